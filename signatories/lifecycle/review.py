"""The verbs of a signatory: sign, publish, reject, take back, withdraw. The file to read first.

A verb is one function is one transaction: a conditional UPDATE, and only if a row moved, a line in the record
(`moves.py`) and the mail it implies. Twice, late, or eight at once are therefore the same as once. The
database's unique constraint, not a question asked before, is the referee of who holds an address's place.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from petitions.models import Petition
from signatories.identity.addresses import fingerprint
from signatories.lifecycle import listeners, merge
from signatories.lifecycle.sign import Arrival, Details, take_in
from signatories.lifecycle.transitions import alone, locked, locked_all, move, move_all, record
from signatories.models import (
    Basis,
    BulkDecision,
    Message,
    OutgoingMail,
    Reason,
    Signatory,
)
from signatories.models.querysets import SignatoryQuerySet
from signatories.outbox import queueing
from signatories.states import Status

# How long a verdict can be undone before its mail leaves.
UNDO_WINDOW, BULK_WINDOW = timedelta(minutes=1), timedelta(minutes=15)
ONE_PER_ADDRESS = "signatory_one_per_address"


class PetitionClosed(Exception):
    """The petition cannot be signed, or confirmed, now."""


# --- Signing --------------------------------------------------------------------------------------------


def sign(petition: Petition, details: Details, arrival: Arrival) -> None:
    """Take a signature in, unconfirmed, and let its mail be sent, or held where it looks like a robot's.

    The caller learns nothing about what was known of the address: a new one, one that waits and one that
    has long been confirmed are all answered by mail alone. One statement for all who sign at this moment,
    and so one transaction. Raises PetitionClosed.
    """
    if not petition.is_open:
        raise PetitionClosed
    take_in(petition, details, arrival)


# --- Entering -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Origin:
    """Where a signature that came by other ways comes from: the record of its consent."""

    source: str
    on: date | None = None
    note: str = ""
    language: str = "en"


@transaction.atomic
def enter(petition: Petition, details: Details, origin: Origin, *, by: User | None) -> bool:
    """Put a signatory that agreed elsewhere on the list, on the organiser's word, and tell it by mail.

    Return whether it was entered: an address that holds a place already is on the list, or about to be.
    """
    row = _from_elsewhere(petition, details, origin)
    row.basis, row.status = Basis.ENTERED, Status.CONFIRMED
    if not _takes_its_place(row):
        return False
    record(row, before=None, by=by, reason="entered", words=origin.source)
    today = Petition.objects.clocked().get(pk=petition.pk).today
    move(row, Status.PUBLISHED, by=by, reason="entered", published_on=today)
    if row.email:
        queueing.put(row, Message.ENTERED)
    return True


@transaction.atomic
def invite(petition: Petition, details: Details, origin: Origin, *, by: User | None) -> bool:
    """Fill in what somebody would sign, and ask them by mail to sign it with one press.

    Return whether they were invited: an address that holds a place already has signed, or been asked.
    Raises PetitionClosed where nobody can sign now.
    """
    petition = Petition.objects.clocked().get(pk=petition.pk)
    if not petition.is_open:
        raise PetitionClosed
    row = _from_elsewhere(petition, details, origin)
    row.invited_at = petition.clock
    if not _takes_its_place(row):
        return False
    record(row, before=None, by=by, reason="invited", words=origin.source)
    queueing.put(row, Message.INVITE)
    return True


def _from_elsewhere(petition: Petition, details: Details, origin: Origin) -> Signatory:
    """Return a row, unsaved, of what an organiser says of somebody."""
    return Signatory(
        petition=petition,
        language=origin.language,
        source=origin.source,
        sourced_on=origin.on,
        note=origin.note,
        fingerprint=fingerprint(petition, details.email) if details.email else None,
        **details.as_columns(),
    )


def _takes_its_place(row: Signatory) -> bool:
    """Write a new row, unless its address holds a place already; tell which."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        if ONE_PER_ADDRESS not in str(clash):
            raise
        return False
    return True


# --- Verdicts -------------------------------------------------------------------------------------------


def publish(signatory: Signatory, *, by: User | None = None) -> bool:
    """Put a confirmed signatory on the list; tell them if a moderator decided. Return whether it moved."""
    return bool(publish_all(Signatory.objects.filter(pk=signatory.pk), by=by))


