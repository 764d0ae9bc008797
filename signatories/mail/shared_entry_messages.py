"""The mail that asks an owner of a shared entry whether they agree to what another owner wants."""

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from signatories.lifecycle import deciders
from signatories.mail.messages import manage_link, titled, to_signatory
from signatories.models import OutgoingMail
from signatories.models.owner_requests import entry_of


def asked(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an owner what another asks of their entry, without naming anybody."""
    request = deciders.pending(entry_of(mail.entry))
    subject = titled(mail, _("Do you agree to a change to your entry?"))
    act = request.act if request else ""
    return to_signatory(mail, subject, "asked", act=act, manage=manage_link(mail.entry))
