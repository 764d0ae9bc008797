"""An upload that is read and not kept: its digest alone is left."""

import hashlib
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

# Bytes: ten times what a letter with ten thousand names takes.
LARGEST = 50 * 1024 * 1024
# The name of a file in which nothing stands.
EMPTY = "empty"
# A SHA-256 digest in one piece, or with blanks in it, between whatever else a program prints.
WHOLE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
IN_PARTS = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]\s*+){63}[0-9a-f](?![0-9a-f])")


def read(typed: str) -> str:
    """Return the digest in a text as `sha256sum` and its like print it; empty where there is none."""
    typed = re.sub("sha-?256", " ", typed.lower())
    found = WHOLE.search(typed) or IN_PARTS.search(typed)
    return "".join(found[0].split()) if found else ""


class DigestHandler(FileUploadHandler):
    """Takes a file's digest as it arrives, piece by piece; nothing is written anywhere."""

    is_too_large = False

    def new_file(self, *args: Any, **options: Any) -> None:
        """Begin with a file."""
        super().new_file(*args, **options)
        self.hash, self.size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece. Raises StopUpload where there are more than any letter has."""
        self.size += len(raw_data)
        if self.size > LARGEST:
            self.is_too_large = True
            raise StopUpload(connection_reset=True)
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Hand over an empty file whose name is the digest."""
        found = self.hash.hexdigest() if self.size else ""
        return SimpleUploadedFile(found or EMPTY, b"")
