"""The tags of the workspace: the cards of the front page, and the navigation of a petition's pages."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from petitions.formats import read_number
from petitions.models import Petition, State
from petitions.rules import organises
from petitions.scoped_admin import petition_of, staff_user
from signatories.moderation.visibility import MODERATING
from workspace import attention, front_page, state_words
from workspace.coalition_page import has_several
from workspace.front_page import Overview
from workspace.help import HOW_IT_WORKS

register = template.Library()


@dataclass(frozen=True)
class Tab:
    """One page of a petition in its navigation."""

    name: str
    words: str
    address: str


@register.simple_tag(takes_context=True)
def overview(context: template.Context) -> Overview | None:
    """Return the front page for the user of the request."""
    return front_page.overview_of(context["request"])


@register.simple_tag(takes_context=True)
def how_this_works(context: template.Context) -> Promise | str:
    """Return what the page of the request is for; empty if nothing is to be said."""
    match = context["request"].resolver_match
    return HOW_IT_WORKS.get(match.view_name, "") if match else ""


@register.simple_tag(takes_context=True)
def coalition_link(context: template.Context) -> str:
    """Return the words of the link to the user's coalitions, empty for people who manage none."""
    user = staff_user(context["request"])
    if user is None or not Coalition.objects.managed_by(user).exists():
        return ""
    return _("Coalitions") if has_several() else _("Your organisation")


@register.filter
def state_in_words(petition: Petition) -> str:
    """Return where a petition stands, as one short sentence."""
    return state_words.state_in_words(petition)


@register.simple_tag(takes_context=True)
def petition_here(context: template.Context) -> Petition | None:
    """Return the petition that a page of Django's admin is about, None if it is about none or several."""
    user, request = staff_user(context["request"]), context["request"]
    row = context.get("petition") or petition_of(context.get("original"))
    number = row.pk if isinstance(row, Petition) else read_number(request.GET.get("petition", ""))
    if user is None or not number:
        return None
    mine = Petition.objects.with_clock().worked_on_by(user)
    return mine.prefetch_related("statements").filter(pk=number).first()


@register.simple_tag(takes_context=True)
def petition_tabs(context: template.Context, petition: Petition) -> list[Tab]:
    """Return the pages of a petition that the user of the request may open, in their order."""
    user = staff_user(context["request"])
    if user is None:
        return []
    may_organise = user.is_superuser or organises(user, petition)
    tabs = [
        Tab("overview", _("Overview"), reverse("workspace:home", args=[petition.pk])),
        Tab("text", _("Text"), _texts(petition, may_write=may_organise)),
        Tab("signatures", _("Signatures"), reverse("workspace:signatures", args=[petition.pk])),
    ]
    if Petition.objects.worked_on_by(user, *MODERATING).filter(pk=petition.pk).exists():
        number = attention.waiting(petition, user)
        words = _("Review (%(n)d)") % {"n": number} if number else _("Review")
        tabs.append(Tab("review", words, _list("admin:signatories_signatory_queue", petition)))
    if may_organise:
        tabs += [
            Tab("names", _("Add names"), reverse("admin:signatories_signatory_import", args=[petition.pk])),
            Tab("letter", _("Letter"), reverse("admin:deliveries_delivery_letter", args=[petition.pk])),
        ]
    tabs.append(Tab("team", _("Team"), reverse("workspace:team", args=[petition.pk])))
    if may_organise:
        settings = reverse("workspace:settings", args=[petition.pk])
        tabs.append(Tab("settings", _("Settings"), settings))
    history = reverse("workspace:history", args=[petition.pk])
    return [*tabs, Tab("history", _("History"), history)]


def _texts(petition: Petition, *, may_write: bool) -> str:
    is_step = may_write and petition.state == State.DRAFT
    return reverse("workspace:text" if is_step else "admin:petitions_petition_texts", args=[petition.pk])


def _list(name: str, petition: Petition) -> str:
    return f"{reverse(name)}?petition={petition.pk}"
