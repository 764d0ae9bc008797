"""The tally in sentences, with each language's own plural forms."""

from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions.formats import number
from signatories.listing.tally import Tally
from signatories.models import Kind


def _strong(value: int) -> SafeString:
    return format_html("<b>{}</b>", number(value))


def organisations(count: int) -> SafeString:
    """Return “120 organisations”."""
    return format_html(ngettext("{n} organisation", "{n} organisations", count), n=_strong(count))


def individuals(count: int) -> SafeString:
    """Return “2,340 individuals”."""
    return format_html(ngettext("{n} individual", "{n} individuals", count), n=_strong(count))


def _countries(tally: Tally) -> SafeString:
    """Return “from 55 countries”, or “from at least 55 countries” if some countries may be unknown."""
    count = tally.countries
    if tally.countries_are_all:
        text = ngettext("from {n} country", "from {n} countries", count)
    else:
        text = ngettext("from at least {n} country", "from at least {n} countries", count)
    return format_html(text, n=_strong(count))


def _group(kind: Kind, tally: Tally) -> SafeString:
    """Return the number of a kind, with the number of countries if they are counted for this kind."""
    is_organisation = kind == Kind.ORGANISATION
    who = organisations(tally.organisations) if is_organisation else individuals(tally.individuals)
    if not tally.countries or tally.countries_of != kind:
        return who
    return format_html(_("{who} {from_countries}"), who=who, from_countries=_countries(tally))


def names(tally: Tally) -> SafeString:
    """Return “120 organisations from 55 countries and 2,340 individuals”; empty if nobody has signed.

    The countries are those of organisations. If only individuals may sign, they are the countries shown.
    """
    groups, people = _group(Kind.ORGANISATION, tally), _group(Kind.INDIVIDUAL, tally)
    if not tally.organisations:
        return people if tally.individuals else SafeString("")
    if not tally.individuals:
        return groups
    return format_html(_("{organisations} and {individuals}"), organisations=groups, individuals=people)


def signed(tally: Tally) -> SafeString:
    """Return the sentence beside a statement: how many have signed."""
    if not tally.total:
        # This sentence is true before the first signature, after the last withdrawal, and after the close.
        return format_html("{}", _("There are no signatures."))
    return format_html(
        ngettext("{names} has signed.", "{names} have signed.", tally.total), names=names(tally)
    )


def plain(tally: Tally) -> str:
    """Return the sentence as plain text."""
    return unescape(strip_tags(signed(tally)))


def unnamed(count: int) -> str:
    """Return “and 14 who asked not to be named”; empty for none."""
    if not count:
        return ""
    text = ngettext("and {n} who asked not to be named", "and {n} who asked not to be named", count)
    return text.format(n=number(count))
