"""Exports that flow: the database writes each to disk at its own speed, and its reader reads at theirs."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from contextvars import copy_context
from tempfile import TemporaryFile
from typing import Any

from django.db import close_old_connections, connections

# Bytes that a reader is given at a time.
PIECE = 64 * 1024


class Exports:
    """The places for exports: for those that flow to the public and to staff, and for those that are written.

    Each that flows keeps a thread for as long as its reader takes. Each that is written keeps a connection to
    the database, for as long as the database takes.
    """

    def __init__(self, *, public: int, staff: int, written: int) -> None:
        """Have so many places of each kind."""
        self.public, self.staff = threading.Semaphore(public), threading.Semaphore(staff)
        self.written = threading.Semaphore(written)

    def places(self, path: str) -> threading.Semaphore:
        """Return the places that an export under this address needs one of."""
        return self.staff if path.startswith("/admin/") else self.public


class Export:
    """The body of a response that another thread writes ahead of its reader."""

    streaming = True

    def __init__(self, source: Any, places: threading.Semaphore, written: threading.Semaphore) -> None:
        """Begin to write `source`. A place that is taken of `places` is given back when this is closed."""
        self.source, self.places, self.written = source, places, written
        with ExitStack() as kept:
            self.file = kept.enter_context(TemporaryFile())
            self.kept = kept.pop_all()
        self.moved = threading.Condition()
        self.size, self.is_whole, self.is_open = 0, False, True
        self.problem: Exception | None = None
        # This thread has no query open; the other has a connection of its own.
        close_old_connections()
        writing = copy_context()
        threading.Thread(target=writing.run, args=[self._write], daemon=True).start()

    def _write(self) -> None:
        try:
            with self.written, closing(self.source):
                # Its reader may have left while it waited: then it never begins.
                if self.is_open:
                    self._copy(self.source)
        except Exception as problem:
            self.problem = problem
        finally:
            connections.close_all()
            with self.moved:
                self.is_whole = True
                self._let_go()
                self.moved.notify_all()

    def _copy(self, source: Iterable[bytes]) -> None:
        for piece in source:
            with self.moved:
                if not self.is_open:
                    return
                os.pwrite(self.file.fileno(), piece, self.size)
                self.size += len(piece)
                self.moved.notify_all()

    def __iter__(self) -> Iterator[bytes]:
        """Yield what has been written, as it comes. Raises what writing it raised."""
        place = 0
        while piece := self._piece(place):
            place += len(piece)
            yield piece
        if self.problem:
            raise self.problem

    def _piece(self, place: int) -> bytes:
        """Return what stands at this place, once it is written; nothing at the end."""
        with self.moved:
            self.moved.wait_for(lambda: self.size > place or self.is_whole)
            return os.pread(self.file.fileno(), PIECE, place)

    def close(self) -> None:
        """Give the place back, however far it was read; again, this changes nothing."""
        with self.moved:
            if self.is_open:
                self.is_open = False
                self.places.release()
                self._let_go()

    def _let_go(self) -> None:
        """Delete the file once neither its writer nor its reader needs it."""
        if self.is_whole and not self.is_open:
            self.kept.close()
