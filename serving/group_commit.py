"""What several threads want done at the same moment, done in one go: a group commit, for one."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.db import close_old_connections

from serving import worker_slots

logger = logging.getLogger(__name__)

Item = TypeVar("Item")

# Seconds for which whoever is to work lets others come along, where a process is crowded.
GATHERING = 0.02


class _Waiting(Generic[Item]):
    """One who waits: for what they brought to be done, or for their turn to do it for all."""

    __slots__ = ("is_done", "is_to_go_alone", "item", "key", "seats", "woken")

    def __init__(self, item: Item, key: Hashable) -> None:
        self.item, self.key, self.woken = item, key, threading.Event()
        self.is_done = self.is_to_go_alone = False
        # Of which they had one when they came.
        self.seats = worker_slots.mine()

    def tell(self, *, is_done: bool) -> None:
        """Let them go on: served, once there is a seat, since many at once would be in each other's way.

        Who is to go alone need not wait for a seat: what failed for all may take its time again.
        """
        self.is_done, self.is_to_go_alone = True, not is_done
        if is_done and self.seats:
            self.seats.call_back(self.woken)
        else:
            self.woken.set()

    def wait(self) -> None:
        """Wait to be told, or to work for all."""
        self.woken.wait()
        if self.is_done and not self.is_to_go_alone and self.seats:
            self.seats.sit()


class GroupCommit(Generic[Item]):
    """Does a piece of work for all who come while it is being done for those before them.

    One thread works at a time, and the next for everybody who has come meanwhile: the more come, the less
    each costs. Only where others wait for a seat, too, is a moment waited for their company.
    """

    def __init__(
        self, work: Callable[[list[Item]], None], *, key: Callable[[Item], Hashable], most: int
    ) -> None:
        """Do `work` for at most so many items at a time, no two of them with the same `key`."""
        self._work, self._key, self._most = work, key, most
        self._lock, self._is_working = threading.Lock(), False
        self._queue: deque[_Waiting[Item]] = deque()

    def run(self, item: Item) -> None:
        """Return once the work is done for `item`. Raises what doing it for `item` alone raises.

        Where it fails for several, each is on its own: whoever caused it is the only one to feel it.
        """
        # Who waits needs neither a seat nor a connection of the pool; and what fails here fails before others
        # count on this one.
        close_old_connections()
        mine = _Waiting(item, self._key(item))
        is_crowded = bool(mine.seats and mine.seats.are_wanted)
        worker_slots.leave()
        with self._lock:
            self._queue.append(mine)
            is_first, self._is_working = not self._is_working, True
        if not is_first:
            mine.wait()
        if not mine.is_done:
            if is_crowded:
                time.sleep(GATHERING)
            self._do_for_all(mine)
        if mine.is_to_go_alone:
            # What failed may have been the connection.
            close_old_connections()
            self._work([item])

    def _do_for_all(self, worker: _Waiting[Item]) -> None:
        """Work for those at the head of the queue, the worker first, and wake them and who works next."""
        with self._lock:
            those = self._next()
        is_done = False
        try:
            self._work([one.item for one in those])
            is_done = True
        except Exception as problem:
            if len(those) == 1:
                raise
            logger.warning("Done for each of %d alone (%s).", len(those), type(problem).__name__)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._is_working = following is not None
            if following:
                following.woken.set()
            worker.is_to_go_alone = not is_done
            for one in those:
                if one is not worker:
                    one.tell(is_done=is_done)

    def _next(self) -> list[_Waiting[Item]]:
        """Take the first of each key off the queue; the others keep their places."""
        taken: dict[Hashable, _Waiting[Item]] = {}
        for one in list(self._queue):
            if len(taken) < self._most and one.key not in taken:
                taken[one.key] = one
                self._queue.remove(one)
        return list(taken.values())
