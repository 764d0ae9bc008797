"""Tags that show signatories and their numbers."""

import json
from html import escape
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from petitions import formats
from petitions.links import absolute
from petitions.models import Convenor, Petition, State
from petitions.pages import Reading
from signatories.listing import sentences
from signatories.listing import tally as tallies
from signatories.listing.tally import Tally
from signatories.models import Signatory
from signatories.text import countries

register = template.Library()
HARMLESS = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag
def tally(petition: Petition) -> Tally:
    """Return the tally of a petition."""
    return tallies.of(petition)


@register.filter
def signed(numbers: Tally) -> SafeString:
    """Return the tally as a sentence."""
    return sentences.signed(numbers)


@register.filter
def unnamed(count: int) -> str:
    """Return “and 14 who asked not to be named”."""
    return sentences.unnamed(count)


@register.simple_tag
def beginning(petition: Petition, count: int) -> dict[str, object]:
    """Return the tally of a petition and the first rows of its list, from one snapshot.

    Only staff see the list before the petition is public.
    """
    numbers, first = tallies.with_first(petition, count)
    return {"tally": numbers, "rows": first if petition.is_public else []}


@register.simple_tag
def structured(reading: Reading, convenors: list[Convenor], numbers: Tally) -> SafeString:
    """Return the description of the page as JSON-LD with the terms of schema.org."""
    petition, statement = reading.petition, reading.statement
    page = absolute(reverse("petitions:petition", args=[petition.ref]))
    description: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "headline": statement.title,
        "inLanguage": statement.language,
        "url": page,
        "author": [{"@type": "Organization", "name": one.name} for one in convenors],
        "publisher": {"@type": "Organization", "name": petition.controller},
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/EndorseAction",
            "userInteractionCount": numbers.total,
        },
    }
    if petition.opens_at and petition.state != State.DRAFT:
        description["datePublished"] = petition.opens_at.astimezone(petition.zone).date().isoformat()
    written = json.dumps(description, ensure_ascii=False, separators=(",", ":"))
    # Escape the characters that could end the element.
    return SafeString(f'<script type="application/ld+json">{written.translate(HARMLESS)}</script>')


@register.filter
def host(address: str) -> str:
    """Return the host of a website without `www.`."""
    return urlsplit(address).netloc.removeprefix("www.")


def _website(address: str, *, linked: bool) -> str:
    shown = f'dir="ltr">{escape(host(address))}'
    if not linked:
        return f"<span {shown}</span>"
    return f'<a href="{escape(address)}" rel="nofollow ugc noopener" {shown}</a>'


def _beside(signatory: Signatory, *, linked: bool) -> str:
    """Return the text beside a name: an organisation's country and website, a person's role and country."""
    country = escape(countries.shown_name(signatory, get_language() or "en"))
    if signatory.is_organisation:
        first = country
        last = _website(signatory.website, linked=linked) if signatory.website else ""
    else:
        words = filter(None, (signatory.affiliation, signatory.role))
        first, last = gettext(", ").join(f"<bdi>{escape(word)}</bdi>" for word in words), country
    return " · ".join(filter(None, (first, last)))


@register.filter
def status_text(signatory: Signatory) -> str:
    """Return the heading of an entry on its owner's page: how it is listed, or its state."""
    if signatory.is_gone or signatory.is_rejected:
        return str(signatory.get_status_display())
    if signatory.is_withheld:
        counted = gettext("Counted, and never shown:")
        return counted if signatory.is_published else gettext("It will be counted, but not shown:")
    return gettext("Listed as") if signatory.is_published else gettext("It will be listed as")


@register.simple_tag
def entry(signatory: Signatory, *, linked: bool = True, marked: SafeString | None = None) -> SafeString:
    """Show a signatory as the list does; `marked` is its name with marks, as HTML.

    A page shows up to a hundred. This is no template, since a template takes eight times as long.
    """
    acronym = f" ({signatory.acronym})" if signatory.acronym else ""
    name = marked or escape(signatory.name + acronym)
    shown = f'<span class="name"><bdi>{name}</bdi></span>'
    if beside := _beside(signatory, linked=linked):
        shown += f"<small>{beside}</small>"
    if signatory.corrected_on:
        corrected = gettext("corrected on %(on)s") % {"on": escape(formats.day(signatory.corrected_on))}
        shown += f" <small>{corrected}</small>"
    return SafeString(shown)
