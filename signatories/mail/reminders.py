"""Queues reminders of unconfirmed signatures: one after three days, and one before the close."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from signatories.models import Message, Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.outbox import queueing

AFTER, BEFORE_CLOSE = timedelta(days=3), timedelta(days=1)


def _waiting() -> SignatoryQuerySet:
    """Return unconfirmed signatures whose mail was accepted, under petitions that have opened."""
    rows = Signatory.objects.unconfirmed().filter(mailed_at__isnull=False, bounced_at=None, email__gt="")
    # The organiser reminds invited people, once.
    invited = Q(invited_at__isnull=False, revision=1)
    return rows.filter(petition__opens_at__lte=Now()).exclude(invited)


def write() -> int:
    """Queue every reminder and last call that is due; return how many. A second run queues none."""
    waiting = _waiting()
    closing = waiting.filter(
        petition__closes_at__gt=Now(),
        petition__closes_at__lt=Now() + BEFORE_CLOSE,
        signed_at__lt=Now() - BEFORE_CLOSE / 2,
    )
    called = queueing.remind(closing, Message.LAST_CALL)
    open_ones = waiting.exclude(petition__closes_at__lt=Now() + BEFORE_CLOSE)
    return called + queueing.remind(open_ones.filter(mailed_at__lt=Now() - AFTER), Message.REMINDER)
