"""The ledger of those who asked to be forgotten: an append-only file outside the database.

A backup that is restored brings forgotten people back; replaying the ledger lets them go again. A ledger
inside the database would be rolled back with it. It holds row numbers, fingerprints and times.
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
NOBODY = "-"


@dataclass(frozen=True)
class Line:
    """Somebody who was forgotten: when by the database's clock, the row's number, and its mailbox."""

    at: datetime
    pk: int
    fingerprint: UUID | None


def note(pk: int, fingerprint: UUID | None, *, at: datetime) -> None:
    """Write a line about the row that goes; on disk when this returns."""
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{at.isoformat()} {pk} {fingerprint.hex if fingerprint else NOBODY}\n".encode()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A line that was torn off, by a full disk for one, must not take the next one with it.
        end = os.lseek(descriptor, 0, os.SEEK_END)
        is_torn = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
        os.write(descriptor, b"\n" * is_torn + line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines() -> Iterator[Line]:
    """Yield those who were forgotten, the first one first; a line that cannot be read is logged."""
    path = Path(settings.ERASURE_LEDGER)
    if not path.exists():
        return
    with path.open() as ledger:
        for number, line in enumerate(ledger, 1):
            try:
                moment, pk, fingerprint = line.split()
                mailbox = None if fingerprint == NOBODY else UUID(hex=fingerprint)
                yield Line(datetime.fromisoformat(moment), int(pk), mailbox)
            except ValueError:
                logger.error("Line %d of the erasure ledger cannot be read.", number)
