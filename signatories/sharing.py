"""A shared entry: what the owner of a merged row cannot do alone is asked of its owner or a moderator.

Somebody who was merged may be a stranger who signed for somebody else. Their own data is
theirs to delete at once; the public entry is not.
"""

from copy import copy

from django.db import transaction

from accounts.models import User
from signatories import entries, lifecycle, merging, outbox, retention
from signatories.models import Message, OutgoingMail, SharedRequest, Signatory
from signatories.moves import alone, locked, record
from signatories.states import KNOWN

Act = SharedRequest.Act
REASONS = {Act.WITHDRAW: "withdrawal asked", Act.WITHHOLD: "withholding asked"}


def entry_of(own: Signatory) -> Signatory:
    """Return the entry that a row lives on in: itself, unless it is merged."""
    while own.is_merged and own.merged_into:
        own = own.merged_into
    return own


def deciders(request: SharedRequest) -> list[Signatory]:
    """Return the rows whose owners may agree: the entry's own, or where it has no address the others'."""
    entry = request.signatory
    if entry.email:
        return [entry]
    # The owner who asks is deleted. Whoever signed afterwards may be the same, come back.
    others = (row for row in merging.all_merged_into(entry) if row.signed_at < request.asked_at)
    return [row for row in others if row.email and row.pk != request.asked_by]


def pending(entry: Signatory) -> SharedRequest | None:
    """Return what is asked of an entry, None where nothing is."""
    open_ones = SharedRequest.objects.filter(signatory__status__in=KNOWN).select_related("signatory")
    return open_ones.filter(pk=entry.pk).first()


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
    before = pending(entry)
    if entry.status not in KNOWN or (before and before.act in (act, Act.WITHDRAW)):
        return
    if act == Act.WITHHOLD and entry.is_withheld:
        return
    request, _is_new = SharedRequest.objects.update_or_create(
        signatory=entry, defaults={"act": act, "asked_by": row.pk, "asked_at": row.petition.clock}
    )
    record(entry, before=copy(entry), reason=REASONS[act])
    outbox.put_all([one for one in deciders(request) if one.pk != row.pk], Message.ASKED)


@transaction.atomic
def agree(entry: Signatory, *, by: User | None = None, owner: Signatory | None = None) -> bool:
    """Do what is asked of an entry, as an `owner` or a moderator (`by`) agrees; return whether it was."""
    request = _taken(entry)
    if request is None:
        return False
    if request.act == Act.WITHDRAW:
        return lifecycle.withdraw(entry, by=by, owner=owner)
    entries.withhold(entry, by=by, owner=owner)
    return True


@transaction.atomic
def decline(entry: Signatory, *, by: User | None = None) -> bool:
    """Leave an entry as it is, though something was asked; return whether it was."""
    if _taken(entry) is None:
        return False
    row = locked(entry)
    record(row, before=copy(row), by=by, reason="request declined")
    return True


def _taken(entry: Signatory) -> SharedRequest | None:
    """Return what is asked of an entry, and ask it no more."""
    alone(entry.petition_id)
    request = pending(entry)
    if request:
        SharedRequest.objects.filter(pk=entry.pk).delete()
        rows = [entry, *merging.all_merged_into(entry)]
        OutgoingMail.objects.unsent().filter(signatory__in=rows, message=Message.ASKED).delete()
    return request
