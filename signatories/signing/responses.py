"""Responses that the public pages share: personal pages, and the page of a closed petition."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from petitions.pages import Reading


def personal(response: HttpResponse) -> HttpResponse:
    """Keep a page that belongs to one person out of caches and search engines."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def context(reading: Reading, **more: object) -> dict[str, object]:
    """Return the template context of a petition's page, and `more`."""
    return {"reading": reading, "petition": reading.petition, "statement": reading.statement, **more}


def closed(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Render the page that says that nobody can sign or confirm any more."""
    return personal(render(request, "signing/closed.html", context(reading)))
