"""Absolute addresses, built from SITE_URL and never from what a request says its host is."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


def absolute(path: str) -> str:
    """Return the public address of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def neutral(name: str, *args: Any) -> str:
    """Return the public address of a page without a language in it: it opens in everyone's own."""
    with override("en"):
        return absolute(reverse(name, args=args).replace("/en/", "/", 1))
