"""The ledger of those who asked to be forgotten: an append-only file outside the database.

A backup that is restored brings forgotten people back; replaying the ledger lets them go again. A ledger
inside the database would be rolled back with it. It holds row numbers, fingerprints and times.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


def note(pk: int, fingerprint: UUID | None) -> None:
    """Write a line about the row that goes; on disk when this returns."""
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{datetime.now(UTC).isoformat()} {pk} {fingerprint.hex if fingerprint else '-'}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines() -> Iterator[tuple[datetime, int, UUID | None]]:
    """Yield when somebody was forgotten, the row's number and its fingerprint."""
    path = Path(settings.ERASURE_LEDGER)
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        moment, pk, fingerprint = line.split()
        yield datetime.fromisoformat(moment), int(pk), None if fingerprint == "-" else UUID(hex=fingerprint)
