"""Confirm: the owner of an address confirms a signature; thousands may do so at once.

One statement (`confirm.sql`) confirms all entries of the same moment. No row is locked while the
application decides. If a row changed since it was read, we read it again, and lock it the third time.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from django.db import connection, transaction
from django.db.models import Exists, Func, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Now

from serving import sql
from serving.group_commit import GroupCommit
from signatories.lifecycle.sign import PATIENCE, PetitionClosed
from signatories.models import Signatory, StatusChange, Wording, active_consents
from signatories.states import Status
from signatories.twins import flags, similarity

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# The number of the transaction that wrote a row (PostgreSQL's manual, "System Columns"). It identifies one
# version of the row.
VERSION = Func(template="signatories_signatory.xmin::text", output_field=TextField())


class DetailsChanged(Exception):
    """The details have changed since the page showed them to the owner."""


def digest(signatory: Signatory) -> str:
    """Return a hash of the details that would be listed."""
    listed = [
        signatory.kind, signatory.listing, signatory.name, signatory.acronym, signatory.affiliation,
        signatory.role, signatory.country, str(signatory.is_international), str(signatory.shows_country),
        signatory.website, signatory.representative,
        *(str(consent.wording_id) for consent in active_consents(signatory)),
    ]  # fmt: skip
    return hashlib.sha256("\0".join(listed).encode()).hexdigest()[:16]


class Agreement(NamedTuple):
    """The wordings that the owner agrees to; an invited organisation's representative attests as well."""

    consent: Wording
    attestation: Wording | None = None


@dataclass(eq=False)
class _Confirmation:
    """A press of the confirm button: the digest that was shown, the agreement, and the outcome."""

    signatory: Signatory
    shown: str
    agreement: Agreement
    # The row after the statement, or the error.
    row: Signatory | None = None
    has_changed: bool = False
    is_late: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has neither a row nor an error yet."""
        return bool(self.row and self.row.is_unconfirmed) and not (self.has_changed or self.is_late)


def confirm(
    signatory: Signatory, *, shown: str, consent: Wording, attestation: Wording | None = None
) -> Signatory:
    """Confirm that the owner of the address wants this entry, whose `digest` was `shown` to them.

    `attestation` is the wording that the representative of an invited organisation agreed to.
    Publishes the entry at once if the petition's policy needs no review. Returns the row as it is
    then; a second call changes nothing. Raises DetailsChanged, Signatory.DoesNotExist,
    or PetitionClosed when the time to confirm is over.
    """
    confirmation = _Confirmation(signatory, shown, Agreement(consent, attestation))
    # An organisation is compared with entries confirmed before it, so it is confirmed alone.
    # So is everything inside a transaction of the caller.
    is_alone = signatory.is_organisation or connection.in_atomic_block
    (_confirm_all([confirmation]) if is_alone else _commit.run(confirmation))
    if confirmation.has_changed:
        raise DetailsChanged
    if confirmation.is_late:
        raise PetitionClosed
    if confirmation.row is None:
        raise Signatory.DoesNotExist
    return confirmation.row


def _confirm_all(confirmations: Sequence[_Confirmation]) -> None:
    """Confirm the entries of all confirmations of the same moment."""
    for confirmation in _try_to_confirm(_try_to_confirm(confirmations)):
        # Another transaction changed this row twice meanwhile, so lock it this time.
        with transaction.atomic():
            Signatory.objects.select_for_update(no_key=True).filter(pk=confirmation.signatory.pk).first()
            _try_to_confirm([confirmation])


def _try_to_confirm(confirmations: Sequence[_Confirmation]) -> list[_Confirmation]:
    """Confirm entries; return the confirmations whose rows changed at the same moment."""
    if not confirmations:
        return []
    rows = _read(confirmation.signatory.pk for confirmation in confirmations)
    going: dict[int, _Verdict] = {}
    for confirmation in confirmations:
        confirmation.row = row = rows.get(confirmation.signatory.pk)
        confirmation.has_changed = confirmation.is_late = False
        if row is None or not row.is_unconfirmed:
            continue
        confirmation.is_late = not row.petition.is_confirmable
        confirmation.has_changed = not confirmation.is_late and digest(row) != confirmation.shown
        # Two confirmations for one row may have read different names, and then they can be in one batch.
        if confirmation.is_open and row.pk not in going:
            going[row.pk] = _decide(row, confirmation.agreement)
    _write(list(going.values()))
    return [confirmation for confirmation in confirmations if confirmation.is_open]


class _Seen(TypedDict):
    """The annotations of `_entries`."""

    clock: datetime
    version: str
    # Whether a moderator once rejected an entry of the same address, even if it was withdrawn later.
    refused: int | None
    an_organisation: int | None


if TYPE_CHECKING:
    _Row = WithAnnotations[Signatory, _Seen]


def _entries() -> "QuerySet[_Row]":
    """Return entries with the annotations that confirming needs."""
    mailbox = OuterRef("petition"), OuterRef("kind"), OuterRef("fingerprint")
    refusals = StatusChange.objects.filter(signatory=OuterRef("pk"), to_status=Status.REJECTED)
    refused = Signatory.objects.past_of_mailbox(*mailbox).filter(Exists(refusals))
    rows = Signatory.objects.select_related("petition").prefetch_related("consents")
    return rows.annotate(
        clock=Now(),
        version=VERSION,
        refused=Subquery(refused.values("pk")[:1]),
        an_organisation=Subquery(flags.an_organisation(OuterRef("petition"))),
    )


def _read(numbers: Iterable[int]) -> "dict[int, _Row]":
    """Return entries by primary key, each with its petition and the database's clock."""
    rows = {row.pk: row for row in _entries().filter(pk__in=set(numbers))}
    for row in rows.values():
        row.petition.clock = row.clock
    return rows


