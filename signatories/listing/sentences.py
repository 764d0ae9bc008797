"""The tally in words, from one place, with each language's own plural forms."""

from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions.formats import number
from signatories.listing.tally import Tally


def _strong(value: int) -> SafeString:
    return format_html("<b>{}</b>", number(value))


def organisations(count: int) -> SafeString:
    """Return “120 organisations”."""
    return format_html(ngettext("{n} organisation", "{n} organisations", count), n=_strong(count))


def individuals(count: int) -> SafeString:
    """Return “2,340 individuals”."""
    return format_html(ngettext("{n} individual", "{n} individuals", count), n=_strong(count))


def _from_countries(text: SafeString, count: int) -> SafeString:
    if not count:
        return text
    countries = format_html(ngettext("from {n} country", "from {n} countries", count), n=_strong(count))
    return format_html(_("{who} {from_countries}"), who=text, from_countries=countries)


def names(tally: Tally) -> SafeString:
    """Return “120 organisations from 55 countries and 2,340 individuals”; empty where nobody has signed.

    The countries are of organisations, or, where there are none, of the individuals who show theirs.
    """
    groups, people = organisations(tally.organisations), individuals(tally.individuals)
    if not tally.organisations:
        return _from_countries(people, tally.countries) if tally.individuals else SafeString("")
    groups = _from_countries(groups, tally.countries)
    if not tally.individuals:
        return groups
    return format_html(_("{organisations} and {individuals}"), organisations=groups, individuals=people)


def signed(tally: Tally) -> SafeString:
    """Return the sentence that stands beside a statement."""
    if not tally.total:
        return format_html("{}", _("Nobody has signed yet."))
    return format_html(
        ngettext("{names} has signed.", "{names} have signed.", tally.total), names=names(tally)
    )


def plain(tally: Tally) -> str:
    """Return the sentence without its marks, for pictures and machines."""
    return unescape(strip_tags(signed(tally)))


def unnamed(count: int) -> str:
    """Return “and 14 who asked not to be named”; empty for none."""
    if not count:
        return ""
    text = ngettext("and {n} who asked not to be named", "and {n} who asked not to be named", count)
    return text.format(n=number(count))
