"""Finds characters that the PDF would print as empty boxes because no font has a shape for them."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont, TTLibError

from deliveries.letter import Letter
from deliveries.typeset import fonts

# Latin, Greek and Cyrillic with punctuation: the fonts inside Typst have these characters.
BROUGHT_ALONG = [(0x20, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2190, 0x2193)]
# The families that `letter.typ` names: the typesetter tries each, and then one other font.
NAMED = {
    "Noto Naskh Arabic", "Noto Serif", "Noto Serif Hebrew", "Noto Serif CJK SC",
    "Noto Sans", "Noto Sans CJK SC",
}  # fmt: skip
# Joiners, variation selectors and emoji modifiers change their neighbours and need no shape.
JOINER, SHAPELESS = 0x200D, {0x200C, 0x200D, *range(0xFE00, 0xFE10), *range(0xE0020, 0xE0080)}
MODIFIERS = range(0x1F3FB, 0x1F400)
# The length to which a long line is cut in the report.
LONGEST = 80


@dataclass(frozen=True)
class Box:
    """A text that cannot be printed whole, and its missing characters, each with its Unicode number."""

    words: str
    characters: str


def found_in(letter: Letter) -> list[Box]:
    """Return the texts of a letter that the PDF cannot print whole, each once, in the letter's order."""
    boxes = (_box(words) for words in dict.fromkeys(_words(letter)))
    return [box for box in boxes if box]


def _words(letter: Letter) -> Iterator[str]:
    """Yield what people typed: the statement, and each entry as it is listed."""
    yield from (letter.place, *letter.addressees, letter.title, letter.subtitle, *letter.convenors)
    yield from _texts(letter.blocks)
    yield from (words for one in letter.errata for words in (one["old"], one["new"]))
    yield from (", ".join((one.name, *one.details)) for one in letter.entries)
    yield letter.responsible


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of blocks and runs at any depth."""
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        if "text" in value:
            yield value["text"]
        yield from _texts([one for one in value.values() if isinstance(one, list)])


def _box(words: str) -> Box | None:
    if words.isascii():
        return None
    missing = dict.fromkeys(cluster for cluster in _clusters(words) if not _is_printable(cluster))
    said = ", ".join(f"{one} ({' '.join(f'U+{ord(part):04X}' for part in one)})" for one in missing)
    return Box(words[:LONGEST], said) if missing else None


def _clusters(words: str) -> Iterator[str]:
    """Yield the clusters that one font draws: a character with its marks, or emoji joined into one."""
    cluster = ""
    for one in words:
        code = ord(one)
        is_mark = code in SHAPELESS or code in MODIFIERS or unicodedata.category(one).startswith("M")
        is_joined = bool(cluster) and ord(cluster[-1]) == JOINER and unicodedata.category(one) == "So"
        if cluster and not is_mark and not is_joined:
            yield cluster
            cluster = ""
        cluster += one
    if cluster:
        yield cluster


def _is_printable(cluster: str) -> bool:
    """Tell whether one font has all characters of a cluster: no second font completes it."""
    known, named = _known()
    codes = [code for code in map(ord, cluster) if code not in SHAPELESS and not chr(code).isspace()]
    if not codes:
        return True
    first, common = known.get(codes[0], 0), -1
    for code in codes:
        common &= known.get(code, 0)
    # If a named font has the first character, the typesetter looks for no other font with the marks.
    return bool(common & named if len(codes) > 1 and first & named else common)


@cache
def _known() -> tuple[dict[int, int], int]:
    """Return the fonts of each character as bits, and the bits of the named fonts."""
    found = dict.fromkeys((code for first, last in BROUGHT_ALONG for code in range(first, last + 1)), 1)
    # There are few combinations of fonts, so each is kept once.
    masks: dict[int, int] = {}
    named = 1
    paths = sorted({(font.path, font.index, font.family) for font in fonts().fonts() if font.path})
    for place, (path, index, family) in enumerate(paths, start=1):
        named |= (family in NAMED) << place
        for code in _characters(path, index):
            mask = found.get(code, 0) | 1 << place
            found[code] = masks.setdefault(mask, mask)
    return found, named


def _characters(path: str, index: int) -> Iterable[int]:
    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return list(font.getBestCmap() or {})
    except (OSError, TTLibError):
        return []
