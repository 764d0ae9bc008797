"""The state of a petition on its form: what it lacks to open, and links and buttons for what comes next."""

from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from petitions import lifecycle
from petitions.models import Petition, State


class Organised(TypedDict):
    """The annotation of a petition that a user sees in the admin."""

    is_organised: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    OrganisedPetition = WithAnnotations[Petition, Organised]


def of(petition: "OrganisedPetition") -> SafeString:
    """Return the state, what is missing before the petition can open, and the button that opens it."""
    if petition.pk is None:
        preview = _preview_button(reverse("admin:petitions_petition_preview"))
        return format_html("{} {}", _("Save the draft first; then it can be opened here."), preview)
    page = reverse("petitions:petition", args=[petition.ref])
    texts = reverse("admin:petitions_petition_texts", args=[petition.pk])
    link = format_html('<a href="{}">{}</a>', page, _("Look at the page"))
    if petition.state != State.DRAFT:
        beside = format_html('<a href="{}">{}</a>', texts, _("Texts side by side"))
        if not petition.is_organised:
            return format_html("{} · {} · {}", petition.state.label, link, beside)
        amend = reverse("admin:petitions_petition_amend", args=[petition.pk])
        more = format_html('<a href="{}">{}</a>', amend, _("Amend"))
        return format_html("{} · {} · {} · {}", petition.state.label, link, beside, more)
    link = format_html("{} {}", link, _preview_button(texts))
    if not petition.is_organised:
        return format_html("{} · {}", _("Draft"), link)
    lacking = lifecycle.missing(petition)
    if lacking:
        needs = _("To open, it needs: %(lacking)s") % {"lacking": "; ".join(lacking)}
        return format_html("{} · {} · {}", _("Draft"), link, needs)
    button = format_html('<button name="_open" class="button">{}</button>', _("Open for signature"))
    return format_html("{} · {} {}", _("Draft"), link, button)


def _preview_button(address: str) -> SafeString:
    """Return a button that opens a preview of the typed texts in a new tab."""
    button = '<button formaction="{}" formtarget="_blank" formnovalidate class="button">{}</button>'
    return format_html(button, address, _("Preview the texts"))
