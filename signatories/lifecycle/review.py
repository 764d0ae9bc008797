"""Review: a moderator publishes or rejects a confirmed entry, or takes a verdict back."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from signatories.lifecycle import merge
from signatories.lifecycle.enter import ONE_PER_ADDRESS
from signatories.lifecycle.transitions import lock_petition, locked_or_none, move
from signatories.models import Message, OutgoingMail, Reason, Signatory
from signatories.outbox import queueing
from signatories.states import Status

# The time in which a decision can be undone before its mail is sent.
UNDO_WINDOW = timedelta(minutes=1)
VERDICTS = (Message.PUBLISHED, Message.REJECTED)


@transaction.atomic
def publish(signatory: Signatory, *, by: User | None = None) -> bool:
    """Publish a confirmed signatory, and mail them if a moderator decided. Return whether it moved."""
    row = locked_or_none(signatory)
    if row is None:
        return False
    # The day of the first publishing stays.
    if not move(row, Status.PUBLISHED, by=by, published_on=row.published_on or row.petition.today):
        return False
    if by and row.email:
        queueing.enqueue(row, Message.PUBLISHED, after=UNDO_WINDOW)
    return True


@transaction.atomic
def reject(signatory: Signatory, *, by: User, reason: Reason, words: str = "") -> bool:
    """Reject a confirmed signatory and mail them the reason. Return whether it moved.

    Rows merged into it are unmerged: each returns to its state before the merge.
    """
    lock_petition(signatory.petition_id)
    row = locked_or_none(signatory)
    if row is None or not move(row, Status.REJECTED, by=by, reason=reason, words=words):
        return False
    merge.unmerge_all_from([row], by=by)
    if row.email:
        queueing.enqueue(row, Message.REJECTED, after=UNDO_WINDOW)
    return True


@transaction.atomic
def take_back(signatory: Signatory, *, by: User, words: str = "") -> bool:
    """Put a published or rejected signatory back into the queue. Return whether it moved.

    The mail about the decision is deleted if it has not been sent yet. If the address has signed again
    meanwhile, the newer signature stays and nothing moves.
    """
    row = locked_or_none(signatory)
    # A merge is not a decision of this module: `merge.unmerge` undoes it.
    if row is None or row.is_unconfirmed or row.is_merged:
        return False
    try:
        with transaction.atomic():
            if not move(row, Status.CONFIRMED, by=by, words=words):
                return False
    except IntegrityError as clash:
        if ONE_PER_ADDRESS not in str(clash):
            raise
        return False
    OutgoingMail.objects.unsent().filter(signatory=row, message__in=VERDICTS).delete()
    return True
