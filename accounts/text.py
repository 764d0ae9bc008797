"""Rules for any text from outside: each character of it can be printed (UAX #9, UAX #15).

XML has no controls and noncharacters. One of them in a frozen title would break the petition's feeds, its
DOCX and its deliveries for good.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Zero-width joiner and non-joiner: part of how Persian, Sinhala and Indic words are written.
JOINERS = "\u200c\u200d"
# Tabs, line ends and blanks become one space between words; all other controls are refused.
SPACES = re.compile("[\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# Further characters that a text of several lines may have.
LINE_ENDS = "\t\n\r"
# Format characters that are written: signs that enclose the digits after them (Unicode 9.2, Arabic).
WRITTEN_FORMATS = set(JOINERS) | set(map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x8E2]))
# Characters that control line breaks and direction: statements need them, names do not.
LAYOUT = "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"
# Embeddings, overrides and isolates (UAX #9, 2): one of them can turn the line of a neighbour around.
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# The replacement character is in a text whose bytes were no UTF-8.
UNREADABLE = "\ufffd"
# The most stacking or enclosing marks on one letter after NFC. No language needs more than three, and more
# would cover the lines above. Marks of class zero, such as vowels and subjoined letters, have their own
# limit: Burmese and Tibetan need longer runs.
MOST_STACKED, MOST_MARKS = 3, 7
# Thai and Lao marks that stand above one another although their combining class is zero.
STACKING = set(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4c\u0e4d\u0e4e\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0ebb\u0ecc\u0ecd"
)
# Characters that XML 1.0 cannot carry; a database has no surrogates.
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _has_tower(line: str) -> bool:
    """Tell whether a letter carries more marks than any spelling needs."""
    stacked = marks = 0
    for char in line:
        category = unicodedata.category(char)
        is_stacked = unicodedata.combining(char) or category == "Me" or char in STACKING
        marks = marks + 1 if category[0] == "M" else 0
        stacked = stacked + 1 if is_stacked else stacked if marks else 0
        if stacked > MOST_STACKED or marks > MOST_MARKS:
            return True
    return False


def _is_unprintable(char: str) -> bool:
    """Tell whether a character is a control, surrogate, private, unassigned, or an invisible format."""
    category = unicodedata.category(char)
    return category in ("Cc", "Cs", "Co", "Cn") or (category == "Cf" and char not in WRITTEN_FORMATS)


def refuse_unprintable(words: str, *, but: str = "") -> None:
    """Raise ValidationError for characters that cannot be printed; those in `but` are allowed."""
    if words.isascii() and words.isprintable():
        return
    if UNREADABLE in words:
        raise ValidationError(_("A character here could not be read. Type it again"), code="unreadable")
    if BIDI.search(words):
        raise ValidationError(
            _("Remove the invisible characters that change the text's direction"), code="bidi"
        )
    if any(_is_unprintable(char) for char in words if char not in but):
        raise ValidationError(_("Remove the characters that cannot be printed"), code="unprintable")
    if _has_tower(words):
        raise ValidationError(_("Use at most three marks above or below one letter"), code="marks")


def line(words: str) -> str:
    """Return one line of text with single spaces between its words. Raises ValidationError."""
    tidy = SPACES.sub(" ", words).strip(" ")
    refuse_unprintable(tidy, but=LAYOUT)
    return tidy


def validate_line(words: str) -> None:
    """Raise ValidationError for a line with characters that cannot be printed."""
    line(words)


def validate_prose(words: str) -> None:
    """Raise ValidationError, which names the line, for characters that cannot be printed."""
    for number, one in enumerate(words.split("\n"), 1):
        try:
            refuse_unprintable(one, but=LAYOUT + LINE_ENDS)
        except ValidationError as problem:
            if "\n" not in words:
                raise
            said = {"line": number, "message": problem.messages[0]}
            raise ValidationError(_("Line %(line)d: %(message)s"), params=said) from problem


def as_xml(words: str) -> str:
    """Return words without the characters that XML cannot carry: older texts may hold some."""
    return NO_XML.sub("", words)
