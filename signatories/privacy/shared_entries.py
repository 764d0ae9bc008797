"""Shared entries: the owner of a merged row asks for a change, and another owner or a moderator agrees.

A merged row may belong to a stranger who signed for somebody else. Its owner can delete their own data at
once, but cannot change the public entry alone.
"""

from copy import copy

from django.db import transaction

from accounts.models import User
from signatories.lifecycle import correct, deciders, merge, withdraw
from signatories.lifecycle.transitions import lock_petition, locked, record
from signatories.models import Message, OutgoingMail, SharedRequest, Signatory
from signatories.models.owner_requests import entry_of
from signatories.outbox import queueing
from signatories.privacy import forgetting
from signatories.states import KNOWN

Act = SharedRequest.Act
REASONS = {Act.WITHDRAW: "withdrawal asked", Act.WITHHOLD: "withholding asked"}


@transaction.atomic
def merge_shared(row: Signatory, *, into: Signatory, by: User) -> bool:
    """Merge as `merge.merge` does, and ask the owners of both about a request that waits for one of them."""
    lock_petition(row.petition_id)
    before = deciders.pending(into)
    if not merge.merge(row, into=into, by=by):
        return False
    request = deciders.pending(into)
    if request and (before is None or before.act != request.act):
        _announce(request)
    return True


@transaction.atomic
def leave(own: Signatory, act: SharedRequest.Act) -> None:
    """Delete a merged row at once, and ask the other owners for `act` on the entry it was merged into."""
    lock_petition(own.petition_id)
    row = locked(own)
    if row.is_merged:
        _ask(row, act)
    forgetting.forget(row)


def _ask(row: Signatory, act: Act) -> None:
    """Save the request and mail the people who may agree; the same request again does nothing."""
    entry = locked(entry_of(row))
    before = deciders.pending(entry)
    if entry.status not in KNOWN:
        return
    if before and before.act in (act, Act.WITHDRAW):
        if before.pk == row.pk:
            # The request hangs on the row that is deleted next: move it to the entry.
            _save(entry, before)
        return
    if act == Act.WITHHOLD and entry.is_withheld:
        return
    asked = SharedRequest(act=act, asked_by=row.pk, asked_at=row.petition.clock)
    _announce(_save(entry, asked))


def _save(entry: Signatory, asked: SharedRequest) -> SharedRequest:
    """Save a request on the entry itself."""
    columns = {"act": asked.act, "asked_by": asked.asked_by, "asked_at": asked.asked_at}
    request, _is_new = SharedRequest.objects.update_or_create(signatory=entry, defaults=columns)
    return request


def _announce(request: SharedRequest) -> None:
    """Record a request, and mail the people who may agree."""
    entry = locked(request.entry)
    record(entry, before=copy(entry), reason=REASONS[Act(request.act)])
    queueing.enqueue_all(deciders.owners_to_ask(request), Message.ASKED)


@transaction.atomic
def agree(entry: Signatory, *, by: User | None = None, owner: Signatory | None = None) -> bool:
    """Carry out the request on an entry if `owner` or a moderator agrees. Return whether it was done."""
    request = _take(entry)
    if request is None:
        return False
    if request.act == Act.WITHDRAW:
        return withdraw.withdraw(request.entry, by=by, owner=owner)
    correct.withhold(request.entry, by=by, owner=owner)
    return True


@transaction.atomic
def decline(entry: Signatory, *, by: User | None = None) -> bool:
    """Decline the request on an entry. Return whether there was one."""
    request = _take(entry)
    if request is None:
        return False
    row = locked(request.entry)
    record(row, before=copy(row), by=by, reason="request declined")
    return True


def _take(entry: Signatory) -> SharedRequest | None:
    """Return the request on an entry, deleted with its unsent mail; None without a request."""
    lock_petition(entry.petition_id)
    request = deciders.pending(entry)
    if request:
        rows = [entry, *merge.all_merged_into(entry)]
        SharedRequest.objects.filter(signatory__in=rows).delete()
        OutgoingMail.objects.unsent().filter(signatory__in=rows, message=Message.ASKED).delete()
    return request
