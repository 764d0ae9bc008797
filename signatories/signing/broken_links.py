"""The page for a mailed link that is broken, used or expired."""

import re
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from petitions.pages import Reading
from signatories.models import Signatory
from signatories.signing.responses import context, personal

# The URLs of mailed links, and the offers of the page for a broken link.
OFFERS: dict[str, dict[str, bool]] = {
    "confirm": {},
    "manage": {"is_managing": True},
    "show": {"is_managing": True},
    "not-me": {"is_refusing": True},
}
MAILED = re.compile(f"(?:/[a-z-]+)?/({'|'.join(OFFERS)})(?:/|$)")
View = Callable[[HttpRequest, str], HttpResponse]


def broken_link(
    request: HttpRequest, reading: Reading | None = None, /, *, status: int = 404, **more: bool | Signatory
) -> HttpResponse:
    """Explain a link that no longer works, and offer a new mail."""
    shown = context(reading, **more) if reading else more
    return personal(render(request, "signing/broken_link.html", shown, status=status))


def for_unknown_path(request: HttpRequest) -> HttpResponse | None:
    """Explain a mailed link that lost characters, so that no view takes its path; None for other paths."""
    found = MAILED.match(request.path_info)
    return broken_link(request, None, **OFFERS[found.group(1)]) if found else None


def explain_deleted_entry(**offer: bool) -> Callable[[View], View]:
    """Decorate a view: where its entry is deleted while it runs, answer with `broken_link` and its `offer`.

    A verb is one transaction, so that a verb that misses its entry has changed nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, token: str) -> HttpResponse:
            try:
                return view(request, token)
            except Signatory.DoesNotExist:
                return broken_link(request, None, status=410, **offer)

        return wrapper

    return decorate
