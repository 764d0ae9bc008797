"""A petition's home in the workspace: where it stands, what needs attention, what comes next."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from petitions import lifecycle
from petitions.links import language_neutral
from petitions.models import Petition, State
from petitions.rules import organises, sees_all
from signatories.listing import tally
from signatories.models import Signatory
from signatories.moderation.visibility import MODERATING
from signatories.states import Status
from workspace import attention, daily_numbers, state_words
from workspace.attention import Item
from workspace.new_petition import steps as steps_to_open
from workspace.petition_acts import acts_for
from workspace.site import render_page

# The days that the home shows; the page of numbers shows more.
DAYS = 14


@dataclass(frozen=True)
class Step:
    """One step of the way from the form to the list, and how many got there."""

    words: str
    number: int


@require_safe
def home(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show where a petition stands. Raises Http404."""
    petition = get_object_or_404(
        Petition.objects.with_clock().worked_on_by(user).select_related("coalition"), pk=pk
    )
    may_organise = user.is_superuser or organises(user, petition)
    is_draft = petition.state == State.DRAFT
    days = [] if is_draft else daily_numbers.by_day(petition)[:DAYS]
    context: dict[str, object] = {
        "petition": petition,
        "title": petition.title,
        "state": state_words.state_in_words(petition),
        "tab": "overview",
        "tally": None if is_draft else tally.of(petition),
        "attention": attention.of(petition, user),
        "next": next_step(petition),
        "missing": steps_to_open.missing(petition) if is_draft else [],
        "is_draft": is_draft,
        "may_organise": may_organise,
        "page": language_neutral("petitions:petition", petition.ref),
        "steps": steps(petition) if not is_draft and sees_all(user, petition) else [],
        "days": days,
        "most": max([1, *(day.counts["published"] for day in days)]),
        "acts": acts_for(petition, user) if may_organise else [],
        "more": _more(petition, may_organise),
        "may_hold": Petition.objects.worked_on_by(user, *MODERATING).filter(pk=pk).exists(),
    }
    return render_page(request, "workspace/home.html", context)


def next_step(petition: Petition) -> str:
    """Return in one line what comes next."""
    if petition.state == State.DRAFT:
        if petition.opens_at:
            return _("It opens by itself. Until then you can change everything.")
        if lifecycle.missing(petition):
            return _("Complete what is missing, then open the statement.")
        return _("Check the pages as signatories will see them, then open the statement.")
    if petition.state == State.CLOSED:
        if petition.deliveries.exists():
            return _("The letter is delivered. Tell signatories what became of it.")
        return _("Review the last names, then deliver the letter.")
    if petition.is_paused:
        return _("Resume when you want to take new signatures again.")
    if not petition.is_public:
        return _("Share the secret link with those who should sign first.")
    return _("Share the statement, and review new names as they come.")


def _more(petition: Petition, may_organise: bool) -> list[Item]:
    """Return the pages about a petition that are not in its tabs."""
    looks = f"{reverse('workspace:history', args=[petition.pk])}?kind=contact"
    everybody = [
        Item(_("Reports"), reverse("workspace:reports", args=[petition.pk])),
        Item(_("Who has viewed contact details"), looks),
    ]
    if not may_organise:
        return everybody
    is_draft = petition.state == State.DRAFT
    about = [petition.pk]
    return [
        Item(_("Export"), reverse("admin:signatories_signatory_export", args=about)),
        Item(_("Names at the top of the list"), reverse("admin:signatories_signatory_featured", args=about)),
        *(
            []
            if is_draft
            else [Item(_("Correct the text"), reverse("admin:petitions_petition_amend", args=about))]
        ),
        Item(_("Mail"), reverse("workspace:mail", args=about)),
        Item(_("Room links"), reverse("workspace:rooms", args=about)),
        *everybody,
    ]


def steps(petition: Petition) -> list[Step]:
    """Return how many got from the form to the list; entered names are left out."""
    mailed, confirmed = Q(mailed_at__isnull=False), ~Q(status=Status.UNCONFIRMED)
    rows = Signatory.objects.under(petition).filter(basis="confirmed").exclude(status=Status.MERGED)
    counted = rows.aggregate(
        form=Count("pk"),
        mailed=Count("pk", filter=mailed | confirmed),
        confirmed=Count("pk", filter=confirmed),
        published=Count("pk", filter=Q(status=Status.PUBLISHED)),
    )
    return [
        Step(_("Filled in the form"), counted["form"]),
        Step(_("Were sent an e-mail"), counted["mailed"]),
        Step(_("Confirmed"), counted["confirmed"]),
        Step(_("Published"), counted["published"]),
    ]
