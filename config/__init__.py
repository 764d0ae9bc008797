"""Settings, URLs and entry points of the site, and its health and error pages."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
