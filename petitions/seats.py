"""Seats at work: a process works on so many requests at once; who only waits leaves the seat to another."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

_here = threading.local()


class Seats:
    """So many threads may hold a seat at a time; `with` takes one, and waits for it."""

    def __init__(self, many: int) -> None:
        """Offer so many."""
        self._free, self._lock, self.waiting = threading.Semaphore(many), threading.Lock(), 0

    def __enter__(self) -> None:
        """Take a seat."""
        self.take()
        _here.taken = self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it up."""
        _here.taken = None
        self.give_up()

    def take(self) -> None:
        """Wait for a seat."""
        if self._free.acquire(blocking=False):
            return
        with self._lock:
            self.waiting += 1
        self._free.acquire()
        with self._lock:
            self.waiting -= 1

    def give_up(self) -> None:
        """Let another take the seat."""
        self._free.release()


@contextmanager
def left() -> Iterator[bool]:
    """Leave this thread's seat, if it has one, to another for as long as it waits for what others do.

    Yields whether others wait for a seat.
    """
    seats: Seats | None = getattr(_here, "taken", None)
    if seats is None:
        yield False
        return
    are_wanted = seats.waiting > 0
    seats.give_up()
    try:
        yield are_wanted
    finally:
        seats.take()
