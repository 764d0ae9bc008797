"""The verbs of a signatory: sign, confirm, publish, reject, take back, withdraw. The file to read first.

A verb is one function is one transaction: a conditional UPDATE, and only if a row moved, a line in the record
and the mail it implies. Twice, late, or eight at once are therefore the same as once. The database's unique
constraint, not a question asked before, is the referee of who holds an address's place.
"""

import hashlib
from copy import copy
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition
from signatories import outbox
from signatories.addresses import fingerprint
from signatories.models import (
    Flag,
    Listing,
    Message,
    OutgoingMail,
    Reason,
    Signatory,
    StatusChange,
    Wording,
)
from signatories.sorting import fold, sort_key
from signatories.states import Status

ONE_PER_ADDRESS = "signatory_one_per_address"
PUBLISHED = Status.PUBLISHED


class PetitionClosed(Exception):
    """The petition cannot be signed, or confirmed, now."""


class DetailsChanged(Exception):
    """What the owner was shown is not what would be listed any more."""


@dataclass(frozen=True)
class Details:
    """What a signatory says of itself, cleaned."""

    kind: str
    name: str
    email: str
    listing: str = Listing.FULL
    country: str = ""
    is_international: bool = False
    shows_country: bool = True
    acronym: str = ""
    affiliation: str = ""
    role: str = ""
    website: str = ""
    representative: str = ""
    updates: bool | None = None
    updates_wording: Wording | None = None
    attestation: Wording | None = None

    def as_columns(self) -> dict[str, Any]:
        """Return the columns of a row, its keys for sorting and searching among them."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        words = f"{self.name} {self.acronym} {self.affiliation}"
        return columns | {"sort_key": sort_key(self.name), "search_key": fold(words)}


class Outcome(StrEnum):
    """What pressing the confirm button led to."""

    PUBLISHED = "published"
    WAITING = "waiting"
    GONE = "gone"


# --- Signing --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    """How a signature came in: in which language, what seemed odd about it, for which organisation."""

    language: str
    flags: tuple[Flag, ...] = ()
    ordinal: int = 1

    @property
    def held(self) -> str:
        """Why its mail waits for an organiser; empty where it does not."""
        return self.flags[0] if self.flags else ""


def sign(petition: Petition, details: Details, arrival: Arrival) -> None:
    """Take a signature in, unconfirmed, and let its mail be sent, or held where it looks like a robot's.

    The caller learns nothing about what was known of the address: a new one, one that waits and one that
    has long been confirmed are all answered by mail alone. Raises PetitionClosed.
    """
    if not petition.is_open:
        raise PetitionClosed
    # An address's place may become free, or be taken, between the two; both at once happens hardly twice.
    for _attempt in range(3):
        try:
            return _add(petition, details, arrival)
        except IntegrityError as clash:
            if ONE_PER_ADDRESS not in str(clash):
                raise
        if _sign_again(petition, details, arrival):
            return None
    raise RuntimeError("An address's place was neither free nor taken.")


@transaction.atomic
def _add(petition: Petition, details: Details, arrival: Arrival) -> None:
    signatory = Signatory(
        petition=petition,
        language=arrival.language,
        fingerprint=fingerprint(petition, details.email),
        ordinal=arrival.ordinal,
        flags=list(arrival.flags),
        **details.as_columns(),
    )
    signatory.save(force_insert=True)
    record(signatory, before=None)
    outbox.put(signatory, Message.CONFIRM, held=arrival.held)


@transaction.atomic
def _sign_again(petition: Petition, details: Details, arrival: Arrival) -> bool:
    """Answer an address that holds a place: with the new details while it waits, else with the old news.

    Return False where the place has become free meanwhile.
    """
    holders = Signatory.objects.holding(
        petition=petition.pk, kind=details.kind, fingerprint=fingerprint(petition, details.email)
    )
    signatory = holders.filter(ordinal=arrival.ordinal).select_for_update(no_key=True).first()
    if signatory is None:
        return False
    if signatory.is_unconfirmed:
        _replace_details(signatory, details, arrival)
        outbox.put(signatory, Message.CONFIRM, held=arrival.held)
    else:
        outbox.put(signatory, Message.ALREADY_SIGNED, held=arrival.held)
    return True


def _replace_details(signatory: Signatory, details: Details, arrival: Arrival) -> None:
    """Write new details into a row that waits; a name to be withheld stays so until its owner decides."""
    if signatory.is_withheld:
        details = replace(details, listing=Listing.WITHHELD)
    flags = sorted({*signatory.flags, *arrival.flags})
    changes = details.as_columns() | {"language": arrival.language, "flags": flags}
    changes["revision"] = signatory.revision + 1
    for column, value in changes.items():
        setattr(signatory, column, value)
    signatory.save(update_fields=list(changes))


# --- Confirming -----------------------------------------------------------------------------------------


def digest(signatory: Signatory) -> str:
    """Return a short text that changes whenever what would be listed changes."""
    listed = [
        signatory.kind, signatory.listing, signatory.name, signatory.acronym, signatory.affiliation,
        signatory.role, signatory.country, str(signatory.is_international), str(signatory.shows_country),
        signatory.website, signatory.representative, str(signatory.updates),
    ]  # fmt: skip
    return hashlib.sha256("\0".join(listed).encode()).hexdigest()[:16]


@transaction.atomic
def confirm(signatory: Signatory, *, shown: str, consent: Wording) -> Outcome:
    """Confirm that the owner of the address wants this entry, whose `digest` was `shown` to them.

    Publishes it at once where the petition's policy does not ask for review. Pressing again changes nothing
    and tells the same. Raises DetailsChanged, or PetitionClosed when the time to confirm is over.
    """
    row = locked(signatory)
    if not row.is_unconfirmed:
        return _outcome(row)
    if not row.petition.is_confirmable:
        raise PetitionClosed
    if digest(row) != shown:
        raise DetailsChanged
    _move(row, Status.CONFIRMED, confirmed_at=row.petition.clock, consent=consent)
    if not _waits(row):
        _move(row, Status.PUBLISHED, published_on=row.petition.today)
    return _outcome(row)


def _waits(row: Signatory) -> bool:
    """Tell whether a moderator looks at a row first: by policy, by a flag, or because of what was before."""
    before = Signatory.objects.filter(petition=row.petition, kind=row.kind, fingerprint=row.fingerprint)
    return bool(row.petition.reviews(row.kind) or row.flags or row.ordinal > 1 or before.rejected().exists())


def _outcome(signatory: Signatory) -> Outcome:
    return {Status.PUBLISHED: Outcome.PUBLISHED, Status.CONFIRMED: Outcome.WAITING}.get(
        Status(signatory.status), Outcome.GONE
    )


# --- Verdicts -------------------------------------------------------------------------------------------


@transaction.atomic
def publish(signatory: Signatory, *, by: User | None = None) -> bool:
    """Put a confirmed signatory on the list; tell them if a moderator decided. Return whether it moved."""
    row = locked(signatory)
    day = row.published_on or row.petition.today
    moved = _move(row, Status.PUBLISHED, by=by, published_on=day)
    if moved and by and row.email:
        outbox.put(row, Message.PUBLISHED)
    return moved


@transaction.atomic
def reject(signatory: Signatory, *, by: User, reason: Reason, words: str = "") -> bool:
    """Do not accept a confirmed signatory, for a reason that it is told. Return whether it moved."""
    row = locked(signatory)
    moved = _move(row, Status.REJECTED, by=by, reason=reason, words=words)
    if moved and row.email:
        outbox.put(row, Message.REJECTED)
    return moved


@transaction.atomic
def take_back(signatory: Signatory, *, by: User, words: str = "") -> bool:
    """Put a published signatory, or one not accepted, back into the queue. Return whether it moved.

    The mail about the verdict that is undone does not leave any more, if it has not left already. Where the
    address has signed again meanwhile, its newer signature keeps the place and nothing moves.
    """
    row = locked(signatory)
    if row.is_unconfirmed:
        return False
    try:
        with transaction.atomic():
            moved = _move(row, Status.CONFIRMED, by=by, words=words)
    except IntegrityError as clash:
        if ONE_PER_ADDRESS not in str(clash):
            raise
        return False
    verdicts = (Message.PUBLISHED, Message.REJECTED)
    OutgoingMail.objects.unsent().filter(signatory=row, message__in=verdicts).delete()
    return moved


@transaction.atomic
def withdraw(signatory: Signatory, *, by: User | None = None) -> bool:
    """Take a signatory's name off, as they asked. Return whether it moved."""
    return _move(locked(signatory), Status.WITHDRAWN, by=by)


