"""The mails that tell organisers about rights on their petition."""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _

from petitions.links import absolute
from petitions.models import RoleChange
from signatories.mail.messages import to_worker
from signatories.models import Listing, OutgoingMail, Signatory


def unseen(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser how many withheld entries wait that nobody on the petition may see: numbers only."""
    rows = Signatory.objects.undecided().filter(petition=mail.petition, listing=Listing.WITHHELD)
    link = absolute(reverse("admin:petitions_petition_change", args=[mail.petition_id]))
    context = {"petition": mail.petition, "number": rows.count(), "link": link}
    return to_worker(mail, _("Withheld names are waiting for a decision"), "unseen", context)


def administrator(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser which administrators of the site took a role on the petition in the last day."""
    changes = RoleChange.objects.filter(
        petition=mail.petition, is_administrators=True, at__gt=mail.created_at - timedelta(days=1)
    )
    link = absolute(reverse("admin:petitions_petition_history", args=[mail.petition_id]))
    told = changes.exclude(user=mail.user).select_related("user", "by")
    context = {"petition": mail.petition, "link": link, "changes": told}
    return to_worker(mail, _("An administrator took a role on your petition"), "administrator", context)