@transaction.atomic
def publish_all(
    rows: SignatoryQuerySet, *, by: User | None = None, bulk: BulkDecision | None = None
) -> list[Signatory]:
    """Put the confirmed ones of a few hundred rows on the list, as `publish`; return those that moved."""
    # The day of the first publishing stays.
    days: defaultdict[date, list[Signatory]] = defaultdict(list)
    for row in locked_all(rows):
        days[row.published_on or row.petition.today].append(row)
    moved = []
    for day, of_day in days.items():
        moved += move_all(of_day, Status.PUBLISHED, by=by, bulk=bulk, published_on=day)
    if by:
        _tell_verdict(moved, Message.PUBLISHED, bulk)
    return moved


@transaction.atomic
def reject(signatory: Signatory, *, by: User, reason: Reason, words: str = "") -> bool:
    """Do not accept a confirmed signatory, for a reason that it is told. Return whether it moved.

    Who lives on in it does so no more, and waits for a verdict of their own or is what they were.
    """
    alone(signatory.petition_id)
    return bool(reject_all(Signatory.objects.filter(pk=signatory.pk), by=by, reason=reason, words=words))


@transaction.atomic
def reject_all(
    rows: SignatoryQuerySet, *, by: User, reason: Reason, words: str = "", bulk: BulkDecision | None = None
) -> list[Signatory]:
    """Do not accept the confirmed ones of a few hundred rows, as `reject`; return those that moved."""
    moved = move_all(locked_all(rows), Status.REJECTED, by=by, reason=reason, words=words, bulk=bulk)
    merge.part_all_from(moved, by=by)
    _tell_verdict(moved, Message.REJECTED, bulk)
    return moved


def _tell_verdict(rows: list[Signatory], message: Message, bulk: BulkDecision | None) -> None:
    """Write to those who have an address, to leave when the verdict cannot be undone any more."""
    queueing.put_all([row for row in rows if row.email], message, after=BULK_WINDOW if bulk else UNDO_WINDOW)


def take_back(signatory: Signatory, *, by: User, words: str = "") -> bool:
    """Put a published signatory, or one not accepted, back into the queue. Return whether it moved.

    The mail about the verdict that is undone does not leave any more, if it has not left already. Where the
    address has signed again meanwhile, its newer signature keeps the place and nothing moves.
    """
    return bool(take_back_all(Signatory.objects.filter(pk=signatory.pk), by=by, words=words))


@transaction.atomic
def take_back_all(rows: SignatoryQuerySet, *, by: User, words: str = "") -> list[Signatory]:
    """Put a few hundred rows back into the queue, as `take_back`; return those that moved."""
    # A merge is not a verdict: `merging.part` undoes it.
    decided = [row for row in locked_all(rows) if not (row.is_unconfirmed or row.is_merged)]
    moved = _take_back(decided, by=by, words=words)
    verdicts = (Message.PUBLISHED, Message.REJECTED)
    OutgoingMail.objects.unsent().filter(signatory__in=moved, message__in=verdicts).delete()
    return moved


def _take_back(rows: list[Signatory], *, by: User, words: str) -> list[Signatory]:
    """Take rows back; where the place of one is taken, halve by halve, so that it alone stays behind."""
    try:
        with transaction.atomic():
            return move_all(rows, Status.CONFIRMED, by=by, words=words)
    except IntegrityError as clash:
        if ONE_PER_ADDRESS not in str(clash):
            raise
    if len(rows) == 1:
        return []
    middle = len(rows) // 2
    return [row for half in (rows[:middle], rows[middle:]) for row in _take_back(half, by=by, words=words)]


@transaction.atomic
def withdraw(signatory: Signatory, *, by: User | None = None, owner: Signatory | None = None) -> bool:
    """Take a signatory's name off, as its owner asked. Return whether it moved.

    Merged rows go along where they are the owner's own; those of others wait for a moderator. `owner` is
    the row of the owner who wants it, by default the signatory itself.
    """
    alone(signatory.petition_id)
    owner = owner or signatory
    merge.part_other_owners(signatory, owner=owner, by=by)
    row = locked(signatory)
    for merged in Signatory.objects.merged_rows().filter(merged_into=row):
        withdraw(merged, by=by, owner=owner)
    if not move(row, Status.WITHDRAWN, by=by):
        return False
    listeners.left(row)
    return True
