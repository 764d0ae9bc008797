"""Receives request bodies: short ones in memory, uploads on disk, so that slow senders keep nobody out."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO
from wsgiref.types import WSGIEnvironment

# Bytes: the longest body that is read, the longest that is kept in memory, and one piece of a body.
MAX_BODY, MAX_IN_MEMORY, PIECE = 64 * 1024 * 1024, 1024 * 1024, 64 * 1024
# Bytes on disk of all uploads of one process.
MAX_ON_DISK = 2 * MAX_BODY


class UploadsFull(Exception):
    """There is no room for this upload, or it gave way to another."""


@dataclass(eq=False)
class Upload:
    """A file that arrives, and how many bytes of it have arrived."""

    file: IO[bytes]
    size: int = 0


class Uploads:
    """The uploads of one process that arrive at this moment, or have arrived and are still in use.

    Only bytes that have arrived take room, so an upload that sends nothing takes none. If room runs out, the
    upload that has waited longest for its next piece gives way.
    """

    def __init__(self, *, count: int, max_bytes: int | None = None) -> None:
        """Have room for `count` uploads, each of which keeps a thread, and for `max_bytes` on disk."""
        self._lock, self._threads = threading.Lock(), threading.Semaphore(count)
        self._free = MAX_ON_DISK if max_bytes is None else max_bytes
        # The first one has waited longest for its next piece.
        self._arriving: dict[Upload, None] = {}

    @contextmanager
    def body(self, environ: WSGIEnvironment) -> Iterator[IO[bytes]]:
        """Read the whole body of a request and keep it until the block ends. Raises UploadsFull.

        A body that is too long for any form is not read. The view finds it empty and reports an error.
        """
        length, read = int(environ.get("CONTENT_LENGTH") or 0), environ["wsgi.input"].read
        if length > MAX_BODY:
            yield BytesIO()
        elif length <= MAX_IN_MEMORY:
            yield BytesIO(b"".join(_pieces(read, length)))
        else:
            with self.begin() as upload:
                for piece in _pieces(read, length):
                    self.add(upload, piece)
                self.finish(upload)
                yield upload.file

    @contextmanager
    def begin(self) -> Iterator[Upload]:
        """Open an upload until the block ends. Raises UploadsFull."""
        if not self._threads.acquire(blocking=False):
            raise UploadsFull
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
            self._threads.release()

    def add(self, upload: Upload, piece: bytes) -> None:
        """Write the next piece of an upload. Raises UploadsFull."""
        with self._lock:
            self._take_out(upload)
            while len(piece) > self._free:
                self._remove(self._slowest())
            upload.file.write(piece)
            upload.size += len(piece)
            self._free -= len(piece)
            self._arriving[upload] = None

    def finish(self, upload: Upload) -> None:
        """Mark an upload as complete: from now on it gives way to no other. Raises UploadsFull."""
        with self._lock:
            self._take_out(upload)
            upload.file.seek(0)

    def _take_out(self, upload: Upload) -> None:
        if upload not in self._arriving:
            raise UploadsFull
        del self._arriving[upload]

    def _slowest(self) -> Upload:
        """Return the upload that gives way. Raises UploadsFull if none takes any room."""
        for upload in self._arriving:
            if upload.size:
                return upload
        raise UploadsFull

    def _remove(self, upload: Upload) -> None:
        """Free the room of an upload; a second call changes nothing."""
        self._arriving.pop(upload, None)
        upload.file.close()
        self._free, upload.size = self._free + upload.size, 0


def _pieces(read: Callable[[int], bytes], length: int) -> Iterator[bytes]:
    """Yield a body piece by piece, to its end or to where the sender breaks off."""
    while length and (piece := read(min(length, PIECE))):
        yield piece
        length -= len(piece)
