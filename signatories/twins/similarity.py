"""Compares two signatories: how similar they are, and why.

Names are compared without case, accents, punctuation, articles, legal forms and script (AnyAscii). Acronyms,
hosts of websites and countries count as well. Each row has keys under which an index finds the few rows to
compare. So the search is fast among a hundred thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from signatories.models.choices import Kind
from signatories.text import gazetteer
from signatories.text.collation import fold
from signatories.twins import spellings
from signatories.twins.vocabulary import COMMON, country_in, host, skeleton

# The score from which moderators see two rows side by side as likely twins.
LIKELY = 0.8
# The most rows that are compared: a key of more rows is a common word like "centre".
MOST_CANDIDATES = 200
# The length of a key in characters. The comparison uses whole names, so cut keys do no harm.
LONGEST_KEY = 90

# Factors for the score. Moderators see that the country differs; it decides only for common names.
ABROAD = 0.97
COMMON_NAME_ABROAD = 0.84
OTHER_SECTION = 0.5
OTHER_NUMBER = 0.7


@dataclass(frozen=True)
class Likeness:
    """The similarity of two rows, from 0 to 1, with its reasons."""

    score: float
    # Translated when they are shown.
    reasons: tuple[Promise, ...] = ()

    @property
    def is_likely(self) -> bool:
        """Whether a moderator should see the two side by side."""
        return self.score >= LIKELY


class Entry(Protocol):
    """A signatory, or any object with the compared columns."""

    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def acronym(self) -> str: ...
    @property
    def website(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def affiliation(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Features:
    """The features of a row by which it is compared."""

    names: tuple[str, ...]
    skeleton: str
    acronyms: frozenset[str]
    initials: frozenset[str]
    sounds: frozenset[str]
    host: str
    places: frozenset[str]
    country: str
    # The country in the name's text, as national sections have it.
    named_country: str
    is_organisation: bool
    context: str

    @property
    def words(self) -> frozenset[str]:
        """The words of the names, without small words."""
        return frozenset(word for name in self.names for word in name.split())


@lru_cache(maxsize=8192)
def _features(
    name: str, aliases: tuple[str, ...], acronym: str, website: str, country: str, kind: str, context: str
) -> Features:
    names = spellings.of_name(name, aliases)
    is_organisation = kind == Kind.ORGANISATION
    return Features(
        names=names,
        skeleton=skeleton(name),
        acronyms=spellings.acronyms(name, acronym),
        initials=spellings.initials(name, aliases),
        sounds=frozenset(map(spellings.sounds, names)) if is_organisation else frozenset(),
        host=host(website),
        places=frozenset(filter(None, (gazetteer.code(word) for name in names for word in name.split()))),
        country=country or country_in(name),
        named_country=country_in(name),
        is_organisation=is_organisation,
        context=context,
    )


class Compared(NamedTuple):
    """The columns of a row by which it is compared."""

    name: str
    aliases: Sequence[str]
    acronym: str
    website: str
    country: str
    kind: str
    affiliation: str
    role: str


def features(row: Entry) -> Features:
    """Return the features of a signatory, or of any object with its columns."""
    context = fold(f"{row.affiliation} {row.role}")
    return _features(row.name, tuple(row.aliases), row.acronym, row.website, row.country, row.kind, context)


def likeness(one: Features, other: Features) -> Likeness:
    """Return how similar two rows are, and why."""
    if one.is_organisation != other.is_organisation:
        return Likeness(0)
    return _organisations(one, other) if one.is_organisation else _individuals(one, other)


def _individuals(one: Features, other: Features) -> Likeness:
    """Compare two people: many people share a name, so affiliation, role and country decide."""
    same = bool(set(one.names) & set(other.names)) or one.skeleton == other.skeleton
    close = same or _name_similarity(one, other) >= 0.93
    if not close:
        return Likeness(0)
    agree = one.country == other.country or not (one.country and other.country)
    agree = agree and (one.context == other.context or not (one.context and other.context))
    score = (0.95 if same else 0.8) if agree else 0.6
    return Likeness(score, (_("same name") if same else _("similar name"),))


def _name_similarity(one: Features, other: Features) -> float:
    """Return the similarity of the closest spellings of two names, in any order of words."""
    pairs = ((a, b) for a in one.names for b in other.names)
    return max((max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) for a, b in pairs), default=0) / 100


def _organisations(one: Features, other: Features) -> Likeness:
    found: list[tuple[float, Promise]] = []
    if set(one.names) & set(other.names):
        found.append((0.97, _("same name")))
    elif one.skeleton == other.skeleton:
        found.append((0.97, _("looks the same")))
    elif (likeness_of_names := _name_similarity(one, other)) >= 0.86 and _words_answer(one, other):
        found.append((0.4 + likeness_of_names / 2, _("similar name")))
    elif one.sounds & other.sounds:
        found.append((0.83, _("the same in another spelling or language")))
    elif _contains(one, other):
        found.append((0.82, _("one name within the other")))
    if one.host and one.host == other.host:
        found.append((0.9, _("same website")))
    found += _acronym(one, other)
    if not found:
        return Likeness(0)
    score = max(score for score, _reason in found) + 0.03 * (len(found) - 1)
    return Likeness(min(1.0, score * _penalty(one, other)), tuple(reason for _score, reason in found))


def _words_answer(one: Features, other: Features) -> bool:
    """Tell whether each word of one name is nearly a word of the other, as after a typing error."""
    for a in one.names:
        for b in other.names:
            left, right = set(a.split()) - set(b.split()), set(b.split()) - set(a.split())
            joined = "".join(sorted(left)), "".join(sorted(right))
            if _is_near(left, right) or _is_near(right, left) or fuzz.ratio(*joined) >= 88:
                return True
    return False


def _is_near(words: set[str], others: set[str]) -> bool:
    """Tell whether each of the words is nearly one of the others."""
    return all(any(fuzz.ratio(word, another) >= 75 for another in others) for word in words)


def _contains(one: Features, other: Features) -> bool:
    """Tell whether all words of one name occur in the other, and are not only common words."""
    for a in one.names:
        for b in other.names:
            short, long = sorted((set(a.split()), set(b.split())), key=len)
            telling = short - COMMON
            if short < long and len(short) >= 2 and telling and len(short) * 2 >= len(long):
                return True
    return False


def _acronym(one: Features, other: Features) -> list[tuple[float, Promise]]:
    """Return the score of an acronym that is shared, or is the other's initials, with the reason."""
    alone = bool(one.names and other.names) and not (one.initials and other.initials)
    if any(len(word) >= 3 for word in one.acronyms & other.acronyms):
        is_by_chance = not alone or (_is_abroad(one, other) and not _is_acronym_only(one, other))
        differs = is_by_chance and _name_similarity(one, other) < 0.6
        return [(0.6 if differs else 0.85, _("same acronym"))]
    spelled = one.initials & other.acronyms | other.initials & one.acronyms
    if alone and any(len(word) >= 3 for word in spelled):
        return [(0.83, _("the acronym is the initials of the other name"))]
    return []


