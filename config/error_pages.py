"""Error pages: 400, 403, 404, 500 and 503, each with a sentence about what to do next."""

import sys

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts import resend
from signatories.signing import broken_links

# Seconds after which a visitor who got 503 may try again.
RETRY_AFTER = 5


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the visitor may not see this page."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page; a visitor who followed a mailed link reads what to do."""
    return broken_links.for_unknown_path(request) or render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: an error of ours; 503 if the database or Redis does not answer in time."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | redis.RedisError)
    return busy(request) if is_away else render(request, "500.html", status=500)


@never_cache
def busy(request: HttpRequest) -> HttpResponse:
    """503: more requests come than can be served."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in the admin: the page is older than the session. 405 on public pages, which have no session.

    A form of ours can be sent again.
    """
    if not request.path.startswith(("/admin/", "/accounts/")):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if resend.is_possible(request, reason):
        return resend.page(request)
    return render(request, "403.html", {"is_old": True}, status=403)
