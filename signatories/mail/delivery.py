"""Sends the outbox: claims some rows, sends them over one connection, and marks each.

The claim of a worker that dies runs out, and another worker takes its rows. Mail is sent at least once: an
accepted mail that was not marked is sent again with the same Message-ID.
"""

import logging
import re
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from serving import sql
from signatories.identity import typed_codes
from signatories.identity.addresses import canonical
from signatories.mail import circuit_breaker, eligibility, messages
from signatories.mail.bounces import NO_SUCH_USER, mark_bounced
from signatories.mail.eligibility import Batch
from signatories.mail.recipients import address_of
from signatories.models import OutgoingMail, Signatory
from signatories.outbox import queueing

logger = logging.getLogger(__name__)

# One statement for both rows of a mail, since hundreds of mails leave in a second.
MARK_SENT = sql.load(__file__, "mark_sent.sql").decode()
BATCH = 50
# How long a claim lasts, and after how many seconds a worker renews it. A claim is longer than a renewal and
# a timeout of the mail server together.
LEASE, RENEWAL = timedelta(seconds=60), 15.0
# How long a domain rests after a timeout. This number of such domains in one batch means a fault of ours.
REST, MOST_BROKEN = timedelta(minutes=2), 3
# How long we try a mailbox that puts us off, as mail servers do (RFC 5321, 4.5.4.1).
PATIENCE = timedelta(days=5)

# Enhanced status codes (RFC 3463, 3.2). Those of the second set are about the sender's address.
ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
ABOUT_SENDER = {"5.1.7", "5.1.8"}
# Sign-in is needed, too weak, or refused (RFC 4954, 6).
SIGN_IN = {530, 534, 535}


class ProviderRefuses(Exception):
    """The mail server refuses us, not an address; the message says how."""


class ServerGone(Exception):
    """The mail server does not answer; unsent mail waits."""


def deliver() -> int:
    """Send all mail that is due; return how many were accepted.

    While the circuit breaker is open, one mail at a time is tried; the first accepted one closes it.
    """
    if circuit_breaker.current() and not circuit_breaker.take_probe():
        return 0
    with _asynchronous_commits():
        return _deliver()


@contextmanager
def _asynchronous_commits() -> Iterator[None]:
    """Let commits inside the block not wait for the disk.

    If the database's machine fails, the marks of the last half second are lost and those mails go twice. None
    is lost, since the transactions that queued them did wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        # A broken connection has lost the setting anyway.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _deliver() -> int:
    sent, goes_on = 0, True
    while goes_on:
        halted = circuit_breaker.current()
        most = 1 if halted else BATCH
        mails = _claim(most)
        if not mails:
            break
        if len(mails) == BATCH:
            # One worker is not enough: wake another.
            queueing.wake_worker()
        # Mail that was queued since wakes a worker again.
        batch = Batch(mails, waiting=mails)
        goes_on = _attempt(batch) and len(mails) == most
        if halted and batch.accepted:
            circuit_breaker.end()
        sent += batch.accepted
    return sent


def _attempt(batch: Batch) -> bool:
    """Send a batch; tell whether the next one may go. A refusal of us stops the queue."""
    try:
        _send(batch)
    except ServerGone as problem:
        logger.warning("The mail server does not answer (%s); mail waits.", problem)
        return False
    except ProviderRefuses as problem:
        return _stop(str(problem))
    has_failed = any(mail.last_error for mail in batch.mails)
    return not (has_failed and circuit_breaker.is_us()) or _stop("many mails fail at many domains")


def _stop(reason: str) -> bool:
    circuit_breaker.begin(reason)
    logger.error("Mail has stopped: the provider refuses us (%s).", reason)
    return False


@transaction.atomic
def _claim(most: int) -> list[OutgoingMail]:
    """Take some due mails that no other worker has, for as long as the lease lasts."""
    pks = list(OutgoingMail.objects.claimable()[:most].values_list("pk", flat=True))
    mails = OutgoingMail.objects.filter(pk__in=pks)
    mails.update(due_at=Now() + LEASE, attempts=F("attempts") + 1)
    return list(
        mails.select_related(
            "signatory__petition", "petition", "user", "report__petition__coalition"
        ).order_by("priority", "pk")
    )


def _renew(mails: list[OutgoingMail]) -> None:
    """Renew the claim of rows that wait because the mail server is slow."""
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(due_at=Now() + LEASE)


def _send(batch: Batch) -> None:
    """Send a batch over one connection; mail that was not sent waits. Raises ServerGone or ProviderRefuses.

    If the connection breaks, all mail to that domain waits, and the next mail gets a new connection. So a
    slow domain holds up no other domain.
    """
    server = get_connection()
    broken: set[str] = set()
    renewed = time.monotonic()
    untried: list[OutgoingMail] = []
    try:
        _open(server)
        ready = eligibility.sendable(batch.mails)
        untried, batch.waiting = list(ready), list(ready)
        for position, mail in enumerate(ready):
            if time.monotonic() - renewed > RENEWAL:
                _renew(ready[position:])
                renewed = time.monotonic()
            if _domain(mail) in broken:
                continue
            _open(server)
            untried.remove(mail)
            try:
                _send_one(server, mail, batch)
            except (smtplib.SMTPServerDisconnected, OSError) as problem:
                server.close()
                mail.last_error = type(problem).__name__
                broken.add(_domain(mail))
                _put_domain_off(_domain(mail))
                if len(broken) == MOST_BROKEN:
                    raise ServerGone(mail.last_error) from problem
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as problem:
        # A temporary answer (4xx) does not mean that the provider refuses us.
        kind = ProviderRefuses if problem.smtp_code // 100 == 5 else ServerGone
        raise kind(f"{problem.smtp_code} sign-in or sender refused") from problem
    finally:
        # A mail that was tried may have arrived even without an answer, so it still counts.
        eligibility.give_back(untried)
        eligibility.postpone(batch.waiting)
        server.close()


def _open(server: BaseEmailBackend) -> None:
    """Connect if there is no connection. Raises ServerGone, or smtplib's error of a refused sign-in."""
    try:
        server.open()
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused):
        raise
    except (smtplib.SMTPException, OSError) as problem:
        raise ServerGone(type(problem).__name__) from problem


