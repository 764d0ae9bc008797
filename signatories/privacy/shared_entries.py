"""A shared entry: what the owner of a merged row cannot do alone is asked of its owner or a moderator.

Somebody who was merged may be a stranger who signed for somebody else. Their own data is
theirs to delete at once; the public entry is not.
"""

from copy import copy

from django.db import transaction

from accounts.models import User
from signatories.lifecycle import correct, deciders, merge, review
from signatories.lifecycle.transitions import alone, locked, record
from signatories.models import Message, OutgoingMail, SharedRequest, Signatory
from signatories.models.owner_requests import entry_of
from signatories.outbox import queueing
from signatories.privacy import retention
from signatories.states import KNOWN

Act = SharedRequest.Act
REASONS = {Act.WITHDRAW: "withdrawal asked", Act.WITHHOLD: "withholding asked"}


@transaction.atomic
def merge_shared(row: Signatory, *, into: Signatory, by: User) -> bool:
    """Merge as `merging.merge` does. What had been asked of one entry is asked of the owner of both."""
    alone(row.petition_id)
    before = deciders.pending(into)
    if not merge.merge(row, into=into, by=by):
        return False
    request = deciders.pending(into)
    if request and (before is None or before.act != request.act):
        _write(request)
    return True


@transaction.atomic
def leave(own: Signatory, act: SharedRequest.Act) -> None:
    """Delete a merged row at once, and ask for `act` on the entry that it lived on in."""
    alone(own.petition_id)
    row = locked(own)
    if row.is_merged:
        _ask(row, act)
    retention.forget(row)


def _ask(row: Signatory, act: Act) -> None:
    """Note what is asked, and write to those who may agree; asked again, this writes nothing."""
    entry = locked(entry_of(row))
    before = deciders.pending(entry)
    if entry.status not in KNOWN:
        return
    if before and before.act in (act, Act.WITHDRAW):
        if before.pk == row.pk:
            # It would be deleted with the row of which it was asked.
            _note(entry, before)
        return
    if act == Act.WITHHOLD and entry.is_withheld:
        return
    asked = SharedRequest(act=act, asked_by=row.pk, asked_at=row.petition.clock)
    _write(_note(entry, asked))


def _note(entry: Signatory, asked: SharedRequest) -> SharedRequest:
    """Keep what was asked as what is asked of an entry itself."""
    columns = {"act": asked.act, "asked_by": asked.asked_by, "asked_at": asked.asked_at}
    request, _is_new = SharedRequest.objects.update_or_create(signatory=entry, defaults=columns)
    return request


def _write(request: SharedRequest) -> None:
    """Record what is asked of an entry, and write to those who may agree."""
    entry = locked(request.entry)
    record(entry, before=copy(entry), reason=REASONS[Act(request.act)])
    queueing.put_all(deciders.owners_to_ask(request), Message.ASKED)


@transaction.atomic
def agree(entry: Signatory, *, by: User | None = None, owner: Signatory | None = None) -> bool:
    """Do what is asked of an entry, as an `owner` or a moderator (`by`) agrees; return whether it was."""
    request = _taken(entry)
    if request is None:
        return False
    if request.act == Act.WITHDRAW:
        return review.withdraw(request.entry, by=by, owner=owner)
    correct.withhold(request.entry, by=by, owner=owner)
    return True


@transaction.atomic
def decline(entry: Signatory, *, by: User | None = None) -> bool:
    """Leave an entry as it is, though something was asked; return whether it was."""
    request = _taken(entry)
    if request is None:
        return False
    row = locked(request.entry)
    record(row, before=copy(row), by=by, reason="request declined")
    return True


def _taken(entry: Signatory) -> SharedRequest | None:
    """Return what is asked of an entry, and ask it no more."""
    alone(entry.petition_id)
    request = deciders.pending(entry)
    if request:
        rows = [entry, *merge.all_merged_into(entry)]
        SharedRequest.objects.filter(signatory__in=rows).delete()
        OutgoingMail.objects.unsent().filter(signatory__in=rows, message=Message.ASKED).delete()
    return request
