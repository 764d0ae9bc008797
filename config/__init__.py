"""What holds the house together: settings, addresses, the worker, the web entry point. Not an app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
