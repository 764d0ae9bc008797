"""Keys that sort names and find them, regardless of accents, case and leading articles."""

import re
import unicodedata
from functools import cache, lru_cache

from pyuca import Collator

# Leading articles that sorting ignores, in the languages whose names most often have one.
ARTICLE = re.compile(
    r"^(?:(?:the|la|le|les|el|los|las|lo|der|die|das|il|gli|o|os|as)\s+|l['’]|al-|ال)(?=\w{2})", re.IGNORECASE
)
# Bytes of a sort key: 128 letters tell names apart, and PostgreSQL limits the size of an index entry.
LONGEST = 256
NOT_WORD = re.compile(r"[^\w]+")
# Han, Hiragana and Katakana are written without spaces, so a search takes each character as a word.
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")


@cache
def _collator() -> Collator:
    return Collator()


@lru_cache(maxsize=4096)
def sort_key(name: str) -> bytes:
    """Return bytes that order names as the Unicode Collation Algorithm's first level does (UTS #10).

    The algorithm sorts quotation marks before letters; here a name sorts by its first letter instead.
    """
    return collated(ARTICLE.sub("", name.lstrip("'’‘“”\"«»()[]-–—.·*# ")) or name)


def collated(text: str) -> bytes:
    """Return bytes that order `text`, its article included, as the algorithm's first level does."""
    # The collator's time grows with the square of the length, and the key keeps no more than this.
    weights = _collator().sort_key(text[: 2 * LONGEST])
    first_level = weights[: weights.index(0)] if 0 in weights else weights
    return b"".join(weight.to_bytes(2, "big") for weight in first_level)[:LONGEST]


# Characters of a search key: some letters decompose into eighteen.
LONGEST_FOLDED = 2000


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and punctuation, with single spaces between words."""
    spaced = text.casefold()
    if not spaced.isascii():
        decomposed = unicodedata.normalize("NFKD", spaced)
        bare = "".join(char for char in decomposed if not unicodedata.combining(char))
        spaced = UNSPACED.sub(r" \1 ", unicodedata.normalize("NFKC", bare).casefold())
    return " ".join(NOT_WORD.sub(" ", spaced).split())[:LONGEST_FOLDED]


def pieces(word: str) -> list[str]:
    """Return the trigrams of a folded `word`, as the index of searches holds them.

    The database's function `signatories_pieces` makes the same from a search key. A shorter word has none,
    unless its script has words of one character.
    """
    if len(word) > 2:
        return sorted({word[at : at + 3] for at in range(len(word) - 2)})
    return [word] if UNSPACED.fullmatch(word) else []
