"""Shows an entry and its likely twin beside each other: what is the same is marked, what differs is said."""

import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from signatories.models import Signatory
from signatories.text import countries
from signatories.text.collation import UNSPACED, fold
from signatories.twins import spellings
from signatories.twins.candidates import Neighbour
from signatories.twins.vocabulary import LEGAL_FORMS, SMALL_WORDS, normalise

# What stands between words. The pattern \w would split words of scripts whose vowels are marks.
BETWEEN = re.compile(r"([\s<>()\[\]{}（）,;:!?/|«»„“”\"–—-]+)")


@dataclass(frozen=True)
class Twin:
    """A likely twin of an entry: both names with marks, and in words what is the same and what differs."""

    row: Signatory
    reasons: list[str]
    entry_name: SafeString
    name: SafeString
    # The marked words, for people who do not see marks.
    same: str
    facts: list[str]


def compare(entry: Signatory, neighbour: Neighbour) -> Twin:
    """Return how an entry and its likely twin compare. Both names must be visible to the reader."""
    one, other = _Name(entry), _Name(neighbour.row)
    return Twin(
        row=neighbour.row,
        reasons=[str(reason) for reason in neighbour.likeness.reasons],
        entry_name=one.marked(other),
        name=other.marked(one),
        same=_(", ").join(dict.fromkeys(part for part in other.parts if other.shares(part, one))),
        facts=_differences(entry, neighbour.row),
    )


class _Name:
    """A printed name in parts, of which some also occur in another name."""

    def __init__(self, row: Signatory) -> None:
        printed = f"{row.name} ({row.acronym})" if row.acronym else row.name
        spaced = BETWEEN.split(printed)
        self.parts = [part for word in spaced for part in UNSPACED.split(word) if part]
        self.words = {word for part in self.parts for word in normalise(part).split()}
        # Aliases are not printed here, so they mark nothing.
        self.acronyms = spellings.acronyms(row.name, row.acronym)
        self.initials = spellings.initials(row.name, ())

    def marked(self, other: "_Name") -> SafeString:
        """Return the name as HTML, with marks around the parts that it shares with another."""
        marked = (
            (format_html("<mark>{}</mark>", part) if self.shares(part, other) else part,)
            for part in self.parts
        )
        return format_html_join("", "{}", marked)

    def shares(self, part: str, other: "_Name") -> bool:
        """Tell whether a part occurs in another name, whose acronym or initials count as well."""
        words = set(normalise(part).split())
        if not words or words <= other.words:
            return bool(words)
        if fold(part).replace(" ", "") in self.acronyms & other.initials:
            return True
        is_spelled = bool(self.initials & other.acronyms)
        return is_spelled and not words <= SMALL_WORDS | LEGAL_FORMS


def _differences(entry: Signatory, other: Signatory) -> list[str]:
    """Return what differs, of what both entries print beside their names."""
    one, another = entry.shown_country, other.shown_country
    if not (one and another) or one == another:
        return []
    language = get_language() or "en"
    names = {"one": countries.name(one, language), "other": countries.name(another, language)}
    return [_("The country differs: %(one)s / %(other)s") % names]
