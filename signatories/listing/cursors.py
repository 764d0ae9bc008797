"""Where a page of the list ended: sealed, so that it tells nothing and nobody makes one by hand.

A reader who could choose the place would learn from the pages how rows of one name stand to each other.
"""

from dataclasses import dataclass

from petitions.models import Petition
from signatories.identity import encrypted_words
from signatories.models import Signatory


class BadCursor(ValueError):
    """The cursor was not made here, or for another petition or another order."""


@dataclass(frozen=True)
class Cursor:
    """The row after which the next page begins, in words of the list's order."""

    kind: str
    key: bytes
    tie: int
    # As ISO 8601 writes it; empty where the order is by name.
    day: str = ""

    @classmethod
    def at(cls, row: Signatory, *, by_date: bool) -> "Cursor":
        """Return the place of a row that was read in the list's order."""
        day = f"{row.published_on:%Y-%m-%d}" if by_date else ""
        return cls(row.kind, bytes(row.sort_key), vars(row)["tie"], day)

    def seal(self, petition: Petition) -> str:
        """Return the cursor as it stands in an address under `petition`."""
        said = f"{self.kind}:{self.tie}:{self.day}:".encode() + self.key
        return encrypted_words.seal("cursor", said, _bound(petition, by_date=bool(self.day)))


def read(written: str, petition: Petition, *, by_date: bool) -> Cursor | None:
    """Return the cursor that an address carries, None where it is empty. Raises BadCursor."""
    if not written:
        return None
    try:
        said = encrypted_words.unseal("cursor", written, _bound(petition, by_date=by_date))
    except encrypted_words.BadSeal as problem:
        raise BadCursor from problem
    kind, tie, day, key = said.split(b":", 3)
    return Cursor(kind.decode(), key, int(tie), day.decode())


def _bound(petition: Petition, *, by_date: bool) -> str:
    """Return what a cursor is good for: one petition in one order."""
    return f"{petition.pk}:{'date' if by_date else 'name'}"