@dataclass(frozen=True)
class _Verdict:
    """The state that confirming gives an entry, and the columns that change with it."""

    row: "_Row"
    agreement: Agreement
    status: Status
    flags: list[str]
    published_on: date | None

    @property
    def attestation(self) -> Wording | None:
        """The wording of the attestation: the new one, else the one that the row has."""
        return self.agreement.attestation or self.row.attestation

    def as_row(self) -> dict[str, object]:
        """Return the parameters of `confirm.sql` for this entry."""
        return {
            "id": self.row.pk,
            "version": self.row.version,
            "status": self.status,
            "confirmed_at": self.row.clock.isoformat(),
            "published_on": self.published_on and self.published_on.isoformat(),
            "flags": self.flags,
            "consent_id": self.agreement.consent.pk,
            "attestation_id": self.attestation and self.attestation.pk,
        }

    def apply(self) -> None:
        """Set on the object what the statement wrote into the database."""
        self.row.status, self.row.flags = self.status, self.flags
        self.row.confirmed_at, self.row.published_on = self.row.clock, self.published_on
        self.row.consent, self.row.attestation = self.agreement.consent, self.attestation


def _decide(row: "_Row", agreement: Agreement) -> _Verdict:
    """Return the verdict on an entry: published if it needs no review."""
    odd = flags.about(row, is_beside_organisations=row.an_organisation is not None)
    found = sorted({*row.flags, *odd})
    if found or _waits(row):
        return _Verdict(row, agreement, Status.CONFIRMED, found, row.published_on)
    return _Verdict(row, agreement, Status.PUBLISHED, found, row.petition.today)


def _waits(row: "_Row") -> bool:
    """Tell whether a moderator reviews an entry first: by policy, by flags, or after an earlier rejection."""
    # An organiser has already seen the details of an invitation.
    is_reviewed = row.petition.reviews(row.kind) and (row.petition.holds_all or not row.is_invitation)
    return is_reviewed or row.ordinal > 1 or row.refused is not None


def _write(verdicts: Sequence[_Verdict]) -> None:
    """Write the verdicts on entries that have not changed since they were read."""
    if not verdicts:
        return
    values = {
        "entries": json.dumps([verdict.as_row() for verdict in verdicts]),
        "lock_timeout": PATIENCE if len(verdicts) > 1 else None,
    }
    moved = {one.id for one in sql.fetch(sql.load(__file__, "confirm.sql"), values, into=_Moved)}
    for verdict in verdicts:
        if verdict.row.pk in moved:
            verdict.apply()


class _Moved(NamedTuple):
    """A row that `confirm.sql` returns: an entry that was confirmed."""

    id: int


def _appearance(confirmation: _Confirmation) -> str:
    """Return the batch key: names that look alike need two batches, so that the second finds the first."""
    return similarity.appearance_key(confirmation.signatory)


_commit = GroupCommit(_confirm_all, key=_appearance, most=32)
