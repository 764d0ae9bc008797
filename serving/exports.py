"""Streams exports: a thread writes each to disk as fast as the database allows, its reader reads more slowly.

So a slow reader does not keep a database connection.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from contextvars import copy_context
from tempfile import TemporaryFile

from django.db import close_old_connections, connections

from serving.responses import close_body

# Bytes that a reader is given at a time.
PIECE = 64 * 1024


class ExportSlots:
    """The number of exports at once: read by the public, read by staff, and written by the database.

    An export that is read keeps a thread; one that is written keeps a database connection. Slow public
    readers cannot keep staff from their exports, nor staff the public.
    """

    def __init__(self, *, public: int, staff: int, writing: int) -> None:
        """Offer that many slots of each kind."""
        self.public, self.staff = threading.Semaphore(public), threading.Semaphore(staff)
        self.writing = threading.Semaphore(writing)

    def for_path(self, path: str) -> threading.Semaphore:
        """Return the slots that an export at this path needs one of."""
        return self.staff if path.startswith("/admin/") else self.public


class SpooledExport:
    """A response body that another thread writes to a temporary file ahead of its reader."""

    streaming = True

    def __init__(
        self, source: Iterable[bytes], reading: threading.Semaphore, writing: threading.Semaphore
    ) -> None:
        """Begin to write `source`. The caller holds a slot of `reading`, which `close` releases."""
        self._source, self._reading, self._writing = source, reading, writing
        with ExitStack() as stack:
            self._file = stack.enter_context(TemporaryFile())
            self._cleanup = stack.pop_all()
        self.progress = threading.Condition()
        self.size, self.is_written, self.is_open = 0, False, True
        self._result = Future[None]()
        # This thread has no query open; the other has a connection of its own.
        close_old_connections()
        threading.Thread(target=copy_context().run, args=[self._write], daemon=True).start()

    def _write(self) -> None:
        try:
            with self._writing:
                try:
                    # The reader may have left while this thread waited: then nothing is written.
                    if self.is_open:
                        self._copy(self._source)
                finally:
                    close_body(self._source)
        except Exception as error:
            self._result.set_exception(error)
        else:
            self._result.set_result(None)
        finally:
            connections.close_all()
            with self.progress:
                self.is_written = True
                self._delete_if_unused()
                self.progress.notify_all()

    def _copy(self, source: Iterable[bytes]) -> None:
        for piece in source:
            with self.progress:
                if not self.is_open:
                    return
                os.pwrite(self._file.fileno(), piece, self.size)
                self.size += len(piece)
                self.progress.notify_all()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the export as it is written. Raises the error that ended the writing."""
        position = 0
        while piece := self._piece(position):
            position += len(piece)
            yield piece
        self._result.result(timeout=0)

    def _piece(self, position: int) -> bytes:
        """Wait for the bytes at this position and return them; return none at the end."""
        with self.progress:
            self.progress.wait_for(lambda: self.size > position or self.is_written)
            return os.pread(self._file.fileno(), PIECE, position)

    def close(self) -> None:
        """Release the reader's slot, however much was read; a second call changes nothing."""
        with self.progress:
            if self.is_open:
                self.is_open = False
                self._reading.release()
                self._delete_if_unused()

    def _delete_if_unused(self) -> None:
        """Delete the file once neither the writer nor the reader needs it."""
        if self.is_written and not self.is_open:
            self._cleanup.close()
