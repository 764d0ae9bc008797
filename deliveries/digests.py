"""SHA-256 digests of files and of uploads, which are not kept; reads digests that people paste."""

import hashlib
import re

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

# Bytes: ten times the size of a letter with ten thousand names.
LARGEST = 50 * 1024 * 1024
# The name that an empty upload gets.
EMPTY = "empty"
# A digest, with or without blanks in it, among other words that a program prints.
WHOLE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
IN_PARTS = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]\s*+){63}[0-9a-f](?![0-9a-f])")


def of(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read(typed: str) -> str:
    """Return the digest in the output of a program like `sha256sum`; empty if there is none."""
    typed = re.sub("sha-?256", " ", typed.lower())
    found = WHOLE.search(typed) or IN_PARTS.search(typed)
    return "".join(found[0].split()) if found else ""


class DigestHandler(FileUploadHandler):
    """Computes an upload's digest while it arrives, without storing the upload."""

    is_too_large = False

    def new_file(self, *details: object, **more: object) -> None:
        """Start a new digest."""
        self.hash, self.size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Add a chunk. Raises StopUpload for a file that is larger than any letter."""
        self.size += len(raw_data)
        if self.size > LARGEST:
            self.is_too_large = True
            raise StopUpload(connection_reset=True)
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return an empty file whose name is the digest."""
        found = self.hash.hexdigest() if self.size else ""
        return SimpleUploadedFile(found or EMPTY, b"")
