"""Tags that show signatories: their names, their numbers."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from petitions.models import Petition
from signatories import countries
from signatories.listing import sentences
from signatories.listing import tally as tallies
from signatories.listing.tally import Tally
from signatories.models import Signatory

register = template.Library()


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
def beginning(petition: Petition, count: int) -> dict[str, Any]:
    """Return the tally of a petition and the first rows of its list, of the same instant."""
    numbers, first = tallies.with_first(petition, count)
    return {"tally": numbers, "rows": first}


@register.filter
def country_of(signatory: Signatory) -> str:
    """Return the country as printed beside a name."""
    return countries.shown_name(signatory, get_language() or "en")


@register.filter
def host(address: str) -> str:
    """Return a website's host as it is shown, without `www.`."""
    return urlsplit(address).netloc.removeprefix("www.")


@register.inclusion_tag("listing/_entry.html")
def entry(signatory: Signatory, *, linked: bool = True) -> dict[str, Any]:
    """Show a signatory exactly as it is listed."""
    return {"signatory": signatory, "linked": linked}
