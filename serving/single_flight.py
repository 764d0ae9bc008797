"""What a process may hold for a moment: a page, or a petition as it was read. Freshness, not shared state."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Event, Lock
from typing import Generic, TypeVar

from django.conf import settings

T = TypeVar("T")
# Seconds for which somebody waits for what another is making, before making it as well.
WAIT = 5.0


@dataclass
class _Entry(Generic[T]):
    value: T
    # When its making began, by this process's clock in seconds.
    at: float


class SingleFlightCache(Generic[T]):
    """Values by their key, at most `size` of them, each used for `settings.HOLD_SECONDS`.

    While one thread makes a value anew, the others are given the one before, for as long again at most: a
    thousand readers cost as much as one. Nothing is used that is older than twice the time.
    """

    def __init__(self, size: int) -> None:
        """Hold at most so many values; the one renewed longest ago goes first."""
        self._size, self._lock = size, Lock()
        self._being_made: dict[Hashable, Event] = {}
        self._entries: OrderedDict[Hashable, _Entry[T]] = OrderedDict()

    def get(
        self,
        key: Hashable,
        make: Callable[[], T],
        *,
        keeps: Callable[[T], bool] = lambda made: True,
    ) -> T:
        """Return the value under `key`; `make` makes it, `keeps` says what is held."""
        life = settings.HOLD_SECONDS
        if not life:
            return make()
        for _patience in range(2):
            now = time.monotonic()
            with self._lock:
                entry, being_made = self._entries.get(key), self._being_made.get(key)
                age = now - entry.at if entry else math.inf
                if entry and (age < life or (being_made and age < 2 * life)):
                    return entry.value
                if not being_made:
                    self._being_made[key] = Event()
                    break
            being_made.wait(WAIT)
        return self._made(key, make, keeps)

    def _made(self, key: Hashable, make: Callable[[], T], keeps: Callable[[T], bool]) -> T:
        at = time.monotonic()
        entry = None
        try:
            made = make()
            entry = _Entry(made, at) if keeps(made) else None
            return made
        finally:
            with self._lock:
                self._entries.pop(key, None)
                if entry:
                    self._entries[key] = entry
                    if len(self._entries) > self._size:
                        self._entries.popitem(last=False)
                if waiting := self._being_made.pop(key, None):
                    waiting.set()
