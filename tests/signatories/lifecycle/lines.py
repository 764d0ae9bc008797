"""Read the record of a row as tests compare it."""

from accounts.models import User
from signatories.models import Signatory

Line = tuple[str, str, str, str, User | None]


def lines_of(row: Signatory, *, last: int = 100) -> list[Line]:
    """Return the last lines of a row's record: from where, to where, why, in which words, by whom."""
    lines = list(row.changes.order_by("pk"))[-last:]
    return [(one.from_status, one.to_status, one.reason, one.words, one.by) for one in lines]
