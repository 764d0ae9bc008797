"""The wire to Redis, and the rest it is given when it does not answer."""

import time
from functools import cache

import redis
from django.conf import settings

# Seconds for which a Redis that did not answer is left alone, so that no visitor waits for it again.
REST = 5.0


class Resting:
    """Remembers that Redis did not answer a moment ago."""

    def __init__(self) -> None:
        """Start with a Redis that is believed to answer."""
        self.until = 0.0

    def begin(self) -> None:
        """Leave Redis alone for a while."""
        self.until = time.monotonic() + REST

    def now(self) -> bool:
        """Tell whether Redis is being left alone."""
        return time.monotonic() < self.until


resting = Resting()


@cache
def connection() -> redis.Redis:
    """Return the process's connection pool; every call on it gives up after REDIS_TIMEOUT seconds."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        retry=None,
    )
