"""The ledger of those who asked to be forgotten: an append-only file outside the database.

A backup that is restored brings forgotten people back; replaying the ledger lets them go again. A ledger
inside the database would be rolled back with it. It holds fingerprints and days, and nothing else.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


def note(petition_id: int, fingerprint: UUID | None) -> None:
    """Write a line before the row goes; on disk when this returns."""
    if fingerprint is None:
        return
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{datetime.now(UTC):%Y-%m-%d} {petition_id} {fingerprint.hex}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines() -> Iterator[tuple[int, UUID]]:
    """Yield petition and fingerprint of everyone in the ledger."""
    path = Path(settings.ERASURE_LEDGER)
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        _day, petition_id, fingerprint = line.split()
        yield int(petition_id), UUID(hex=fingerprint)
