"""The mail that tells signatories that the letter was delivered."""

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from deliveries.freeze import page_address
from deliveries.models import DeliveredName
from petitions import formats
from signatories.mail.composition import manage_link, titled, to_signatory
from signatories.models import OutgoingMail


def delivered(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory about the last delivery in which they were counted."""
    names = DeliveredName.objects.filter(signatory=mail.entry).select_related("delivery__petition")
    delivery = names.latest("delivery__number").delivery
    return to_signatory(
        mail,
        titled(mail, _("Delivered")),
        "delivered",
        addressee=delivery.addressee,
        on=formats.day(delivery.handed_over_at.astimezone(delivery.petition.zone).date()),
        page=page_address(delivery.petition, delivery.number),
        manage=manage_link(mail.entry),
    )
