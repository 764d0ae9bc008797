"""The things that need attention on a petition: each is one sentence with a link to exactly that."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from deliveries.models import Departure
from petitions.models import Petition, Role
from petitions.rules import organises, sees_all
from signatories.mail import circuit_breaker
from signatories.models import Listing, OutgoingMail, Report, Signatory
from signatories.moderation.visibility import MODERATING, decidable_by


@dataclass(frozen=True)
class Item:
    """One thing to do; `address` is empty where the reader may not do it."""

    words: str
    address: str = ""


def waiting(petition: Petition, user: User) -> int:
    """Return how many entries and corrections `user` can review now."""
    return decidable_by(user).undecided().under(petition).count()


def of(petition: Petition, user: User) -> list[Item]:
    """Return what needs attention on `petition`, the most urgent first."""
    may_moderate = Petition.objects.worked_on_by(user, *MODERATING).filter(pk=petition.pk).exists()
    may_organise = user.is_superuser or organises(user, petition)
    items = [
        _stopped_mail(petition),
        _to_review(petition, user) if may_moderate else None,
        _reports(petition, may_moderate),
        _held(petition, user, may_organise),
        _out_of_sight(petition),
        _departures(petition, may_organise),
    ]
    if sees_all(user, petition):
        items += [_bounced(petition), _unanswered(petition)]
    return [item for item in items if item]


def _signatories(petition: Petition, **query: str) -> str:
    return f"{reverse('workspace:signatures', args=[petition.pk])}?{urlencode(query)}"


def _stopped_mail(petition: Petition) -> Item | None:
    if not circuit_breaker.current():
        return None
    return Item(_("Mail is stopped"), reverse("workspace:mail", args=[petition.pk]))


def _to_review(petition: Petition, user: User) -> Item | None:
    number = waiting(petition, user)
    words = ngettext("%(n)d to review", "%(n)d to review", number) % {"n": number}
    address = f"{reverse('admin:signatories_signatory_queue')}?petition={petition.pk}"
    return Item(words, address) if number else None


def _reports(petition: Petition, may_moderate: bool) -> Item | None:
    number = Report.objects.filter(petition=petition, settled_at=None).count()
    words = ngettext("%(n)d report", "%(n)d reports", number) % {"n": number}
    address = reverse("workspace:reports", args=[petition.pk]) if may_moderate else ""
    return Item(words, address) if number else None


def _held(petition: Petition, user: User, may_organise: bool) -> Item | None:
    number = OutgoingMail.objects.held().filter(signatory__petition=petition).count()
    if not number:
        return None
    if not sees_all(user, petition):
        return Item(_("E-mails are held back"))
    words = ngettext("%(n)d e-mail held back", "%(n)d e-mails held back", number) % {"n": number}
    return Item(words, _signatories(petition, status="held") if may_organise else "")


def _out_of_sight(petition: Petition) -> Item | None:
    """Tell of withheld names that wait while nobody on the team may see them."""
    number = Signatory.objects.waiting().under(petition).filter(listing=Listing.WITHHELD).count()
    seeing = Role.objects.filter(petition=petition, may_see_withheld=True, name__in=MODERATING)
    if not number or seeing.exists():
        return None
    words = ngettext(
        "%(n)d withheld name waits, and nobody on the team may see it",
        "%(n)d withheld names wait, and nobody on the team may see them",
        number,
    )
    return Item(words % {"n": number})


def _departures(petition: Petition, may_organise: bool) -> Item | None:
    number = Departure.objects.filter(delivery__petition=petition, told_at=None).count()
    words = ngettext(
        "%(n)d withdrawal after delivery: tell the addressee",
        "%(n)d withdrawals after delivery: tell the addressee",
        number,
    )
    address = reverse("admin:deliveries_delivery_letter", args=[petition.pk]) if may_organise else ""
    return Item(words % {"n": number}, address) if number else None


def _bounced(petition: Petition) -> Item | None:
    number = Signatory.objects.unconfirmed().under(petition).filter(bounced_at__isnull=False).count()
    words = ngettext("%(n)d e-mail bounced", "%(n)d e-mails bounced", number) % {"n": number}
    return Item(words, _signatories(petition, status="bounced")) if number else None


def _unanswered(petition: Petition) -> Item | None:
    invited = Signatory.objects.under(petition).filter(invited_at__isnull=False)
    numbers = invited.aggregate(all=Count("pk"), open=Count("pk", filter=Q(status="unconfirmed")))
    number = numbers["open"]
    words = ngettext("%(n)d invitation unanswered", "%(n)d invitations unanswered", number) % {"n": number}
    return Item(words, _signatories(petition, status="invited")) if number else None
