"""How names are put in order, and found: without regard to accents, case and leading articles."""

import re
import unicodedata
from functools import cache, lru_cache

from pyuca import Collator

# Leading articles that lists pass over, of the languages in which names most often carry one.
ARTICLE = re.compile(
    r"^(?:(?:the|la|le|les|el|los|las|lo|der|die|das|il|gli|o|os|as)\s+|l['’]|al-|ال)(?=\w{2})", re.IGNORECASE
)
# Bytes of a sort key: 128 letters tell names apart, and an index entry must stay below its page's share.
LONGEST = 256
NOT_WORD = re.compile(r"[^\w]+")
# Han, Hiragana, Katakana: written without spaces, so each character is a word of its own in a search.
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")


@cache
def _collator() -> Collator:
    return Collator()


@lru_cache(maxsize=4096)
def sort_key(name: str) -> bytes:
    """Return bytes that order names as the Unicode Collation Algorithm's first level does (UTS #10).

    Quotation marks and the like come before letters there; a name that begins with one is put where its
    first letter belongs.
    """
    return collated(ARTICLE.sub("", name.lstrip("'’‘“”\"«»()[]-–—.·*# ")) or name)


def collated(text: str) -> bytes:
    """Return bytes that order `text` as it stands, its article included, at the algorithm's first level."""
    # The collator takes its time with the square of the length, and of a longer name no more is kept.
    weights = _collator().sort_key(text[: 2 * LONGEST])
    first_level = weights[: weights.index(0)] if 0 in weights else weights
    return b"".join(weight.to_bytes(2, "big") for weight in first_level)[:LONGEST]


# Characters of a search key; some letters unfold into eighteen.
LONGEST_FOLDED = 2000


def fold(text: str) -> str:
    """Return `text` without accents, case and punctuation, its words parted by single spaces."""
    spaced = text.casefold()
    if not spaced.isascii():
        decomposed = unicodedata.normalize("NFKD", spaced)
        bare = "".join(char for char in decomposed if not unicodedata.combining(char))
        spaced = UNSPACED.sub(r" \1 ", unicodedata.normalize("NFKC", bare).casefold())
    return " ".join(NOT_WORD.sub(" ", spaced).split())[:LONGEST_FOLDED]


def pieces(word: str) -> list[str]:
    """Return what the index of searches holds of every text that contains a folded `word`.

    That is its runs of three characters, as the database's function `signatories_pieces` takes them of each
    word of a search key. Of a shorter word it can say nothing, unless the script has words of one character.
    """
    if len(word) > 2:
        return sorted({word[at : at + 3] for at in range(len(word) - 2)})
    return [word] if UNSPACED.fullmatch(word) else []
