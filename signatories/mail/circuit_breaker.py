"""The circuit breaker of mail: when the mail provider refuses us, and not an address, the queue stops.

It opens on a refused sign-in (535) and on refusals by policy or reputation (5.7.x, RFC 3463). It also opens
when more than a fifth of mail fails at several domains. While it is open, one mail at a time is tried. The
first accepted one closes it.
"""

from datetime import timedelta

from django.db.models import F, Q, Value
from django.db.models.functions import Now, StrIndex, Substr

from serving.single_flight import SingleFlightCache
from signatories.models import MailHalt, OutgoingMail, Priority
from signatories.models.querysets import OutgoingMailQuerySet

PROBE = timedelta(minutes=2)
WINDOW = timedelta(minutes=10)
# The least number of failures and of domains, and the least share of all mail, that open the circuit breaker.
FAILURES, DOMAINS, SHARE = 10, 3, 5
# Mail that waits longer than this is slow, and the page after the form says so.
SLOW = timedelta(minutes=10)
# A worker looks for due mail within this time.
SWEPT = timedelta(seconds=20)
# The number of newest broken connections whose domains are counted.
SAMPLE = 200


def begin(reason: str) -> None:
    """Stop the queue, or put off its next try if it is stopped already; the first reason is kept."""
    halt, made = MailHalt.objects.get_or_create(pk=1, defaults={"reason": reason, "probe_at": Now() + PROBE})
    if not made:
        MailHalt.objects.filter(pk=halt.pk).update(probe_at=Now() + PROBE)


def end() -> None:
    """Let the queue go on."""
    MailHalt.objects.all().delete()


def current() -> MailHalt | None:
    """Return the present stop; None while mail is sent."""
    return MailHalt.objects.first()


def take_probe() -> bool:
    """Tell whether this worker may try one mail now; only one worker may at a time."""
    return bool(MailHalt.objects.filter(probe_at__lte=Now()).update(probe_at=Now() + PROBE))


def is_us() -> bool:
    """Tell whether so much mail fails at so many domains that the fault must be ours."""
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
    """Tell whether mail is slow at the moment: stopped, due for long, or not accepted for long.

    One mailbox that puts us off, or one domain that keeps us waiting, does not count. Every page after the
    form asks, so a process keeps the answer for a moment.
    """
    return _slow.get("", lambda: current() is not None or _is_due_for_long() or _is_not_taken())


_slow: SingleFlightCache[bool] = SingleFlightCache(1)


def _going() -> OutgoingMailQuerySet:
    """Return unsent mail that is not held. Each priority is named so that PostgreSQL uses the index."""
    return OutgoingMail.objects.going().filter(priority__in=Priority.values)


def _is_due_for_long() -> bool:
    return _going().filter(due_at__lt=Now() - SLOW).exists()


def _is_not_taken() -> bool:
    """Tell whether old mail was tried several times without an answer from a server."""
    old = _going().filter(due_at__gt=Now() - SWEPT, created_at__lt=Now() - SLOW)
    # Without an error: no server answered, or the worker died, more than once.
    if old.filter(Q(tried_at__isnull=False) | Q(attempts__gt=1), last_error="").exists():
        return True
    broken = old.exclude(last_error="").exclude(last_error__regex="^[0-9]")
    addresses = broken.values_list("signatory__email", flat=True)[:SAMPLE]
    return len({str(address).rpartition("@")[2] for address in addresses}) >= DOMAINS
