"""Cleans a line of input, and refuses characters that it must not contain.

The order matters. The length comes first, since later steps cost more on longer lines (Django's
CVE-2023-46695). Then come NFC (UAX #15), spaces, dropped characters, and refusals with a sentence.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.text import JOINERS, SPACES, refuse_unprintable

NAME_LENGTH = 250
LINE_LENGTH = 200

# Invisible characters that come with pasted text: dropped without a message.
DROPPED = dict.fromkeys(map(ord, "\u200b\ufeff\u00ad\u200e\u200f\u061c"))
# Letters and signs that are invisible: a name of only these would be an empty line in a list.
BLANK = set("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
# Blocks of emoji (UTS #51), with the selector and the keycap that turn digits into emoji. The squared and
# circled letters of East Asian names are not among them.
EMOJI = ((0x231A, 0x23FF), (0x25FB, 0x27BF), (0x2B05, 0x2B55), (0x1F000, 0x1FAFF), (0xFE0F, 0xFE0F),
         (0x20E3, 0x20E3), (0x3030, 0x303D), (0x3297, 0x3299))  # fmt: skip
TOP_LEVELS = "com|org|net|info|biz|io|co|uk|de|ru|cn|app|dev|xyz|site|online|shop|club|top|me|tv|link|click"
ADDRESS = re.compile(
    rf"://|\b(?:javascript|data|mailto|tel):\S|\bt\.me\b|\bwww\.|@|[\w-]{{3,63}}\.(?:{TOP_LEVELS})\b|\b\w{{2}}\.(?:com|org|net|info)\b|\w\.[a-z]{{2,24}}/",
    re.IGNORECASE,
)
# A word of three letters, a dot, and small letters: `evil.fr`, not `St.Clair`, `J.Co` or `md.karim`.
HOST = re.compile(r"[\w-]{3,63}\.[a-z]{2,24}(?![\w.])")
# Titles before a name: their dot ends an abbreviation, even without a space after it.
TITLES = re.compile(
    r"\b(?:prof|drs?|dra|ing|lic|arq|mag|eng|adv|abg|rev|hon|mrs?|fr|sra?|sgt|cpt|col|gen)\.(?=[^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rule:
    """The exceptions that a field allows."""

    allows_addresses: bool = True
    allows_emoji: bool = False


LINE = Rule()
PERSON = Rule(allows_addresses=False)
ORGANISATION = Rule(allows_emoji=True)


def _drop_stray_joiners(line: str) -> str:
    """Keep joiners between letters or marks, drop others (as UAX #31, 2.3 does for identifiers)."""

    def is_letter(position: int) -> bool:
        inside = 0 <= position < len(line)
        return inside and unicodedata.category(line[position])[0] in "LM"

    return "".join(
        char
        for at, char in enumerate(line)
        if char not in JOINERS or (is_letter(at - 1) and is_letter(at + 1))
    )


def _has_address(line: str) -> bool:
    """Tell whether a line contains a web or e-mail address, in full-width letters too."""
    plain = TITLES.sub("", unicodedata.normalize("NFKC", line).replace("。", "."))
    return bool(ADDRESS.search(plain) or HOST.search(plain))


def _is_emoji(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in EMOJI)


def shows_something(line: str) -> bool:
    """Tell whether a line has a letter, digit or symbol that can be seen."""
    return any(unicodedata.category(char)[0] in "LNS" and char not in BLANK for char in line)


def _refuse_long(line: str, longest: int) -> None:
    if len(line) > longest:
        raise ValidationError(
            _("Use at most %(longest)d characters"), params={"longest": longest}, code="long"
        )


def _normal(line: str) -> str:
    """Return a line in NFC, with single spaces, without dropped characters."""
    line = unicodedata.normalize("NFC", line)
    line = _drop_stray_joiners(" ".join(re.split(SPACES, line.translate(DROPPED))).strip(" "))
    # Compose again: a dropped character may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", re.sub(SPACES, " ", line).strip(" "))


def clean(line: str, *, longest: int, rule: Rule = LINE) -> str:
    """Return `line` as it is saved: NFC, single spaces, nothing invisible.

    Raises ValidationError for a line of more than `longest` code points, or with characters that the rule
    refuses. Its message says what to change.
    """
    _refuse_long(line, longest)
    if line.isascii() and line.isprintable():
        # Most lines are plain ASCII, which needs no further steps.
        line = " ".join(line.split())
    else:
        line = _normal(line)
        _refuse_long(line, longest)
        refuse_unprintable(line)
    if not rule.allows_addresses and _has_address(line):
        raise ValidationError(_("Enter a name, not a web or e-mail address"), code="address")
    if not rule.allows_emoji and not line.isascii() and any(map(_is_emoji, line)):
        raise ValidationError(_("Remove the emoji"), code="emoji")
    return line
