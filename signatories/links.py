"""Addresses: absolute ones are built from SITE_URL, never from what a request says its host is."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override

# Stands for what each address has another of, while what is around it is looked up.
SEALED = "SEALED"


def absolute(path: str) -> str:
    """Return the public address of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def neutral(name: str, *args: Any) -> str:
    """Return the public address of a page without a language in it: it opens in everyone's own."""
    with override("en"):
        return absolute(reverse(name, args=args).replace("/en/", "/", 1))


def opened_by(sealed: str, name: str, *args: Any) -> str:
    """Return the path of the page of this name that a token or a handle opens, its last argument.

    To look an address up takes longer than to write any token.
    """
    before, after = _around(name, args, get_language())
    return f"{before}{sealed}{after}"


@lru_cache(maxsize=1024)
def _around(name: str, args: tuple[Any, ...], _language: str | None) -> tuple[str, str]:
    """Return what stands before and behind what is sealed; the language is part of an address."""
    before, _mark, after = reverse(name, args=[*args, SEALED]).rpartition(SEALED)
    return before, after
