"""How alike two signatories are, and why: the same one under another spelling, or somebody who looks like it.

Names are compared without case, accents, punctuation, articles, legal forms and script (AnyAscii), with the
acronym, the website's host and the address beside them. Each row carries keys, under which an index finds the
few rows worth comparing, so that it stays fast among a hundred thousand.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from anyascii import anyascii
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from signatories.models.choices import Kind
from signatories.text import gazetteer
from signatories.text.collation import fold

# From here on two rows are shown side by side as likely twins.
LIKELY = 0.8
# A key that more rows carry than this is no key: it is a word like "centre".
MOST_CANDIDATES = 200
# Characters of a key; what is longer is told apart by comparing.
LONGEST_KEY = 90


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


LEGAL_FORMS = _words(
    """
    ab ac ag aisbl ano aps as asa asbl asf bv cbo cic cio corp csi doo ets ev ggmbh gmbh inc
    incorporated ivzw kft limited llc llp ltd mtu ngo npo nv odv ong onlus ooo osc osfl oy plc rf roo ry
    sa sarl sas spa srl sro vsi vzw zrt zs
    """
)
SMALL_WORDS = _words(
    """
    a al an and as at by d da das de del dell della dem den der des di die do dos du e een el et for het
    i in l la las le les lo los na o och of og on os para per por pour the to ul un und une v van von
    with y za zu
    """
)
# Words so common in the names of organisations that they say nothing alone.
COMMON = _words(
    """
    action alianza alliance asociacion associacao association associazione center centre centro
    coalition comite committee conseil consejo conselho council derechos digital direitos droits
    fondation forum foundation freedom fundacao fundacion group groupe grupo human humanos initiative
    institut institute instituto internacional international media nacional national network netzwerk
    organisation organizacao organizacion organization project red rede reseau rights sociedad sociedade
    societe society stiftung union universidad universite university women youth zentrum
    """
)
# Hosts where many have a page, so that the host says nothing.
SHARED_HOSTS = re.compile(
    r"(^|\.)(facebook|instagram|twitter|x|linkedin|youtube|linktr|wordpress|blogspot|github|medium|wixsite|"
    r"google|t|telegram|weebly|tumblr)\.(com|ee|me|io|org)$"
)
BRACKETS = re.compile(r"[(\[（]([^)\]）]+)[)\]）]")

# Letters that are drawn alike, by the Latin one they look like, after case folding (the pairs of Unicode's
# UTS #39 that turn up in names; `i`, `l`, `1` and `|` are one, and so are `rn` and `m`).
LOOKS_LIKE = str.maketrans(
    {
        **dict(zip("аеорсухјѕԁԛԝһкмтвнг", "aeopcyxjsdqwhkmtbhr", strict=True)),
        **dict(zip("αορνκτυχηεβγω", "aopvktuxhebyw", strict=True)),
        **dict.fromkeys("iıіӏι1|ļ", "l"),
        "0": "o",
    }
)


@dataclass(frozen=True)
class Likeness:
    """How alike two rows are, from 0 to 1, and what says so."""

    score: float
    # Words in the reader's language, made when they are shown.
    reasons: tuple[Any, ...] = ()

    @property
    def is_likely(self) -> bool:
        """Whether a moderator should see the two side by side."""
        return self.score >= LIKELY


@dataclass(frozen=True)
class Known:
    """What is known of a row, made comparable."""

    names: tuple[str, ...]
    skeleton: str
    acronyms: frozenset[str]
    initials: str
    host: str
    places: frozenset[str]
    country: str
    is_organisation: bool
    context: str

    @property
    def words(self) -> frozenset[str]:
        """The words of the names that are not small."""
        return frozenset(word for name in self.names for word in name.split())


def drawn(name: str) -> str:
    """Return what a name looks like, accents included: equal for names that a reader cannot tell apart."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(LOOKS_LIKE)
    letters = "".join(char for char in text if char.isalnum() or unicodedata.combining(char))
    return letters.replace("rn", "m").replace("vv", "w")


def skeleton(name: str) -> str:
    """Return what a name looks like without its accents."""
    return drawn(fold(name))


