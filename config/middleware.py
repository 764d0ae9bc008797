"""Thin layers around requests: unreadable ones are refused, responses kept from other origins, reads led."""

import re
from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from serving import replica

FORM = "application/x-www-form-urlencoded"
# What some page here answers; a page may answer fewer.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
GetResponse = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def refuse_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Answer 405 to methods that no page takes, 400 to a NUL in the address and to a form that is no UTF-8.

    PostgreSQL cannot store a NUL; and Django would read a form that is no UTF-8 as Latin-1, turning every
    accent in it into something else.
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


class ContentSecurityPolicy(CSPMiddleware):
    """Says what a page may load: the site's own policy, written once, unless its view has one of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header."""
        if any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response


@cache
def _policy() -> str:
    return str(build_policy())


@sync_only_middleware
def isolate_responses(get_response: GetResponse) -> GetResponse:
    """Say on every response that other sites may not load it, unless its view has said otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response

    return middleware


# Whose pages are for everyone, and hold nothing that must be read back by who has just written it.
FOR_EVERYONE = re.compile(r"(/[a-z-]+)?/petitions/[^/]+(\.json|/|/signatories.*|/numbers/|/corrections/)$")


@sync_only_middleware
def read_from_the_replica(get_response: GetResponse) -> GetResponse:
    """Let pages for everyone be read from the replica; where it fails meanwhile, from the first after all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_read = request.method in ("GET", "HEAD") and not request.COOKIES
        if not (is_read and FOR_EVERYONE.fullmatch(request.path)):
            return get_response(request)
        with replica.reading() as is_replica:
            response = get_response(request)
        if is_replica and response.status_code == 503:
            replica.lost()
            return get_response(request)
        return response

    return middleware
