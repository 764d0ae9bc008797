"""Enter a signatory that agreed elsewhere, or invite one to sign with one press."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from petitions.models import Petition
from signatories.identity.addresses import fingerprint
from signatories.lifecycle.sign import Details, PetitionClosed
from signatories.lifecycle.transitions import move, record
from signatories.models import Basis, Consent, Message, Signatory
from signatories.outbox import queueing
from signatories.states import Status

ONE_PER_ADDRESS = "signatory_one_per_address"


@dataclass(frozen=True)
class Origin:
    """The source of a signature that came by other ways: the record of its consent."""

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
    if not _takes_its_place(row, details):
        return False
    record(row, before=None, by=by, reason="entered", words=origin.source)
    today = Petition.objects.clocked().get(pk=petition.pk).today
    move(row, Status.PUBLISHED, by=by, reason="entered", published_on=today)
    if row.email:
        queueing.enqueue(row, Message.ENTERED)
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
    if not _takes_its_place(row, details):
        return False
    record(row, before=None, by=by, reason="invited", words=origin.source)
    queueing.enqueue(row, Message.INVITE)
    return True


def _from_elsewhere(petition: Petition, details: Details, origin: Origin) -> Signatory:
    """Return a row, unsaved, with the details that an organiser gives."""
    return Signatory(
        petition=petition,
        language=origin.language,
        source=origin.source,
        sourced_on=origin.on,
        note=origin.note,
        fingerprint=fingerprint(petition, details.email) if details.email else None,
        **details.as_columns(),
    )


def _takes_its_place(row: Signatory, details: Details) -> bool:
    """Write a new row, unless its address holds a place already; tell which."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        if ONE_PER_ADDRESS not in str(clash):
            raise
        return False
    Consent.objects.bulk_create(
        Consent(signatory=row, purpose=one.purpose, wording=one.wording, recipient=one.recipient)
        for one in details.consents
    )
    return True
