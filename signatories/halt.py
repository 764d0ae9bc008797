"""When the mail provider refuses us, not an address: the queue stops, and nobody is condemned.

Refused sign-in (535), policy and reputation (5.7.x, RFC 3463), or more than a fifth of mail failing across
domains. While the queue is stopped one mail at a time tries the way; the first that is accepted opens it.
"""

from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Now, StrIndex, Substr

from serving.held import Held
from signatories.models import MailHalt, OutgoingMail

PROBE = timedelta(minutes=2)
WINDOW = timedelta(minutes=10)
# How many failures, at how many domains, say that it is us; and the share of all mail they must be.
FAILURES, DOMAINS, SHARE = 10, 3, 5
# Mail that waits longer than this is slow, and the page after the form says so.
SLOW = timedelta(minutes=10)


def begin(reason: str) -> None:
    """Stop the queue; the first reason stays, the next try comes later."""
    halt, made = MailHalt.objects.get_or_create(pk=1, defaults={"reason": reason, "probe_at": Now() + PROBE})
    if not made:
        MailHalt.objects.filter(pk=halt.pk).update(probe_at=Now() + PROBE)


def end() -> None:
    """Open the queue again."""
    MailHalt.objects.all().delete()


def current() -> MailHalt | None:
    """Return the halt that is in force, None where mail flows."""
    return MailHalt.objects.first()


def take_probe() -> bool:
    """Tell whether this worker may try one mail now: one worker each time."""
    return bool(MailHalt.objects.filter(probe_at__lte=Now()).update(probe_at=Now() + PROBE))


def is_us() -> bool:
    """Tell whether so much fails, at so many domains, that the fault must be ours."""
    since = Now() - WINDOW
    failing = OutgoingMail.objects.unsent().filter(tried_at__gt=since).exclude(last_error="")
    failures = failing.count()
    if failures < FAILURES:
        return False
    email = F("signatory__email")
    domains = (
        failing.annotate(domain=Substr(email, StrIndex(email, Value("@")) + 1)).values("domain").distinct()
    )
    sent = OutgoingMail.objects.filter(sent_at__gt=since).count()
    return failures * SHARE > failures + sent and domains.count() >= DOMAINS


def oldest_due_at() -> datetime | None:
    """Return since when the oldest due mail has waited, None where none waits."""
    oldest: datetime | None = (
        OutgoingMail.objects.due().order_by("due_at").values_list("due_at", flat=True).first()
    )
    return oldest


def is_slow() -> bool:
    """Tell whether mail is slow at the moment: stopped, due for long, or not taken from our hands for long.

    One mailbox that puts us off, which its row's last answer tells, is no slowness of ours. Every page after
    the form asks, most of all while very many wait: one answer serves a process for a moment, and is read off
    the index of what is due.
    """
    return _slow.get("", _is_slow)


_slow: Held[bool] = Held(1)


def _is_slow() -> bool:
    going = OutgoingMail.objects.unsent().filter(held="")
    due_for_long = going.filter(due_at__lt=Now() - SLOW)
    not_taken = going.filter(
        due_at__gt=Now(), created_at__lt=Now() - SLOW, tried_at__isnull=False, last_error=""
    )
    return current() is not None or due_for_long.exists() or not_taken.exists()