def _domain(mail: OutgoingMail) -> str:
    return canonical(address_of(mail)).rpartition("@")[2]


def _put_domain_off(domain: str) -> None:
    """Put off all mail that is due to a slow domain."""
    waiting = OutgoingMail.objects.unsent().filter(signatory__email__iendswith=f"@{domain}")
    OutgoingMail.objects.filter(pk__in=waiting.values("pk"), due_at__lt=Now() + REST).update(
        due_at=Now() + REST
    )


def _send_one(server: BaseEmailBackend, mail: OutgoingMail, batch: Batch) -> None:
    """Send one mail and record the result. Raises smtplib's and the network's errors."""
    message = _written(mail)
    if message is None:
        return
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(batch, mail, *next(iter(refusal.recipients.values())))
        return
    except smtplib.SMTPResponseException as refusal:
        _refused(batch, mail, refusal.smtp_code, refusal.smtp_error)
        return
    except (UnicodeError, ValueError) as problem:
        mail.last_error = type(problem).__name__
        return
    _mark_sent(mail)
    batch.accepted += 1
    batch.waiting.remove(mail)


def _written(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """Return the finished mail, or None: a mail that cannot be written waits and holds up no other."""
    try:
        if mail.message in messages.WITH_CODE:
            typed_codes.activate([mail])
        return messages.write(mail)
    except Exception as problem:
        # The traceback would show a name and an address.
        logger.error("Mail %s cannot be written: %s.", mail.pk, type(problem).__name__)
        mail.last_error = type(problem).__name__
        return None


def _mark_sent(mail: OutgoingMail) -> None:
    """Note that the mail server has accepted a mail."""
    if mail.signatory_id is None:
        OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=Now(), last_error="")
        return
    with connection.cursor() as cursor:
        cursor.execute(MARK_SENT, {"signatory": mail.signatory_id, "mail": mail.pk})


def _refused(batch: Batch, mail: OutgoingMail, code: int, answer: bytes | str) -> None:
    """Mark an address that does not exist (RFC 3463, 5.1.x); otherwise let the mail be tried later."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    found = ENHANCED.search(text)
    enhanced = found.group() if found else ""
    # Only the numbers of the answer are kept, since it may repeat the address.
    mail.last_error = f"{code} {enhanced}".strip()
    if code in SIGN_IN or enhanced.startswith("5.7.") or enhanced in ABOUT_SENDER:
        raise ProviderRefuses(mail.last_error)
    is_nobody = code // 100 == 5 and enhanced in NO_SUCH_USER
    if is_nobody and mail.signatory:
        mark_bounced(Signatory.objects.filter(pk=mail.signatory.pk))
    if is_nobody or OutgoingMail.objects.filter(pk=mail.pk, created_at__lt=Now() - PATIENCE).exists():
        eligibility.give_up(mail, mail.last_error)
        batch.waiting.remove(mail)
