"""Middleware: unreadable requests, Content-Security-Policy, cross-origin headers, reads from the replica."""

import re
from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from csp.utils import build_policy
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from serving import replica

FORM = "application/x-www-form-urlencoded"
# The methods that pages accept; a page may accept fewer.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
GetResponse = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def refuse_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Answer 405 to methods that no page accepts, 400 to a NUL in the URL or a form in no UTF-8.

    PostgreSQL cannot store a NUL. Django would read a form that is no UTF-8 as Latin-1, with wrong accents.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        try:
            if request.content_type == FORM:
                request.body.decode()
        except UnicodeDecodeError:
            return render(request, "400.html", status=400)
        except RequestDataTooBig:
            return render(request, "413.html", status=413)
        return get_response(request)

    return middleware


@sync_only_middleware
def set_content_security_policy(get_response: GetResponse) -> GetResponse:
    """Set the site's Content-Security-Policy, which is built once, unless the view has set another.

    The middleware of django-csp builds the policy for every response, which takes five times as long.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(HEADER, _policy())
        return response

    return middleware


@cache
def _policy() -> str:
    return str(build_policy())


@sync_only_middleware
def isolate_responses(get_response: GetResponse) -> GetResponse:
    """Forbid other sites to load a response, unless its view allows it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response

    return middleware


# Public pages. Nothing on them must be visible at once to the person who wrote it.
PUBLIC_PAGES = re.compile(r"(/[a-z-]+)?/petitions/[^/]+(\.json|/|/signatories.*|/numbers/|/corrections/)$")


@sync_only_middleware
def read_from_the_replica(get_response: GetResponse) -> GetResponse:
    """Read public pages from the replica; if it fails meanwhile, read them from the primary."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_read = request.method in ("GET", "HEAD") and not request.COOKIES
        if not (is_read and PUBLIC_PAGES.fullmatch(request.path)):
            return get_response(request)
        with replica.reading() as is_replica:
            response = get_response(request)
        if is_replica and response.status_code == 503:
            replica.stop_reading()
            return get_response(request)
        return response

    return middleware
