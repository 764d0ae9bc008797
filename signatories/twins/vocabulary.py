"""Normal forms of names: without common words, without accents, and with lookalike letters made equal."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from anyascii import anyascii

from signatories.text import gazetteer
from signatories.text.collation import fold


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
# Words that are too common in names of organisations to identify one.
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
# Hosts where many organisations have a page, so that the host identifies none.
SHARED_HOSTS = re.compile(
    r"(^|\.)(facebook|instagram|twitter|x|linkedin|youtube|linktr|wordpress|blogspot|github|medium|wixsite|"
    r"google|t|telegram|weebly|tumblr)\.(com|ee|me|io|org)$"
)
# Where a number begins after a word, or a word after a number; "A19" is one word.
GLUED = re.compile(r"(?<=[^\W\d]{2})(?=\d)|(?<=\d)(?=[^\W\d]{2})")
# A dash between a name and what explains it.
EXPLAINED = re.compile(r"\s+[-–—|/]\s+")
BRACKETS = re.compile(r"[(\[（]([^)\]）]+)[)\]）]")

# Confusable characters and their Latin lookalikes, after case folding: the pairs of UTS #39 that occur in
# names. `i`, `l`, `1` and `|` count as the same letter, and so do `rn` and `m`.
CONFUSABLES = str.maketrans(
    {
        **dict(zip("аеорсухјѕԁԛԝһкмтвнг", "aeopcyxjsdqwhkmtbhr", strict=True)),
        **dict(zip("αορνκτυχηεβγω", "aopvktuxhebyw", strict=True)),
        **dict.fromkeys("iıіӏι1|ļ", "l"),
        "0": "o",
    }
)


def appearance(name: str) -> str:
    """Return a form of a name that is equal for names that look the same, accents included."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(CONFUSABLES)
    letters = "".join(char for char in text if char.isalnum() or unicodedata.combining(char))
    return letters.replace("rn", "m").replace("vv", "w")


def skeleton(name: str) -> str:
    """Return the `appearance` of a name without accents."""
    return appearance(fold(name))


@lru_cache(maxsize=8192)
def normalise(name: str) -> str:
    """Return a name's words without case, accents, script, articles and legal forms, in their order.

    Numbers count as words, also where they are glued to one, as in "Article19".
    """
    words = GLUED.sub(" ", fold(anyascii(fold(name)))).split()
    kept = [word for word in words if word not in SMALL_WORDS and word not in LEGAL_FORMS]
    return " ".join(kept or words)


def without_country(name: str) -> str:
    """Return a name without a country after its last comma or in brackets."""
    head, comma, tail = name.rpartition(",")
    return head if comma and gazetteer.code(tail) else name


def country_in(name: str) -> str:
    """Return the country after a name's last comma or in its brackets."""
    parts = [name.rpartition(",")[2] if "," in name else "", *BRACKETS.findall(name)]
    return next(filter(None, map(gazetteer.code, parts)), "")


def is_acronym(text: str) -> bool:
    """Tell whether a text looks like an acronym: one short word with at least two capitals."""
    letters = [char for char in text if char.isalpha()]
    return 2 <= len(letters) <= 12 and " " not in text and sum(char.isupper() for char in letters) >= 2


def host(website: str) -> str:
    """Return the host of a website without `www.`; empty if many organisations share it."""
    host = urlsplit(website).netloc.lower().removeprefix("www.")
    return "" if SHARED_HOSTS.search(host) else host
