"""Which mails of a batch may go now: those that still say something true, to who wants and may be written to.

A batch is asked about at once, since each question costs as much for fifty mails as for one.
"""

import logging
import random
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError
from django.db.models.functions import Now

from signatories.identity import typed_codes
from signatories.identity.addresses import canonical, site_fingerprint
from signatories.lifecycle import deciders
from signatories.limits import rate_limits
from signatories.mail import messages
from signatories.models import Message, NoMail, OutgoingMail, Signatory
from signatories.states import Status

logger = logging.getLogger(__name__)

# Whoever presses again within this time has not missed the mail yet.
DOUBLE_PRESS = timedelta(minutes=1)
JITTER = random.SystemRandom()
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=2)

# The states in which a message still says something true.
SENSIBLE = {
    Message.CONFIRM: {Status.UNCONFIRMED},
    Message.INVITE: {Status.UNCONFIRMED},
    Message.REMINDER: {Status.UNCONFIRMED},
    Message.LAST_CALL: {Status.UNCONFIRMED},
    Message.ALREADY_SIGNED: {Status.CONFIRMED, Status.PUBLISHED, Status.MERGED},
    Message.PUBLISHED: {Status.PUBLISHED},
    Message.REJECTED: {Status.REJECTED},
    Message.ENTERED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.CORRECTED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.ACCEPTED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.DECLINED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.ASKED: {Status.CONFIRMED, Status.PUBLISHED, Status.MERGED},
    Message.DELIVERED: {Status.PUBLISHED},
    Message.MANAGE: set(Status),
    Message.SHOW: {Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED},
}


@dataclass
class Batch:
    """Mails in hand, and what has become of them so far."""

    mails: list[OutgoingMail]
    # Those that have still to go when the batch ends: neither accepted, nor given up, nor put off already.
    waiting: list[OutgoingMail]
    accepted: int = 0


def that_may_go(batch: list[OutgoingMail]) -> list[OutgoingMail]:
    """Return those of a batch that still say something true and may go now; give up or put off the others."""
    theirs = [mail for mail in batch if mail.signatory and _says_something_true(mail.signatory, mail)]
    theirs = _but_those_refused(theirs)
    theirs = _but_those_too_many(theirs)
    _put_first_codes(theirs)
    going = {mail.pk for mail in theirs}
    return [mail for mail in batch if mail.pk in going or (not mail.signatory and _is_for_worker(mail))]


def give_back(mails: list[OutgoingMail]) -> None:
    """Count no more for their mailboxes what was cleared and never tried."""
    rate_limits.cancel_reservations([_leaving(mail) for mail in mails if mail.signatory])


def give_up(mail: OutgoingMail, why: str) -> None:
    """Send a mail no more; `why` tells operators, and holds no address."""
    OutgoingMail.objects.filter(pk=mail.pk).update(given_up_at=Now(), last_error=why)


def put_off(mails: list[OutgoingMail]) -> None:
    """Try again later: twice as late each time, with some jitter so that not all come back at once."""
    for mail in mails:
        wait = min(FIRST_RETRY * 2 ** min(mail.attempts - 1, 12), LONGEST_RETRY)
        due_at = Now() + wait * JITTER.uniform(0.8, 1.2)
        OutgoingMail.objects.filter(pk=mail.pk).update(
            due_at=due_at, tried_at=Now(), last_error=mail.last_error
        )


def _says_something_true(signatory: Signatory, mail: OutgoingMail) -> bool:
    is_sensible = signatory.status in SENSIBLE[Message(mail.message)] and bool(signatory.email)
    is_double = mail.message == Message.CONFIRM and _is_double(signatory, mail)
    is_answered = mail.message == Message.ASKED and not deciders.may_decide(signatory)
    if is_sensible and not is_double and not is_answered:
        return True
    give_up(mail, "")
    return False


def _is_double(signatory: Signatory, mail: OutgoingMail) -> bool:
    """Tell whether a mail repeats the one accepted a moment before: the button was pressed twice."""
    last, same = signatory.mailed_at, signatory.code_revision == signatory.revision
    is_another = signatory.code_mail not in (None, mail.pk)
    return bool(is_another and same and last and mail.created_at - last < DOUBLE_PRESS)


def _is_for_worker(mail: OutgoingMail) -> bool:
    """Tell whether a mail to someone who works here is still for them."""
    # Otherwise an administrator could switch an organiser off and take a role unseen.
    is_told_anyway = mail.message == Message.ADMINISTRATOR
    is_wanted = mail.user is not None and (mail.user.is_active or is_told_anyway)
    if not is_wanted:
        give_up(mail, "")
    return is_wanted


def _but_those_refused(mails: list[OutgoingMail]) -> list[OutgoingMail]:
    """Give up what is addressed to those who never want to be written to; return the others."""
    mailboxes = {mail.pk: site_fingerprint(mail.entry.email) for mail in mails}
    refused = set(NoMail.objects.filter(pk__in=mailboxes.values()).values_list("pk", flat=True))
    for mail in mails:
        if mailboxes[mail.pk] in refused:
            give_up(mail, OutgoingMail.REFUSED)
    return [mail for mail in mails if mailboxes[mail.pk] not in refused]


def _but_those_too_many(mails: list[OutgoingMail]) -> list[OutgoingMail]:
    """Put off what would be too much for a mailbox; return the others, which are counted."""
    waits = rate_limits.reserve_mails([_leaving(mail) for mail in mails])
    for mail, wait in zip(mails, waits, strict=True):
        if wait:
            due_at = Now() + timedelta(seconds=wait)
            OutgoingMail.objects.filter(pk=mail.pk).update(due_at=due_at, attempts=0)
    return [mail for mail, wait in zip(mails, waits, strict=True) if not wait]


def _leaving(mail: OutgoingMail) -> rate_limits.MailReservation:
    return rate_limits.MailReservation(canonical(mail.entry.email), mail.pk, mail.message == Message.MANAGE)


def _put_first_codes(mails: list[OutgoingMail]) -> None:
    """Write the codes of those who have had none: most have not, and nothing in anybody's hands dies by it.

    The others are written one by one, each before it goes; so are all where a row is locked.
    """
    carrying = [mail for mail in mails if mail.message in messages.WITH_CODE]
    try:
        typed_codes.put_into([mail for mail in carrying if mail.entry.code_mail is None])
    except DatabaseError as problem:
        logger.warning("Codes are written one by one (%s).", type(problem).__name__)
