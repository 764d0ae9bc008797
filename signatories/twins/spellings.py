"""The spellings under which a name may occur: its parts, acronyms, initials and the sounds of its words."""

import re
from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii

from signatories.text import gazetteer
from signatories.text.collation import fold
from signatories.twins.vocabulary import (
    BRACKETS,
    COMMON,
    EXPLAINED,
    LEGAL_FORMS,
    SMALL_WORDS,
    is_acronym,
    normalise,
    without_country,
)

LATIN = re.compile("[A-Za-z]")
# Spellings of one sound in European languages, after `normalise`. The order matters.
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"(?<=\w{4})(ov|ev|s)$", ""),
        (r"i(dade?|ta?ts?|taet|te|ta|ty)$", "it"),
        (r"cao$", "sia"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"[ck]h|ck|q", "k"),
        (r"t?[sz]+h?|c+(?=[eiy])|(?<!s)t(?=i[aeiou])", "s"),
        (r"s+(i?ya|ion[ei]?|ia)$", "s"),
        (r"c", "k"),
        (r"w", "v"),
        (r"[hj]", ""),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
    ]
)
VOWELS = re.compile("[aeiou]")


def of_name(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Return the normal forms of a name and its aliases, and of the parts inside their brackets."""
    return tuple(dict.fromkeys(filter(None, map(normalise, _parts([name, *aliases])))))


def _parts(spellings: Iterable[str]) -> list[str]:
    found: list[str] = []
    for spelling in spellings:
        bare = without_country(BRACKETS.sub(" ", spelling))
        inside = [part for part in BRACKETS.findall(spelling) if " " in part or _is_latin_name(part, bare)]
        found += [bare, *inside, *_before_dash(bare)]
    return found


def _is_latin_name(part: str, outside: str) -> bool:
    """Tell whether a word in brackets writes a name of another script in Latin letters."""
    is_word = part.isascii() and not is_acronym(part) and not gazetteer.code(part)
    return is_word and not LATIN.search(outside)


def _before_dash(name: str) -> list[str]:
    """Return the part before a dash, which others may give as the whole name."""
    first, *rest = EXPLAINED.split(name, maxsplit=1)
    is_telling = bool(set(normalise(first).split()) - COMMON)
    return [first] if rest and is_telling and not is_acronym(first.strip()) else []


def acronyms(name: str, acronym: str) -> frozenset[str]:
    """Return the acronyms that a row gives, in its own script and in Latin letters."""
    said = [*BRACKETS.findall(name), name, *re.split(r"\s+[-–—/]\s+", name)]
    given = [acronym, *filter(is_acronym, said)]
    written = {fold(text).replace(" ", "") for text in given}
    return frozenset(filter(None, written | {fold(anyascii(text)) for text in written}))


def initials(name: str, aliases: Iterable[str]) -> frozenset[str]:
    """Return the initials of names of three words or more, in their own script and in Latin letters."""
    found: set[str] = set()
    for part in _parts([name, *aliases]):
        latin = {word: fold(anyascii(word)) for word in fold(part).split()}
        words = [word for word in fold(part).split() if latin[word] not in SMALL_WORDS | LEGAL_FORMS]
        if len(words) > 2:
            written = "".join(word[0] for word in words)
            found |= {written, fold(anyascii(written)).replace(" ", "")}
            found.add("".join(latin[word][:1] for word in words))
    return frozenset(found)


def sounds(name: str) -> str:
    """Return how a normal form sounds: equal for related words of two languages, in any order."""
    return " ".join(sorted(_sound(word) if _is_long(word) else word for word in name.split()))


def rough_sounds(name: str) -> str:
    """Return the sounds of a normal form under which an index finds it: short words sound alike, too."""
    return " ".join(sorted(_sound(word) if len(word) > 3 else word for word in name.split()))


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    """Return the consonants of a word, and its vowel if it begins with one; the code of a country."""
    if place := gazetteer.code(word):
        return place
    if not word.isalpha():
        return word
    sound = word
    for pattern, written in SOUNDS:
        sound = pattern.sub(written, sound)
    return sound[:1] + VOWELS.sub("", sound[1:]) or word


def _is_long(word: str) -> bool:
    """Tell whether the sounds of a word are enough to identify it, or it is a country."""
    return len(_sound(word)) > 3 or bool(gazetteer.code(word))
