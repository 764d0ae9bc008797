"""Move an entry to another state: lock the row, change it, and record the change.

Every verb on a single entry calls `move`. Two verbs that thousands
use at once, sign and confirm, write the same rows in one statement for all.
"""

from collections.abc import Iterable
from copy import copy

from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition
from signatories.models import BulkDecision, Signatory, StatusChange
from signatories.states import SOURCES, Status


def locked_or_none(signatory: Signatory) -> Signatory | None:
    """Return the row with its petition, locked until the transaction ends; None if it was deleted."""
    rows = Signatory.objects.select_related("petition").select_for_update(no_key=True, of=("self",))
    return rows.filter(pk=signatory.pk).first()


def locked(signatory: Signatory) -> Signatory:
    """Return the row as `locked_or_none` does. Raises Signatory.DoesNotExist."""
    row = locked_or_none(signatory)
    if row is None:
        raise Signatory.DoesNotExist
    return row


def lock_petition(petition_id: int) -> None:
    """Lock the petition, so that only one verb at a time changes several of its rows.

    Merged rows are merged, parted, withdrawn and forgotten together, and a bulk decision
    locks a batch. With this lock, such verbs cannot cause a deadlock, and see the rows as they are.
    """
    Petition.objects.select_for_update(no_key=True).only("pk").get(pk=petition_id)


def lock_free_petitions(petitions: Iterable[int]) -> list[int]:
    """Lock those petitions that are not locked yet, without waiting; return their primary keys."""
    free = Petition.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")
    return list(free.filter(pk__in=set(petitions)).values_list("pk", flat=True))


def move(
    row: Signatory,
    to: Status,
    *,
    by: User | None = None,
    reason: str = "",
    words: str = "",
    **columns: object,
) -> bool:
    """Move a locked row to the state `to` if `SOURCES` allows it, and record it. Return whether it moved.

    `columns` are updated together with the state.
    """
    before = copy(row)
    going = Signatory.objects.filter(pk=row.pk, status__in=SOURCES[to])
    if not going.update(status=to, **columns):
        return False
    row.refresh_from_db(fields=["status", *columns])
    record(row, before=before, by=by, reason=reason, words=words)
    return True


def record(
    row: Signatory, *, before: Signatory | None, by: User | None = None, reason: str = "", words: str = ""
) -> None:
    """Save a line of the record."""
    line(row, before=before, by=by, reason=reason, words=words).save(force_insert=True)


def line(
    row: Signatory,
    *,
    before: Signatory | None,
    by: User | None,
    reason: str = "",
    words: str = "",
    bulk: BulkDecision | None = None,
) -> StatusChange:
    """Return an unsaved line of the record; without `before` it is the first line of its row."""
    was, came_from = before or row, before.status if before else ""
    is_counted = Status.PUBLISHED in (came_from, row.status)
    return StatusChange(
        signatory=row,
        petition_id=row.petition_id,
        kind=row.kind,
        from_status=came_from,
        to_status=row.status,
        was_listing=was.listing,
        was_country=was.shown_country,
        listing=row.listing,
        country=row.shown_country,
        basis=row.basis,
        published_on=row.published_on,
        by=by,
        reason=reason,
        words=words,
        bulk=bulk,
        # A line that changes no number needs no folding.
        folded_at=None if is_counted else Now(),
    )
