"""To which address a mail goes."""

from signatories.identity.addresses import found_in
from signatories.models import OutgoingMail


def address_of(mail: OutgoingMail) -> str:
    """Return the recipient's e-mail address; empty if it is gone."""
    if mail.report:
        return found_in(mail.report.contact)
    if mail.signatory:
        return mail.signatory.email
    return mail.user.email if mail.user else ""