@lru_cache(maxsize=8192)
def normal(name: str) -> str:
    """Return a name's words without case, accents, script, articles and legal forms, in their order."""
    words = fold(anyascii(fold(name))).split()
    kept = [word for word in words if word not in SMALL_WORDS and word not in LEGAL_FORMS]
    return " ".join(kept or words)


def _without_country(name: str) -> str:
    """Return a name without a country that follows its last comma or stands in brackets."""
    head, comma, tail = name.rpartition(",")
    return head if comma and gazetteer.code(tail) else name


def _country_in(name: str) -> str:
    """Return the country that follows a name's last comma or stands in its brackets."""
    parts = [name.rpartition(",")[2] if "," in name else "", *BRACKETS.findall(name)]
    return next(filter(None, map(gazetteer.code, parts)), "")


def _names(row: Any) -> tuple[str, ...]:
    """Return the spellings in which a name is known: as it stands, and each part a bracket sets apart."""
    spellings = [row.name, *getattr(row, "aliases", ())]
    found: list[str] = []
    for spelling in spellings:
        bare = _without_country(BRACKETS.sub(" ", spelling))
        parts = [bare, *(part for part in BRACKETS.findall(spelling) if " " in part)]
        found += [normal(part) for part in parts]
    return tuple(dict.fromkeys(name for name in found if name))


