"""The mails to staff, one function each: numbers and links, no names of signatories."""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import invitations
from petitions import formats
from petitions.links import absolute
from petitions.models import Role, RoleChange
from petitions.rules import sees_all, sees_withheld
from signatories.mail.composition import to_staff
from signatories.models import Listing, OutgoingMail, Report, SharedRequest, Signatory
from signatories.states import LIVING


def held(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser that mail is held back, and where to release it: numbers only."""
    waiting = OutgoingMail.objects.held().filter(signatory__petition=mail.petition).count()
    link = absolute(reverse("admin:signatories_signatory_changelist"))
    context = {"petition": mail.petition, "number": waiting, "link": link}
    return to_staff(mail, _("Mail is held back"), "held", context)


def waiting(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a moderator how many entries and reports wait for them: numbers only."""
    rows = Signatory.objects.undecided().filter(petition=mail.petition)
    if mail.user and not sees_withheld(mail.user, mail.petition):
        rows = rows.filter(listing=Listing.FULL)
    asked = SharedRequest.objects.filter(signatory__petition=mail.petition, signatory__status__in=LIVING)
    number = rows.count() + asked.count()
    link = absolute(f"{reverse('admin:signatories_signatory_queue')}?petition={mail.petition_id}")
    context = {
        "petition": mail.petition,
        "number": number,
        "link": link,
        "reports": Report.objects.filter(petition=mail.petition, settled_at=None).count(),
        "reports_link": absolute(reverse("workspace:reports", args=[mail.petition_id])),
    }
    return to_staff(mail, _("Waiting for a verdict"), "waiting", context)


def closing(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser that the petition closes soon, with its present numbers."""
    mine, petition = Signatory.objects.filter(petition=mail.petition), mail.petition
    context = {
        "petition": petition,
        "closes_at": formats.deadline(petition) if petition else "",
        "published": mine.published().count(),
        "waiting": mine.undecided().count(),
        # Otherwise a change of this number would tell whether an address has signed.
        "may_count": mail.user is not None and sees_all(mail.user, petition),
        "unconfirmed": mine.unconfirmed().count(),
        "link": absolute(reverse("admin:petitions_petition_change", args=[mail.petition_id])),
    }
    return to_staff(mail, _("The close is near"), "closing", context)


def unseen(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser how many withheld entries wait that none of the staff may see: numbers only."""
    rows = Signatory.objects.undecided().filter(petition=mail.petition, listing=Listing.WITHHELD)
    link = absolute(reverse("admin:petitions_petition_change", args=[mail.petition_id]))
    context = {"petition": mail.petition, "number": rows.count(), "link": link}
    return to_staff(mail, _("Withheld names are waiting for a decision"), "unseen", context)


def administrator(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser which administrators of the site took a role on the petition in the last day."""
    changes = RoleChange.objects.filter(
        petition=mail.petition, is_administrators=True, at__gt=mail.created_at - timedelta(days=1)
    )
    link = absolute(reverse("workspace:history", args=[mail.petition_id]))
    others = changes.exclude(user=mail.user).select_related("user", "by")
    context = {"petition": mail.petition, "link": link, "changes": others}
    return to_staff(mail, _("An administrator took a role on your petition"), "administrator", context)


def invitation(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Invite somebody to join the staff: say who invites, to what, and as what."""
    role = Role.objects.filter(petition=mail.petition, user=mail.user).first() if mail.petition else None
    given = RoleChange.objects.filter(petition=mail.petition, user=mail.user).select_related("by").last()
    membership = None if mail.petition or mail.user is None else mail.user.memberships.order_by("pk").last()
    has_account = mail.user is not None and mail.user.has_usable_password()
    home = reverse("workspace:home", args=[mail.petition_id]) if mail.petition_id else reverse("admin:index")
    context = {
        "petition": mail.petition,
        "role": role,
        "membership": membership,
        "by": given.by if given else None,
        "has_account": has_account,
        "link": absolute(home if has_account or mail.user is None else invitations.path(mail.user)),
    }
    return to_staff(mail, _("You are invited"), "invitation", context)