# --- One move, one line in the record -------------------------------------------------------------------


def locked(signatory: Signatory) -> Signatory:
    """Return the row as it is now, held until the verb is done, its petition with the database's clock."""
    row = Signatory.objects.select_for_update(no_key=True).get(pk=signatory.pk)
    row.petition = Petition.objects.clocked().get(pk=row.petition_id)
    return row


def _move(
    row: Signatory,
    to: Status,
    *,
    by: User | None = None,
    reason: str = "",
    words: str = "",
    **columns: Any,
) -> bool:
    """Take a locked row to `to` if it may go there; record it. Return whether it moved."""
    if not Signatory.objects.filter(pk=row.pk).move(to, **columns):
        return False
    before = copy(row)
    for column, value in {"status": to, **columns}.items():
        setattr(row, column, value)
    record(row, before=before, by=by, reason=reason, words=words)
    return True


def record(
    row: Signatory, *, before: Signatory | None, by: User | None = None, reason: str = "", words: str = ""
) -> None:
    """Write a line into the record; one that touches no number counts as folded from the start."""
    was = before or row
    touches_tally = PUBLISHED in (row.status, was.status)
    StatusChange.objects.create(
        signatory=row,
        petition_id=row.petition_id,
        kind=row.kind,
        from_status=before.status if before else "",
        to_status=row.status,
        was_listing=was.listing,
        was_country=was.shown_country,
        listing=row.listing,
        country=row.shown_country,
        published_on=row.published_on,
        by=by,
        reason=reason,
        words=words,
        folded_at=None if touches_tally else Now(),
    )
