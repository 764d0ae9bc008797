"""Forget on request: delete a signatory from every table, and again after a backup was restored.

The record's lines stay, without a name, so that the tally falls.
"""

from itertools import islice

from django.db import transaction

from signatories.identity.addresses import site_fingerprint
from signatories.lifecycle import listeners, merge, transitions, withdraw
from signatories.models import NoMail, Signatory
from signatories.privacy import erasure_ledger

# The number of ledger lines that are looked up in one query.
BATCH = 1000


@transaction.atomic
def forget(signatory: Signatory) -> None:
    """Delete a signatory who asked for it: from the list, the tally and every table.

    Withdrawn and rejected rows of the same mailbox and petition go too. Merged rows of other owners wait for
    a moderator.
    """
    transitions.lock_petition(signatory.petition_id)
    row = transitions.locked(signatory)
    if row.is_merged:
        # Rows merged into this one belong to people who signed for themselves: they move one entry up.
        Signatory.objects.filter(merged_into=row).update(merged_into=row.merged_into)
    withdraw.withdraw(row)
    merged = merge.all_merged_into(row)
    past = Signatory.objects.past_of_mailbox(row.petition_id, row.kind, row.fingerprint)
    past = past.exclude(pk__in=[row.pk, *(other.pk for other in merged)])
    for deleted in [*merged, row, *past]:
        erasure_ledger.append(deleted.pk, deleted.fingerprint, at=row.petition.clock)
        _delete_everywhere(deleted)


def _delete_everywhere(row: Signatory) -> None:
    """Delete a row and the copies of its name; the caller holds the lock on its petition."""
    # The caller may have deleted the row that this one was merged into.
    row.refresh_from_db(fields=["merged_into"])
    merge.remove_aliases(row)
    listeners.erase_name(row)
    row.delete()


@transaction.atomic
def disown(signatory: Signatory, *, never_again: bool) -> bool:
    """Delete a signature that the address's owner neither made nor agreed to. Return whether it was deleted.

    A signature that the owner confirmed stays: they can withdraw it. With `never_again` no petition mails the
    address any more; we keep its fingerprint for that.
    """
    transitions.lock_petition(signatory.petition_id)
    row = Signatory.objects.select_for_update().filter(pk=signatory.pk).first()
    if row and not row.is_disownable:
        return False
    if never_again and signatory.email:
        # Block the address also where another request deleted the signature a moment ago.
        NoMail.objects.get_or_create(fingerprint=site_fingerprint(signatory.email))
    if row is None:
        return False
    # The owners of merged rows signed for themselves.
    merge.unmerge_all_from([row], by=None)
    forget(row)
    return True


def replay() -> int:
    """Forget again everyone in the ledger whom a restored backup brought back. Return how many.

    A row counts as the forgotten one if number and fingerprint agree and it was signed before that.
    """
    forgotten = 0
    lines = erasure_ledger.lines()
    while batch := list(islice(lines, BATCH)):
        rows = Signatory.objects.in_bulk([line.pk for line in batch])
        for line in batch:
            row = rows.get(line.pk)
            if row and row.fingerprint == line.fingerprint and row.signed_at <= line.at:
                forgotten += _forget_again(row)
    return forgotten


@transaction.atomic
def _forget_again(row: Signatory) -> bool:
    """Delete a row that a backup brought back. Return False if it was deleted already."""
    transitions.lock_petition(row.petition_id)
    if not Signatory.objects.filter(pk=row.pk).exists():
        return False
    # Merged rows that were forgotten too have their own lines. The backup lacks later decisions on the other
    # rows. So these wait for a moderator before their names are shown.
    merge.unmerge_all_from([row], by=None, reason=merge.LEFT_BEHIND)
    withdraw.withdraw(row)
    _delete_everywhere(row)
    return True
