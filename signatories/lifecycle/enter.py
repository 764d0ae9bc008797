"""Enter a signatory who agreed elsewhere, or invite somebody to sign by one click."""

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
    """The source of a signature that was collected elsewhere: the record of its consent."""

    source: str
    on: date | None = None
    note: str = ""
    language: str = "en"


@transaction.atomic
def enter(petition: Petition, details: Details, origin: Origin, *, by: User | None) -> bool:
    """Publish a signatory who agreed elsewhere, as an organiser vouches, and tell them by mail.

    Return False if the address has signed already.
    """
    row = _from_elsewhere(petition, details, origin)
    row.basis, row.status = Basis.ENTERED, Status.CONFIRMED
    if not _insert_unless_taken(row, details):
        return False
    record(row, before=None, by=by, reason="entered", words=origin.source)
    today = Petition.objects.with_clock().get(pk=petition.pk).today
    move(row, Status.PUBLISHED, by=by, reason="entered", published_on=today)
    if row.email:
        queueing.enqueue(row, Message.ENTERED)
    return True


@transaction.atomic
def invite(petition: Petition, details: Details, origin: Origin, *, by: User | None) -> bool:
    """Create an unconfirmed entry for somebody, and ask them by mail to sign by one click.

    Return False if the address has signed or been invited already.
    Raises PetitionClosed if nobody can sign now.
    """
    petition = Petition.objects.with_clock().get(pk=petition.pk)
    if not petition.is_open:
        raise PetitionClosed
    row = _from_elsewhere(petition, details, origin)
    row.invited_at = petition.clock
    if not _insert_unless_taken(row, details):
        return False
    record(row, before=None, by=by, reason="invited", words=origin.source)
    queueing.enqueue(row, Message.INVITE)
    return True


def _from_elsewhere(petition: Petition, details: Details, origin: Origin) -> Signatory:
    """Return an unsaved row with the details from an organiser."""
    return Signatory(
        petition=petition,
        language=origin.language,
        source=origin.source,
        sourced_on=origin.on,
        note=origin.note,
        fingerprint=fingerprint(petition, details.email) if details.email else None,
        **details.as_columns(),
    )


def _insert_unless_taken(row: Signatory, details: Details) -> bool:
    """Insert a row, unless an entry of the same address exists; return whether it was inserted."""
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
