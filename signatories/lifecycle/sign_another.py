"""Sign for another organisation that the same person represents, by the link in an earlier mail."""

from dataclasses import replace

from django.db import transaction
from django.db.models import Max

from petitions.models import Petition
from signatories.identity.addresses import fingerprint
from signatories.lifecycle.sign import Arrival, Details, sign
from signatories.models import Kind, Signatory
from signatories.text.collation import fold


@transaction.atomic
def sign_another(petition: Petition, details: Details, arrival: Arrival, *, beside: int) -> None:
    """Sign for another organisation of the address; `beside` is the signatory who got the link.

    If `beside` is None, sign as usual. Raises PetitionClosed.
    """
    ordinal = _ordinal(petition, details, beside=beside)
    sign(petition, details, replace(arrival, ordinal=ordinal))


def _ordinal(petition: Petition, details: Details, *, beside: int) -> int:
    """Return the number of this organisation among those of its address.

    The link works for several organisations, also at the same moment, so the row of `beside` is locked.
    The same name sent again means the same organisation.
    """
    mailbox = fingerprint(petition, details.email)
    rows = Signatory.objects.of_mailbox(petition.pk, Kind.ORGANISATION, mailbox)
    if not rows.select_for_update(no_key=True).filter(pk=beside).first():
        return 1
    known = {fold(row.name): row.ordinal for row in rows.unconfirmed().filter(ordinal__gt=1)}
    highest: int = rows.aggregate(highest=Max("ordinal"))["highest"]
    return known.get(fold(details.name), highest + 1)
