"""Cursors of the public list: the position after which the next page begins, encrypted.

If readers could read or choose positions, they would learn the order of rows with the same name.
"""

from dataclasses import dataclass

from petitions.models import Petition
from signatories.identity import encrypted_words
from signatories.models import Signatory


class BadCursor(ValueError):
    """The cursor was made elsewhere, or for another petition or order."""


@dataclass(frozen=True)
class Cursor:
    """The position of the row after which the next page begins, by the columns of the list's order."""

    kind: str
    key: bytes
    tie: int
    # In ISO 8601; empty if the order is by name.
    day: str = ""

    @classmethod
    def at(cls, row: Signatory, *, by_date: bool) -> "Cursor":
        """Return the position of a row that was read in the list's order."""
        day = f"{row.published_on:%Y-%m-%d}" if by_date else ""
        return cls(row.kind, bytes(row.sort_key), row.tie, day)

    def encrypt(self, petition: Petition) -> str:
        """Return the cursor, encrypted for URLs of `petition`."""
        said = f"{self.kind}:{self.tie}:{self.day}:".encode() + self.key
        return encrypted_words.encrypt("cursor", said, _bound(petition, by_date=bool(self.day)))


def read(written: str, petition: Petition, *, by_date: bool) -> Cursor | None:
    """Return the cursor in a URL; None if it is empty. Raises BadCursor."""
    if not written:
        return None
    try:
        said = encrypted_words.decrypt("cursor", written, _bound(petition, by_date=by_date))
    except encrypted_words.InvalidCiphertext as problem:
        raise BadCursor from problem
    kind, tie, day, key = said.split(b":", 3)
    return Cursor(kind.decode(), key, int(tie), day.decode())


def _bound(petition: Petition, *, by_date: bool) -> str:
    """Return the petition and the order that a cursor is valid for."""
    return f"{petition.pk}:{'date' if by_date else 'name'}"
