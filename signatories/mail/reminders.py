"""Whom to remind of a signature that waits: once after three days, and once before the close."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from signatories.models import Message, Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.outbox import queueing

AFTER, BEFORE_CLOSE = timedelta(days=3), timedelta(days=1)


def _waiting() -> SignatoryQuerySet:
    """Unconfirmed signatures whose mail was accepted, under petitions that can still be signed."""
    rows = Signatory.objects.unconfirmed().filter(mailed_at__isnull=False, bounced_at=None, email__gt="")
    # Who was invited is reminded by the organiser, once, and by nobody else.
    asked = Q(invited_at__isnull=False, revision=1)
    return rows.filter(petition__opens_at__lte=Now()).exclude(asked)


def write() -> int:
    """Write every reminder and last call that is due; return how many. Doing it again writes none."""
    waiting = _waiting()
    closing = waiting.filter(
        petition__closes_at__gt=Now(),
        petition__closes_at__lt=Now() + BEFORE_CLOSE,
        signed_at__lt=Now() - BEFORE_CLOSE / 2,
    )
    called = queueing.remind(closing, Message.LAST_CALL)
    open_ones = waiting.exclude(petition__closes_at__lt=Now() + BEFORE_CLOSE)
    return called + queueing.remind(open_ones.filter(mailed_at__lt=Now() - AFTER), Message.REMINDER)
