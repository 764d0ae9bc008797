"""Decides which mails of a batch may go now: they must still be true, and their recipients must want mail.

Each rule looks at the whole batch, since a query costs as much for fifty mails as for one.
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
from signatories.mail.recipients import address_of
from signatories.models import Message, NoMail, OutgoingMail, Signatory
from signatories.states import Status

logger = logging.getLogger(__name__)

# A second request within this time is a double press: the first mail is still under way.
DOUBLE_PRESS = timedelta(minutes=1)
JITTER = random.SystemRandom()
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=2)

# The states of a signatory in which a message is still true.
TRUE_IN = {
    Message.CONFIRM: {Status.UNCONFIRMED},
    Message.INVITE: {Status.UNCONFIRMED},
    Message.REMINDER: {Status.UNCONFIRMED},
    Message.LAST_CALL: {Status.UNCONFIRMED},
    Message.ALREADY_SIGNED: {Status.CONFIRMED, Status.PUBLISHED, Status.MERGED},
    Message.PUBLISHED: {Status.PUBLISHED},
    Message.REJECTED: {Status.REJECTED},
    Message.ENTERED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.CORRECTED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.QUESTION: {Status.CONFIRMED, Status.PUBLISHED},
    Message.ACCEPTED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.DECLINED: {Status.CONFIRMED, Status.PUBLISHED},
    Message.ASKED: {Status.CONFIRMED, Status.PUBLISHED, Status.MERGED},
    Message.DELIVERED: {Status.PUBLISHED},
    Message.MANAGE: set(Status),
    Message.SHOW: {Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED},
}


@dataclass
class Batch:
    """Claimed mails and their results so far."""

    mails: list[OutgoingMail]
    # Mails that are neither accepted, nor given up, nor put off yet.
    waiting: list[OutgoingMail]
    accepted: int = 0


def sendable(batch: list[OutgoingMail]) -> list[OutgoingMail]:
    """Return the mails of a batch that may go now; give up or put off the others."""
    theirs = [mail for mail in batch if not mail.user and _may_be_written_to(mail)]
    theirs = _without_refused(theirs)
    theirs = _without_too_many(theirs)
    _put_first_codes(theirs)
    going = {mail.pk for mail in theirs}
    return [mail for mail in batch if mail.pk in going or (mail.user and _is_for_worker(mail))]


def give_back(mails: list[OutgoingMail]) -> None:
    """Take mails that were counted and never tried off the counts of their mailboxes."""
    rate_limits.cancel_reservations([_leaving(mail) for mail in mails if not mail.user])


def give_up(mail: OutgoingMail, why: str) -> None:
    """Never send a mail; `why` is for operators and contains no address."""
    OutgoingMail.objects.filter(pk=mail.pk).update(given_up_at=Now(), last_error=why)


def postpone(mails: list[OutgoingMail]) -> None:
    """Try again later: after twice the time each time, with jitter so that not all come back at once."""
    for mail in mails:
        wait = min(FIRST_RETRY * 2 ** min(mail.attempts - 1, 12), LONGEST_RETRY)
        due_at = Now() + wait * JITTER.uniform(0.8, 1.2)
        OutgoingMail.objects.filter(pk=mail.pk).update(
            due_at=due_at, tried_at=Now(), last_error=mail.last_error
        )


def _may_be_written_to(mail: OutgoingMail) -> bool:
    """Tell whether a mail to a signatory is still true, or a reply to a reader has an address."""
    if mail.signatory:
        return _is_still_true(mail.signatory, mail)
    if not address_of(mail):
        give_up(mail, "")
    return bool(address_of(mail))


def _is_still_true(signatory: Signatory, mail: OutgoingMail) -> bool:
    is_true = signatory.status in TRUE_IN[Message(mail.message)] and bool(signatory.email)
    is_double = mail.message == Message.CONFIRM and _is_double(signatory, mail)
    is_answered = mail.message == Message.ASKED and not deciders.may_decide(signatory)
    if is_true and not is_double and not is_answered:
        return True
    give_up(mail, "")
    return False


def _is_double(signatory: Signatory, mail: OutgoingMail) -> bool:
    """Tell whether a mail repeats one that was accepted a moment before: the button was pressed twice."""
    last, same = signatory.mailed_at, signatory.code_revision == signatory.revision
    is_another = signatory.code_mail not in (None, mail.pk)
    return bool(is_another and same and last and mail.created_at - last < DOUBLE_PRESS)


def _is_for_worker(mail: OutgoingMail) -> bool:
    """Tell whether a mail to a member of staff may go; give it up if not."""
    # Otherwise an administrator could deactivate an organiser and take a role unseen.
    is_told_anyway = mail.message == Message.ADMINISTRATOR
    is_wanted = mail.user is not None and (mail.user.is_active or is_told_anyway)
    if not is_wanted:
        give_up(mail, "")
    return is_wanted


def _without_refused(mails: list[OutgoingMail]) -> list[OutgoingMail]:
    """Give up mails to people who asked for no mail ever; return the others."""
    mailboxes = {mail.pk: site_fingerprint(address_of(mail)) for mail in mails}
    refused = set(NoMail.objects.filter(pk__in=mailboxes.values()).values_list("pk", flat=True))
    for mail in mails:
        if mailboxes[mail.pk] in refused:
            give_up(mail, OutgoingMail.REFUSED)
    return [mail for mail in mails if mailboxes[mail.pk] not in refused]


def _without_too_many(mails: list[OutgoingMail]) -> list[OutgoingMail]:
    """Put off mails that would be too many for a mailbox; count and return the others."""
    waits = rate_limits.reserve_mails([_leaving(mail) for mail in mails])
    for mail, wait in zip(mails, waits, strict=True):
        if wait:
            due_at = Now() + timedelta(seconds=wait)
            OutgoingMail.objects.filter(pk=mail.pk).update(due_at=due_at, attempts=0)
    return [mail for mail, wait in zip(mails, waits, strict=True) if not wait]


def _leaving(mail: OutgoingMail) -> rate_limits.MailReservation:
    return rate_limits.MailReservation(canonical(address_of(mail)), mail.pk, mail.message == Message.MANAGE)


def _put_first_codes(mails: list[OutgoingMail]) -> None:
    """Store the codes of mails to people who have had no code yet, which most mails are, with one statement.

    The others are stored one by one when they are sent, because they end an earlier code. So are all of them
    if a row is locked.
    """
    carrying = [mail for mail in mails if mail.message in messages.WITH_CODE]
    try:
        typed_codes.activate([mail for mail in carrying if mail.entry.code_mail is None])
    except DatabaseError as problem:
        logger.warning("Codes are stored one by one (%s).", type(problem).__name__)
