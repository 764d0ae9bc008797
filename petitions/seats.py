"""Seats at work: a process works on so many requests at once; who only waits leaves the seat to another."""

import threading
from types import TracebackType

_here = threading.local()


class Seats:
    """So many threads may hold a seat at a time; `with` takes one, and waits for it."""

    def __init__(self, many: int) -> None:
        """Offer so many."""
        self._free, self._lock, self.waiting = threading.Semaphore(many), threading.Lock(), 0

    def __enter__(self) -> None:
        """Take a seat."""
        if not self._free.acquire(blocking=False):
            self._wait()
        _here.taken = self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it up, if that has not been done meanwhile."""
        leave()

    def _wait(self) -> None:
        with self._lock:
            self.waiting += 1
        self._free.acquire()
        with self._lock:
            self.waiting -= 1

    def give_up(self) -> None:
        """Let another take the seat."""
        self._free.release()


def leave() -> bool:
    """Give up the seat of this thread, if it has one: it waits for others, and has little left to do then.

    It does not take one again. Who has been served would wait behind all who come, perhaps with a connection
    to the database in hand for which those who sit are waiting. Returns whether others wait for a seat.
    """
    seats: Seats | None = getattr(_here, "taken", None)
    if seats is None:
        return False
    _here.taken = None
    are_wanted = seats.waiting > 0
    seats.give_up()
    return are_wanted
