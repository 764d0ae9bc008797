"""Carries the outbox to the mail server: claim some rows, send them over one connection, mark each.

A worker that dies with rows in hand loses none: its claim runs out, and another takes them. The honest
promise is at least once; a mail that was accepted but not marked is sent again with the same Message-ID.
"""

import logging
import random
import smtplib
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from signatories import limits, outbox
from signatories.addresses import canonical, site_fingerprint
from signatories.mail import messages
from signatories.models import Message, NoMail, OutgoingMail, Signatory
from signatories.states import Status

logger = logging.getLogger(__name__)

BATCH = 50
JITTER = random.SystemRandom()
# How long a claimed row is left to its worker: longer than a batch of timeouts would take.
LEASE = timedelta(minutes=10)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=2)

# The states in which a message still says something true.
SENSIBLE = {
    Message.CONFIRM: {Status.UNCONFIRMED},
    Message.ALREADY_SIGNED: {Status.CONFIRMED, Status.PUBLISHED, Status.MERGED},
    Message.PUBLISHED: {Status.PUBLISHED},
    Message.REJECTED: {Status.REJECTED},
    Message.MANAGE: set(Status),
    Message.SHOW: {Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED},
}


class ServerGone(Exception):
    """The mail server does not answer; what was not sent waits."""


def deliver() -> int:
    """Send all mail that is due; return how many were accepted."""
    outbox.answer()
    sent = 0
    try:
        while batch := _claim():
            sent += _send(batch)
    except ServerGone as problem:
        logger.warning("The mail server does not answer (%s); mail waits.", problem)
    return sent


@transaction.atomic
def _claim() -> list[OutgoingMail]:
    """Take a batch of due rows that no other worker has, for as long as the lease lasts."""
    numbers = [mail.pk for mail in OutgoingMail.objects.claimable()[:BATCH]]
    rows = OutgoingMail.objects.filter(pk__in=numbers)
    rows.update(due_at=Now() + LEASE, attempts=F("attempts") + 1)
    return list(rows.select_related("signatory__petition").order_by("priority", "pk"))


def _send(batch: list[OutgoingMail]) -> int:
    """Send a batch over one connection; return how many were accepted. Raises ServerGone."""
    connection = get_connection()
    sent = 0
    try:
        connection.open()
        for mail in batch:
            sent += _send_one(connection, mail)
    except (smtplib.SMTPException, OSError) as problem:
        _put_off([mail for mail in batch if mail.sent_at is None and mail.given_up_at is None])
        raise ServerGone(type(problem).__name__) from problem
    finally:
        connection.close()
    return sent


def _send_one(connection: BaseEmailBackend, mail: OutgoingMail) -> bool:
    """Send one mail and mark it; return whether the server accepted it."""
    if mail.signatory.status not in SENSIBLE[Message(mail.message)] or not mail.signatory.email:
        _give_up(mail, "")
        return False
    if NoMail.objects.filter(pk=site_fingerprint(mail.signatory.email)).exists():
        _give_up(mail, "never to be written to")
        return False
    if wait := limits.seconds_until_mail(canonical(mail.signatory.email), mail.pk):
        OutgoingMail.objects.filter(pk=mail.pk).update(due_at=Now() + timedelta(seconds=wait), attempts=0)
        mail.given_up_at = mail.created_at
        return False
    message = _written(mail)
    if message is None:
        return False
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(mail, *next(iter(refusal.recipients.values())))
        return False
    except smtplib.SMTPResponseException as refusal:
        _refused(mail, refusal.smtp_code, refusal.smtp_error)
        return False
    _accepted(mail)
    return True


def _written(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """Return the finished mail; one that cannot be written waits, and holds up no other."""
    try:
        return messages.write(mail)
    except Exception as problem:
        # Without the traceback's values: they are somebody's name and address.
        logger.error("Mail %s cannot be written: %s.", mail.pk, type(problem).__name__)
        mail.last_error = type(problem).__name__
        _put_off([mail])
        return None


@transaction.atomic
def _accepted(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=Now(), last_error="")
    Signatory.objects.filter(pk=mail.signatory_id).update(mailed_at=Now())
    mail.sent_at = mail.created_at


def _refused(mail: OutgoingMail, code: int, answer: bytes | str) -> None:
    """Condemn an address that does not exist (RFC 3463, 5.1.x); try again later with everything else."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    enhanced = text.strip().split(" ")[0]
    if code // 100 == 5 and enhanced.startswith("5.1."):
        Signatory.objects.filter(pk=mail.signatory_id).update(bounced_at=Now())
        _give_up(mail, f"{code} {enhanced}")
    else:
        # The answer may repeat the address; only its numbers are kept.
        mail.last_error = f"{code} {enhanced if enhanced[:1].isdigit() else ''}".strip()
        _put_off([mail])


def _give_up(mail: OutgoingMail, why: str) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(given_up_at=Now(), last_error=why)
    mail.given_up_at = mail.created_at


def _put_off(mails: list[OutgoingMail]) -> None:
    """Try again later: twice as late each time, with some jitter so that not all come back at once."""
    for mail in mails:
        wait = min(FIRST_RETRY * 2 ** min(mail.attempts - 1, 12), LONGEST_RETRY)
        jitter = JITTER.uniform(0.8, 1.2)
        OutgoingMail.objects.filter(pk=mail.pk).update(
            due_at=Now() + wait * jitter, last_error=mail.last_error
        )