def _is_acronym_only(one: Features, other: Features) -> bool:
    """Tell whether one of two rows has no name but an acronym."""
    return set(one.names) <= one.acronyms or set(other.names) <= other.acronyms


def _is_abroad(one: Features, other: Features) -> bool:
    """Tell whether two rows have different countries."""
    return bool(one.country and other.country) and one.country != other.country


def _penalty(one: Features, other: Features) -> float:
    """Return a factor for the score: a section in another country is another organisation."""
    if one.places and other.places and one.places != other.places:
        return OTHER_SECTION
    if one.named_country and other.named_country and one.named_country != other.named_country:
        return OTHER_SECTION
    if {word for word in one.words ^ other.words if word.isdigit()}:
        return OTHER_NUMBER
    if not _is_abroad(one, other):
        return 1
    return ABROAD if _is_telling(one.words) and _is_telling(other.words) else COMMON_NAME_ABROAD


def _is_telling(words: frozenset[str]) -> bool:
    """Tell whether a word identifies an organisation; the "s" of "women's" does not."""
    return any(len(word) > 1 for word in words - COMMON)


def keys(row: Entry) -> list[str]:
    """Return the keys under which the index finds rows to compare with this one."""
    about = features(row)
    found = {appearance_key(row)}
    found |= {f"n:{''.join(sorted(name.split()))}" for name in about.names}
    found |= {f"w:{part}" for part in _distinctive_words(about)}
    if about.is_organisation:
        found |= {f"a:{word}" for word in about.acronyms | about.initials if len(word) >= 3}
        found |= {f"c:{spellings.rough_sounds(name)}" for name in about.names}
        found |= {f"h:{about.host}"} if about.host else set()
    return sorted(key[:LONGEST_KEY] for key in found)


def appearance_key(row: Entry) -> str:
    """Return the key of a name's appearance: equal for names that look the same."""
    return f"s:{features(row).skeleton}"[:LONGEST_KEY]


def _distinctive_words(about: Features) -> set[str]:
    """Return the beginnings of the most distinctive words: the longest uncommon ones."""
    parts = set()
    for name in about.names:
        words = sorted(name.split(), key=lambda word: (word in COMMON, -len(word)))
        parts |= {word[:5] for word in words[:3]}
    return parts
