"""Seats at work: a process works on so many requests at once; who only waits leaves the seat to another."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

_here = threading.local()


class Seats:
    """So many threads may hold a seat at a time; `with` takes one, and waits for it.

    Who left theirs to wait for others may be called back to one, before everybody who is new.
    """

    def __init__(self, many: int) -> None:
        """Offer so many."""
        self._lock, self._free = threading.Lock(), many
        self._returning, self._new = deque[threading.Event](), deque[threading.Event]()

    def __enter__(self) -> None:
        """Take a seat."""
        called = threading.Event()
        self._call(called, self._new)
        called.wait()
        self.sit()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it up, if that has not been done meanwhile."""
        leave()

    @property
    def are_wanted(self) -> bool:
        """Whether somebody new waits for one."""
        return bool(self._new)

    def call_back(self, called: threading.Event) -> None:
        """Set `called` once there is a seat for who waits for it, which is kept for them until they `sit`."""
        self._call(called, self._returning)

    def sit(self) -> None:
        """Take the seat that this thread was called to."""
        _here.taken = self

    def give_up(self) -> None:
        """Call the next, or keep the seat free."""
        with self._lock:
            queue = self._returning or self._new
            if not queue:
                self._free += 1
                return
            called = queue.popleft()
        called.set()

    def _call(self, called: threading.Event, queue: "deque[threading.Event]") -> None:
        with self._lock:
            if not self._free:
                queue.append(called)
                return
            self._free -= 1
        called.set()


def mine() -> Seats | None:
    """Return the seats of which this thread has one."""
    return getattr(_here, "taken", None)


def leave() -> None:
    """Give up the seat of this thread, if it has one."""
    if seats := mine():
        _here.taken = None
        seats.give_up()


@contextmanager
def left() -> Iterator[None]:
    """Leave this thread's seat, if it has one, to others while the block waits for another process."""
    seats = mine()
    leave()
    try:
        yield
    finally:
        if seats:
            called = threading.Event()
            seats.call_back(called)
            called.wait()
            seats.sit()
