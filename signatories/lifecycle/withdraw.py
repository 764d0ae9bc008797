"""Withdraw: take an entry off the list, as its owner asked."""

from django.db import transaction

from accounts.models import User
from signatories.lifecycle import listeners, merge
from signatories.lifecycle.transitions import lock_petition, locked, move
from signatories.models import Signatory
from signatories.states import Status


@transaction.atomic
def withdraw(signatory: Signatory, *, by: User | None = None, owner: Signatory | None = None) -> bool:
    """Withdraw a signatory, as its owner asked. Return whether it moved.

    The owner's own merged rows are withdrawn too; rows of others wait for a moderator. `owner` is
    the row of the owner who asks, by default the signatory itself.
    """
    lock_petition(signatory.petition_id)
    owner = owner or signatory
    merge.unmerge_other_owners(signatory, owner=owner, by=by)
    row = locked(signatory)
    for merged in Signatory.objects.merged_rows().filter(merged_into=row):
        withdraw(merged, by=by, owner=owner)
    if not move(row, Status.WITHDRAWN, by=by):
        return False
    listeners.note_withdrawal(row)
    return True
