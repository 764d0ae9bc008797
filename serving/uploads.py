"""Keeps uploads on disk while they arrive. An upload that is sent slowly keeps no other one out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO


class NoRoom(Exception):
    """There is no room for this upload, or it gave way to another."""


@dataclass(eq=False)
class Upload:
    """A file that arrives, and how many bytes of it have arrived."""

    file: IO[bytes]
    size: int = 0


class Uploads:
    """The uploads that arrive at this moment, and those that have arrived and are still worked on.

    Room is counted in bytes that have arrived: an upload of which nothing has come takes none. Where there is
    no more, the upload that has waited longest for its next piece gives way.
    """

    def __init__(self, *, most: int, many: int) -> None:
        """Have room for `most` bytes, and for so `many` uploads, each of which keeps a thread."""
        self._lock, self._free, self._places = threading.Lock(), most, threading.Semaphore(many)
        # The first one has waited longest for its next piece.
        self._arriving: dict[Upload, None] = {}

    @contextmanager
    def place(self) -> Iterator[Upload]:
        """Give an upload a place until the block ends. Raises NoRoom."""
        if not self._places.acquire(blocking=False):
            raise NoRoom
        try:
            with TemporaryFile() as file:
                upload = Upload(file)
                with self._lock:
                    self._arriving[upload] = None
                try:
                    yield upload
                finally:
                    with self._lock:
                        self._remove(upload)
        finally:
            self._places.release()

    def add(self, upload: Upload, piece: bytes) -> None:
        """Write down the next piece of an upload. Raises NoRoom."""
        with self._lock:
            self._take_out(upload)
            while len(piece) > self._free:
                self._remove(self._slowest())
            upload.file.write(piece)
            upload.size += len(piece)
            self._free -= len(piece)
            self._arriving[upload] = None

    def finish(self, upload: Upload) -> None:
        """Say that an upload is whole: from now on nothing takes its room. Raises NoRoom."""
        with self._lock:
            self._take_out(upload)
            upload.file.seek(0)

    def _take_out(self, upload: Upload) -> None:
        if upload not in self._arriving:
            raise NoRoom
        del self._arriving[upload]

    def _slowest(self) -> Upload:
        """Return the upload that gives way. Raises NoRoom where none takes any room."""
        for upload in self._arriving:
            if upload.size:
                return upload
        raise NoRoom

    def _remove(self, upload: Upload) -> None:
        """Give back the room of an upload; again, this changes nothing."""
        self._arriving.pop(upload, None)
        upload.file.close()
        self._free, upload.size = self._free + upload.size, 0
