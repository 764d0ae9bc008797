"""The connection to Redis, and a circuit breaker that leaves Redis alone after it did not answer."""

import time
from functools import cache

import redis
from django.conf import settings

# Seconds for which Redis is not asked after a failure, so that no other visitor waits for it.
REST = 5.0


class CircuitBreaker:
    """Remembers for a few seconds that Redis did not answer."""

    def __init__(self) -> None:
        """Start closed: Redis is believed to answer."""
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether Redis must not be asked now."""
        return time.monotonic() < self._open_until

    def open(self) -> None:
        """Leave Redis alone for `REST` seconds."""
        self._open_until = time.monotonic() + REST

    def close(self) -> None:
        """Let Redis be asked again."""
        self._open_until = 0.0


breaker = CircuitBreaker()


@cache
def connection() -> redis.Redis:
    """Return the process's client and its pool; each call gives up after REDIS_TIMEOUT seconds."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        retry=None,
    )
