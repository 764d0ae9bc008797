"""The erasure ledger: an append-only file, outside the database, of people who asked to be forgotten.

A restored backup brings their rows back, and replaying the ledger deletes them again. A ledger in the
database would be restored with them. The file holds row numbers, fingerprints and times.
"""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

logger = logging.getLogger(__name__)
# Stands for the fingerprint of a row without an address.
NO_FINGERPRINT = "-"


@dataclass(frozen=True)
class Line:
    """One forgotten row: the time by the database's clock, its number and its mailbox's fingerprint."""

    at: datetime
    pk: int
    fingerprint: UUID | None


def append(pk: int, fingerprint: UUID | None, *, at: datetime) -> None:
    """Append a line about a row that is deleted, and wait until it is on disk."""
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{at.isoformat()} {pk} {fingerprint.hex if fingerprint else NO_FINGERPRINT}\n".encode()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A full disk may have cut the last line short: start a new line then.
        end = os.lseek(descriptor, 0, os.SEEK_END)
        is_torn = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
        os.write(descriptor, b"\n" * is_torn + line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines() -> Iterator[Line]:
    """Yield the lines, oldest first; log a line that cannot be read, and go on."""
    path = Path(settings.ERASURE_LEDGER)
    if not path.exists():
        return
    with path.open() as ledger:
        for number, line in enumerate(ledger, 1):
            try:
                moment, pk, fingerprint = line.split()
                mailbox = None if fingerprint == NO_FINGERPRINT else UUID(hex=fingerprint)
                yield Line(datetime.fromisoformat(moment), int(pk), mailbox)
            except ValueError:
                logger.error("Line %d of the erasure ledger cannot be read.", number)
