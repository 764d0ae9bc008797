"""What belongs to no app: health, what machines ask every site, and the pages that say what went wrong."""

import sys
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from serving.single_flight import SingleFlightCache
from signatories.identity.addresses import found_in
from signatories.mail import circuit_breaker
from signatories.operations import heartbeat
from signatories.signing import mailed_links

# Seconds after which somebody who could not be served may come again.
COME_AGAIN = 5
# How long what `security.txt` says may be believed without asking again.
SECURITY_TEXT_LIFE = timedelta(days=90)


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("live\n", content_type="text/plain")


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "the database does not answer"
    return ""


def _redis() -> str:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except redis.RedisError:
        return "Redis does not answer"
    return ""


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether visitors can be served; 503 where the database is away. Alarms are for the operator.

    Without Redis people sign all the same, so that is an alarm, and no reason to send them away.
    """
    # It goes past the gate: who asks hundreds of times at once is told what one was told.
    facts = _facts.get("ready", _ask_around)
    return JsonResponse(facts, status=503 if facts["broken"] else 200)


_facts: SingleFlightCache[dict[str, Any]] = SingleFlightCache(1)


def _ask_around() -> dict[str, Any]:
    broken = [problem for problem in (_database(),) if problem]
    alarms = [] if broken else [alarm for alarm in (_redis(), *_alarms(), *heartbeat.alarms()) if alarm]
    return {"ready": not broken, "broken": broken, "alarms": alarms}


def _alarms() -> list[str]:
    """Return what an operator should look at, although visitors are served."""
    stopped = circuit_breaker.current()
    if stopped:
        return [f"mail has stopped since {stopped.since:%Y-%m-%d %H:%M} UTC: {stopped.reason}"]
    return ["mail is slow: some has been due for more than ten minutes"] if circuit_breaker.is_slow() else []


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines away from personal pages and from where people work."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*/confirm/", "Disallow: /*/manage/",
             "Disallow: /*/check-your-email/", "Disallow: /*/show/", "Disallow: /*/not-me/",
             "Disallow: /*/report/", "Disallow: /accounts/", "",
             f"Sitemap: {settings.SITE_URL}/sitemap.xml"]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Show browsers the seal where a download or a picture names none."""
    return redirect(static("seal.png"))


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a hole in this site, as RFC 9116 has it; 404 where no address is set."""
    address = found_in(settings.DEFAULT_CONTACT)
    if not address:
        raise Http404
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    lines = [f"Contact: mailto:{address}",
             f"Expires: {timezone.now() + SECURITY_TEXT_LIFE:%Y-%m-%dT00:00:00Z}",
             f"Preferred-Languages: {languages}",
             f"Canonical: {settings.SITE_URL}/.well-known/security.txt"]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _problem(request: HttpRequest, name: str, status: int) -> HttpResponse:
    return render(request, f"{name}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return _problem(request, "400", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this is not for you."""
    return _problem(request, "403", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing here; somebody who followed a mailed link is told what to do."""
    return mailed_links.explained(request) or _problem(request, "404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where the database or Redis does not answer, or not soon enough."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | redis.RedisError)
    return busy(request) if is_away else _problem(request, "500", 500)


@never_cache
def busy(request: HttpRequest) -> HttpResponse:
    """503: more come than can be served."""
    response = _problem(request, "503", 503)
    response["Retry-After"] = str(COME_AGAIN)
    return response


def csrf_failure(request: HttpRequest, **_reason: Any) -> HttpResponse:
    """403 where people sign in and work: a page older than their session; 405 where no form has a cookie."""
    if not request.path.startswith(("/admin/", "/accounts/")):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return render(request, "403.html", {"is_old": True}, status=403)
