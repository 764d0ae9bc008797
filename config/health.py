"""Health checks: whether this process is alive, whether visitors can be served, and alarms."""

from typing import TypedDict

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from serving.single_flight import SingleFlightCache
from signatories.mail import circuit_breaker
from signatories.operations import heartbeat


class Readiness(TypedDict):
    """The answer of `/health/ready`."""

    ready: bool
    broken: list[str]
    alarms: list[str]


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive."""
    return HttpResponse("live\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer whether visitors can be served: 503 if the database does not answer.

    An alarm is for the operator and changes no status. A missing Redis is an alarm, since people can sign
    without it.
    """
    # Admission control does not limit this page, so the cache limits how often the database is asked.
    readiness = _cache.get("ready", _check)
    return JsonResponse(readiness, status=503 if readiness["broken"] else 200)


_cache: SingleFlightCache[Readiness] = SingleFlightCache(1)


def _check() -> Readiness:
    broken = _database_problems()
    alarms = [] if broken else [*_redis_alarms(), *_mail_alarms(), *heartbeat.alarms()]
    return {"ready": not broken, "broken": broken, "alarms": alarms}


def _database_problems() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return ["the database does not answer"]
    return []


def _redis_alarms() -> list[str]:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except redis.RedisError:
        return ["Redis does not answer"]
    return []


def _mail_alarms() -> list[str]:
    stopped = circuit_breaker.current()
    if stopped:
        return [f"mail has stopped since {stopped.since:%Y-%m-%d %H:%M} UTC: {stopped.reason}"]
    return ["mail is slow: some has been due for more than ten minutes"] if circuit_breaker.is_slow() else []
