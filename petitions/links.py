"""Addresses: absolute ones are built from SITE_URL, never from what a request says its host is."""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language, override

# Stands for what each address has another of, while what is around it is looked up.
SEALED = "SEALED"
# All that an address of ours consists of; the end of a line in a mail (RFC 2045, 6.7), or what is left of it.
OURS, LINE_END = re.compile(r"[\w/~.-]*", re.ASCII), re.compile(r"=?\s+|=")


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


def without_marks(words: str) -> str:
    """Return what of some words can be ours, up to the first `>`, bracket, quotation mark or full stop."""
    found = OURS.match(words)
    return found.group().rstrip(".~") if found else ""


def mended(path: str) -> str:
    """Return the path that was probably meant, where a mark is stuck to one or a mail broke it; else empty.

    A mark is a bracket, quotation mark or full stop beside the link, or any letter that is not ours.
    """
    for words in (LINE_END.sub("", path), path):
        plain = without_marks(words).rstrip("/.")
        for meant in (f"{plain}/", plain, f"/{get_language()}{plain}/"):
            if meant != path and _leads_somewhere(meant):
                return meant
    return ""


def _leads_somewhere(path: str) -> bool:
    """Tell whether a path is one of our pages', and not merely below one that takes all."""
    try:
        return resolve(path).url_name is not None
    except Resolver404:
        return False
