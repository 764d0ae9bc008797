"""Builds URLs: absolute ones start with SITE_URL, never with the Host header of a request."""

import re
from functools import lru_cache

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language, override

# A placeholder for the token while the rest of the URL is looked up.
SEALED = "SEALED"
# The characters of our URLs, and a whole or damaged soft line break of a mail (RFC 2045, 6.7).
OURS, LINE_END = re.compile(r"[\w/~.-]*", re.ASCII), re.compile(r"=?\s+|=")


def absolute(path: str) -> str:
    """Return the public URL of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def language_neutral(name: str, *args: str | int) -> str:
    """Return the public URL of a page without a language: it opens in the reader's own."""
    with override("en"):
        return absolute(reverse(name, args=args).replace("/en/", "/", 1))


def path_with_token(sealed: str, name: str, *args: str | int) -> str:
    """Return the path of the page `name` for a token or handle, which is its last argument.

    Looking a URL up takes longer than making a token, so the parts around the token are cached.
    """
    before, after = _around(name, args, get_language())
    return f"{before}{sealed}{after}"


@lru_cache(maxsize=1024)
def _around(name: str, args: tuple[str | int, ...], _language: str | None) -> tuple[str, str]:
    """Return the parts of the URL before and after the token; the language is part of the URL."""
    before, _mark, after = reverse(name, args=[*args, SEALED]).rpartition(SEALED)
    return before, after


def without_marks(words: str) -> str:
    """Return the beginning of a text up to the first character that no URL of ours contains."""
    found = OURS.match(words)
    return found.group().rstrip(".~") if found else ""


def repaired_path(path: str) -> str:
    """Return the path that was probably meant by a damaged link; empty if none can be found.

    A mail program may add a bracket, quotation mark or full stop to a link, or break its line.
    """
    for words in (LINE_END.sub("", path), path):
        plain = without_marks(words).rstrip("/.")
        for meant in (f"{plain}/", plain, f"/{get_language()}{plain}/"):
            if meant != path and _leads_somewhere(meant):
                return meant
    return ""


def _leads_somewhere(path: str) -> bool:
    """Tell whether a path leads to one of our pages, not only to a view that takes every path."""
    try:
        return resolve(path).url_name is not None
    except Resolver404:
        return False