def _is_acronym(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return 2 <= len(letters) <= 12 and " " not in text and sum(char.isupper() for char in letters) >= 2


def _acronyms(row: Any) -> frozenset[str]:
    said = [row.acronym, *BRACKETS.findall(row.name)]
    said += [row.name] if _is_acronym(row.name) else []
    said += [part for part in re.split(r"\s+[-–—/]\s+", row.name) if _is_acronym(part)]
    return frozenset(
        fold(text).replace(" ", "") for text in said if text == row.acronym or _is_acronym(text)
    ) - {""}


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def _host(website: str) -> str:
    host = urlsplit(website).netloc.lower().removeprefix("www.")
    return "" if SHARED_HOSTS.search(host) else host


@lru_cache(maxsize=8192)
def _known(
    name: str, aliases: tuple[str, ...], acronym: str, website: str, country: str, kind: str, context: str
) -> Known:
    row = Compared(name, aliases, acronym, website, country, kind, "", "")
    names = _names(row)
    return Known(
        names=names,
        skeleton=skeleton(name),
        acronyms=_acronyms(row),
        initials=_initials(names[0]) if names else "",
        host=_host(website),
        places=frozenset(filter(None, (gazetteer.code(word) for name in names for word in name.split()))),
        country=country or _country_in(name),
        is_organisation=kind == Kind.ORGANISATION,
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


def known(row: Any) -> Known:
    """Return what is known of a signatory, or of anything with its columns, made comparable."""
    context = fold(f"{row.affiliation} {row.role}")
    return _known(
        row.name, tuple(getattr(row, "aliases", ())), row.acronym, row.website, row.country, row.kind, context
    )


# --- Comparing ------------------------------------------------------------------------------------------


def likeness(one: Known, other: Known) -> Likeness:
    """Return how alike two rows are, and why."""
    if one.is_organisation != other.is_organisation:
        return Likeness(0)
    return _organisations(one, other) if one.is_organisation else _individuals(one, other)


def _individuals(one: Known, other: Known) -> Likeness:
    """Compare two people: a name alone is shared by many, so what is printed beside it decides."""
    same = bool(set(one.names) & set(other.names)) or one.skeleton == other.skeleton
    close = same or _distance(one, other) >= 0.93
    if not close:
        return Likeness(0)
    agree = one.country == other.country or not (one.country and other.country)
    agree = agree and (one.context == other.context or not (one.context and other.context))
    score = (0.95 if same else 0.8) if agree else 0.6
    return Likeness(score, (_("same name") if same else _("similar name"),))


def _distance(one: Known, other: Known) -> float:
    """Return how alike the closest spellings of two names are, their words in any order."""
    pairs = ((a, b) for a in one.names for b in other.names)
    return max((max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) for a, b in pairs), default=0) / 100


def _organisations(one: Known, other: Known) -> Likeness:
    found: list[tuple[float, Any]] = []
    if set(one.names) & set(other.names):
        found.append((0.97, _("same name")))
    elif one.skeleton == other.skeleton:
        found.append((0.97, _("looks the same")))
    elif (distance := _distance(one, other)) >= 0.86 and _words_answer(one, other):
        found.append((0.4 + distance / 2, _("similar name")))
    elif _contains(one, other):
        found.append((0.82, _("one name within the other")))
    if one.host and one.host == other.host:
        found.append((0.9, _("same website")))
    if acronym := _acronym_score(one, other):
        found.append((acronym, _("same acronym")))
    if not found:
        return Likeness(0)
    score = max(score for score, _reason in found) + 0.03 * (len(found) - 1)
    return Likeness(min(1.0, score * _doubt(one, other)), tuple(reason for _score, reason in found))


def _words_answer(one: Known, other: Known) -> bool:
    """Tell whether each word of one name has one in the other that is nearly it: a slip, not a choice."""
    for a in one.names:
        for b in other.names:
            left, right = set(a.split()) - set(b.split()), set(b.split()) - set(a.split())
            joined = "".join(sorted(left)), "".join(sorted(right))
            near = all(any(fuzz.ratio(word, another) >= 75 for another in right) for word in left)
            if (near and (right or not left)) or fuzz.ratio(*joined) >= 88:
                return True
    return False


def _contains(one: Known, other: Known) -> bool:
    """Tell whether all the words of one name stand in the other, and say something."""
    for a in one.names:
        for b in other.names:
            short, long = sorted((set(a.split()), set(b.split())), key=len)
            telling = short - COMMON
            if short < long and len(short) >= 2 and telling and len(short) * 2 >= len(long):
                return True
    return False


def _acronym_score(one: Known, other: Known) -> float:
    """Return what a shared acronym says: much where both give it, or one spells it; nothing if short."""
    shared = {word for word in one.acronyms & other.acronyms if len(word) >= 3}
    if shared and one.initials and other.initials and _distance(one, other) < 0.6:
        return 0.6
    if shared:
        return 0.85 if one.country == other.country or not (one.country and other.country) else 0.6
    spelled = {one.initials} & other.acronyms | {other.initials} & one.acronyms
    alone = one.names and other.names and (not one.initials or not other.initials)
    if any(len(word) >= 3 for word in spelled) and alone:
        return 0.82 if one.country == other.country or not (one.country and other.country) else 0.5
    return 0


def _doubt(one: Known, other: Known) -> float:
    """Return how much of the score stays: a section in another country is another organisation."""
    places = one.places ^ other.places
    if one.places and other.places and places:
        return 0.5
    numbers = {word for word in one.words if word.isdigit()} ^ {
        word for word in other.words if word.isdigit()
    }
    if numbers:
        return 0.7
    apart = one.country and other.country and one.country != other.country
    return 0.84 if apart else 1


# --- The index ------------------------------------------------------------------------------------------


def keys(row: Any) -> list[str]:
    """Return the words under which an index finds rows worth comparing with this one."""
    about = known(row)
    found = {look(row)}
    found |= {f"n:{''.join(sorted(name.split()))}" for name in about.names}
    found |= {f"w:{part}" for part in _telling(about)}
    if about.is_organisation:
        found |= {f"a:{word}" for word in (about.acronyms | {about.initials}) if len(word) >= 3}
        found |= {f"h:{about.host}"} if about.host else set()
    return sorted(key[:LONGEST_KEY] for key in found)


def look(row: Any) -> str:
    """Return the key of what a row's name looks like."""
    return f"s:{known(row).skeleton}"[:LONGEST_KEY]


def _telling(about: Known) -> set[str]:
    """Return the beginnings of the words that say most: the longest that are not common."""
    parts = set()
    for name in about.names:
        words = sorted(name.split(), key=lambda word: (word in COMMON, -len(word)))
        parts |= {word[:5] for word in words[:3]}
    return parts
