"""Absolute addresses, built from SITE_URL and never from what a request says its host is."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the public address of a path on this site."""
    return f"{settings.SITE_URL}{path}"
