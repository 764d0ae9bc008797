"""Single flight: a cache in memory in which one thread makes a value while all others use the previous one.

Rendering a statement page takes a web process 12 to 20 ms (docs/scaling.md). Without single flight, every
request that arrives while the cached page expires would render it again. A process keeps values for half a
second (`HOLD_SECONDS`), so processes share no state. Libraries: decision 0041.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Event, Lock
from typing import Generic, TypeVar

from django.conf import settings

T = TypeVar("T")
# Seconds to wait for the thread that makes a value, before making it here as well.
MAX_WAIT = 5.0


@dataclass
class _Entry(Generic[T]):
    value: T
    # When its making began, by this process's clock in seconds.
    began: float


class SingleFlightCache(Generic[T]):
    """At most `size` values by key, each fresh for `settings.HOLD_SECONDS`.

    While one thread renews a value, the others get the previous one, for as long again at most. A value older
    than twice `HOLD_SECONDS` is never returned, because a withdrawn name must disappear within two seconds.
    """

    def __init__(self, size: int) -> None:
        """Keep at most `size` values; the one that was renewed longest ago goes first."""
        self._size, self._lock = size, Lock()
        self._in_flight: dict[Hashable, Event] = {}
        self._entries: OrderedDict[Hashable, _Entry[T]] = OrderedDict()

    def get(
        self, key: Hashable, make: Callable[[], T], *, keep_if: Callable[[T], bool] = lambda value: True
    ) -> T:
        """Return the value under `key`, made by `make` if needed, and kept if `keep_if` says so."""
        lifetime = settings.HOLD_SECONDS
        if not lifetime:
            return make()
        # A value that is not kept is waited for twice; after that, each thread makes its own.
        for _attempt in range(2):
            now = time.monotonic()
            with self._lock:
                entry, in_flight = self._entries.get(key), self._in_flight.get(key)
                age = now - entry.began if entry else math.inf
                if entry and (age < lifetime or (in_flight and age < 2 * lifetime)):
                    return entry.value
                if not in_flight:
                    self._in_flight[key] = Event()
                    break
            in_flight.wait(MAX_WAIT)
        return self._make(key, make, keep_if)

    def _make(self, key: Hashable, make: Callable[[], T], keep_if: Callable[[T], bool]) -> T:
        began = time.monotonic()
        entry = None
        try:
            value = make()
            entry = _Entry(value, began) if keep_if(value) else None
            return value
        finally:
            with self._lock:
                self._entries.pop(key, None)
                if entry:
                    self._entries[key] = entry
                    if len(self._entries) > self._size:
                        self._entries.popitem(last=False)
                if in_flight := self._in_flight.pop(key, None):
                    in_flight.set()
