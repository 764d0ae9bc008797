"""Code for the pages of mailed links: they are one person's, and explain a link that is broken."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from petitions.pages import Reading
from signatories.models import Signatory

# The pages that mailed links open, and what each offers where its link is broken.
OFFERS: dict[str, dict[str, bool]] = {
    "confirm": {},
    "manage": {"is_managing": True},
    "show": {"is_managing": True},
    "not-me": {"is_refusing": True},
}
MAILED = re.compile(f"(?:/[a-z-]+)?/({'|'.join(OFFERS)})(?:/|$)")
View = Callable[[HttpRequest, str], HttpResponse]


def personal(response: HttpResponse) -> HttpResponse:
    """Keep a page that belongs to one person out of caches and search engines."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def context(reading: Reading, **more: Any) -> dict[str, Any]:
    """Return what the pages of a petition show, and `more`."""
    return {"reading": reading, "petition": reading.petition, "statement": reading.statement, **more}


def broken_link(
    request: HttpRequest, reading: Reading | None = None, *, status: int = 404, **more: Any
) -> HttpResponse:
    """Explain a link that does nothing any more, and offer a way on."""
    shown = context(reading, **more) if reading else more
    return personal(render(request, "signing/broken_link.html", shown, status=status))


def explained(request: HttpRequest) -> HttpResponse | None:
    """Return the page about a mailed link that is not even an address of ours, None where it was none."""
    found = MAILED.match(request.path_info)
    return broken_link(request, None, **OFFERS[found.group(1)]) if found else None


def explains_who_is_gone(**more: Any) -> Callable[[View], View]:
    """Let a view say that its link does nothing any more where its entry is deleted at this moment.

    A verb that finds its entry gone has changed nothing, since it is one transaction.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, token: str) -> HttpResponse:
            try:
                return view(request, token)
            except Signatory.DoesNotExist:
                return broken_link(request, status=410, **more)

        return wrapper

    return decorate
