"""When the mail provider refuses us, not an address: the queue stops, and nobody is condemned.

Refused sign-in (535), policy and reputation (5.7.x, RFC 3463), or more than a fifth of mail failing across
domains. While the queue is stopped one mail at a time tries the way; the first that is accepted opens it.
"""

from datetime import timedelta

from django.db.models import F, Q, Value
from django.db.models.functions import Now, StrIndex, Substr

from serving.single_flight import SingleFlightCache
from signatories.models import MailHalt, OutgoingMail, Priority
from signatories.models.querysets import OutgoingMailQuerySet

PROBE = timedelta(minutes=2)
WINDOW = timedelta(minutes=10)
# How many failures, at how many domains, say that it is us; and the share of all mail they must be.
FAILURES, DOMAINS, SHARE = 10, 3, 5
# Mail that waits longer than this is slow, and the page after the form says so.
SLOW = timedelta(minutes=10)
# Within this time somebody comes for what is due.
SWEPT = timedelta(seconds=20)
# Of so many mails whose conversation broke off it is asked to how many domains they were.
SAMPLE = 200


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


def is_slow() -> bool:
    """Tell whether mail is slow at the moment: stopped, due for long, or not taken from our hands for long.

    One mailbox that puts us off, which its row's last answer tells, is no slowness of ours, nor is one domain
    that keeps us waiting. Every page after the form asks, most of all while very many wait: one answer serves
    a process for a moment, and is read off the index of what is due.
    """
    return _slow.get("", lambda: current() is not None or _is_due_for_long() or _is_not_taken())


_slow: SingleFlightCache[bool] = SingleFlightCache(1)


def _going() -> OutgoingMailQuerySet:
    """Return mail that goes by itself, each priority named: so the index is entered, not read through."""
    return OutgoingMail.objects.going().filter(priority__in=Priority.values)


def _is_due_for_long() -> bool:
    return _going().filter(due_at__lt=Now() - SLOW).exists()


def _is_not_taken() -> bool:
    """Tell whether old mail comes back to us without a server's answer, whenever it is due again."""
    old = _going().filter(due_at__gt=Now() - SWEPT, created_at__lt=Now() - SLOW)
    # No server was there, or whoever had it in hand died, and again.
    if old.filter(Q(tried_at__isnull=False) | Q(attempts__gt=1), last_error="").exists():
        return True
    broken = old.exclude(last_error="").exclude(last_error__regex="^[0-9]")
    addresses = broken.values_list("signatory__email", flat=True)[:SAMPLE]
    return len({str(address).rpartition("@")[2] for address in addresses}) >= DOMAINS
