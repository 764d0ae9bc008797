"""Whom to remind of a signature that waits: once after three days, and once before the close."""

from datetime import timedelta

from django.db.models.functions import Now

from signatories import outbox
from signatories.models import Message, Signatory
from signatories.querysets import SignatoryQuerySet

AFTER, BEFORE_CLOSE = timedelta(days=3), timedelta(days=1)


def _waiting() -> SignatoryQuerySet:
    """Unconfirmed signatures whose mail was accepted, under petitions that can still be signed."""
    rows = Signatory.objects.unconfirmed().filter(mailed_at__isnull=False, bounced_at=None, email__gt="")
    return rows.filter(petition__opens_at__lte=Now())


def _write(rows: SignatoryQuerySet, message: Message) -> int:
    """Write the message for those who have not had it yet; return how many."""
    due = list(rows.exclude(reminded__contains=[message.value]))
    for row in due:
        outbox.put_now(row, message)
        Signatory.objects.filter(pk=row.pk).update(reminded=[*row.reminded, message.value])
    return len(due)


def write() -> int:
    """Write every reminder and last call that is due; return how many. Doing it again writes none."""
    waiting = _waiting()
    closing = waiting.filter(
        petition__closes_at__gt=Now(),
        petition__closes_at__lt=Now() + BEFORE_CLOSE,
        signed_at__lt=Now() - BEFORE_CLOSE / 2,
    )
    called = _write(closing, Message.LAST_CALL)
    open_ones = waiting.exclude(petition__closes_at__lt=Now() + BEFORE_CLOSE)
    return called + _write(open_ones.filter(mailed_at__lt=Now() - AFTER), Message.REMINDER)
