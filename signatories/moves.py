"""One move, one line in the record: how rows are held, taken to another state, and what is written of it."""

from copy import copy
from typing import Any

from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition
from petitions.questions import Given, Question
from signatories.intake import PLACE
from signatories.models import BulkDecision, Signatory, StatusChange
from signatories.querysets import SignatoryQuerySet
from signatories.states import SOURCES, Status


def locked(signatory: Signatory) -> Signatory:
    """Return the row as it is now, held until the verb is done, its petition with the database's clock.

    Raises Signatory.DoesNotExist.
    """
    rows = locked_together([signatory.pk])
    if not rows:
        raise Signatory.DoesNotExist
    return rows[0]


def locked_together(numbers: list[int]) -> list[Signatory]:
    """Return rows by their numbers, as `locked` does; those that are no more are left out.

    Of several, only unconfirmed ones, of whatever petition: nobody else holds more than one of them, but
    `intake.py`, in the same order.
    """
    return _clocked(LOCKED.ask(pks=numbers))


def locked_all(rows: SignatoryQuerySet) -> list[Signatory]:
    """Return rows as they are now, as `locked` does; of several, only while their petition is `alone`'s."""
    return _clocked(list(_to_lock(rows)))


def _to_lock(rows: SignatoryQuerySet) -> SignatoryQuerySet:
    clocked: SignatoryQuerySet = rows.select_related("petition").annotate(clock=Now())
    return clocked.select_for_update(no_key=True, of=("self",))


# In the order of `intake.py`, so that those who sign and those who confirm do not wait for each other.
LOCKED = Question(lambda: _to_lock(Signatory.objects.numbered(Given("pks")).order_by(*PLACE)))


def _clocked(rows: list[Signatory]) -> list[Signatory]:
    for row in rows:
        row.petition.clock = vars(row)["clock"]
    return rows


def alone(petition_id: int) -> None:
    """Wait for, and then keep out, whoever else holds several rows of this petition, until the verb is done.

    Rows that live on in one another are merged, parted, withdrawn and forgotten together, and a decision on
    many holds a batch. One such verb at a time needs no order among its rows, and sees them as they are.
    """
    Petition.objects.select_for_update(no_key=True).only("pk").get(pk=petition_id)


def move(
    row: Signatory, to: Status, *, by: User | None = None, reason: str = "", words: str = "", **columns: Any
) -> bool:
    """Take a locked row to `to` if it may go there; record it. Return whether it moved."""
    return bool(move_all([row], to, by=by, reason=reason, words=words, **columns))


def move_all(
    rows: list[Signatory],
    *to: Status,
    by: User | None = None,
    reason: str = "",
    words: str = "",
    bulk: BulkDecision | None = None,
    **columns: Any,
) -> list[Signatory]:
    """Take locked rows that may go there to each state of `to` in turn; record it. Return those that moved.

    The one way to another state: every verb, of whatever file, ends in it. However many states a row
    goes through, it is written once, and each has its line in the record.
    """
    going = [row for row in rows if row.status in SOURCES[to[0]]]
    if not going:
        return []
    Signatory.objects.filter(pk__in=[row.pk for row in going]).move(*to, **columns)
    lines = []
    for row in going:
        for status in to:
            before = copy(row)
            row.status = status
            if status == to[-1]:
                for column, value in columns.items():
                    setattr(row, column, value)
            lines.append(_line(row, before, by=by, reason=reason, words=words, bulk=bulk))
    StatusChange.objects.bulk_create(lines)
    return going


def record(
    row: Signatory,
    *,
    before: Signatory | None,
    by: User | None = None,
    reason: str = "",
    words: str = "",
) -> None:
    """Write a line into the record."""
    _line(row, before, by=by, reason=reason, words=words).save(force_insert=True)


def _line(row: Signatory, before: Signatory | None, **said: Any) -> StatusChange:
    """Return a line of the record, unsaved; one that touches no number counts as folded from the start."""
    was = before or row
    touches_tally = Status.PUBLISHED in (row.status, was.status)
    return StatusChange(
        signatory=row,
        petition_id=row.petition_id,
        kind=row.kind,
        from_status=before.status if before else "",
        to_status=row.status,
        was_listing=was.listing,
        was_country=was.shown_country,
        listing=row.listing,
        country=row.shown_country,
        basis=row.basis,
        published_on=row.published_on,
        folded_at=None if touches_tally else Now(),
        **said,
    )
