"""Finds who signs for an organisation in its line: on behalf of, represented by, a person in brackets."""

import re
from typing import NamedTuple

from signatories.importing import vocabulary
from signatories.importing.entry_parts import is_name_of_person

# An organisation, and who signs for it.
REPRESENTED = (
    re.compile(
        r"^(?:signed\s+)?(?:on\s+behalf\s+of|au\s+nom\s+d[eu]s?|en\s+nombre\s+de|en\s+representación\s+de|em\s+nome\s+d[eao]s?|"
        r"от\s+имени|باسم|نيابة\s+عن)\s+(?:the\s+)?(?P<name>.{2,200}?)\s*(?::|,?\s+by\b|,?\s+par\b|,?\s+por\b)\s*"
        r"(?P<person>\S.{1,200})$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<name>.{2,200}?)[,;]?\s+(?:represented\s+by|représentée?s?\s+par|representad[ao]s?\s+por|vertreten\s+durch|"
        r"в\s+лице|(?:و?ي|و?ت)مثل(?:ها|ه))\s*:?\s*(?P<person>\S.{1,200})$",
        re.IGNORECASE,
    ),
)
IN_BRACKETS = re.compile(r"^(?P<name>[^()]{2,200}?)\s*\((?P<person>[^(),]{3,80},[^()]{2,80})\)\s*$")


class Represented(NamedTuple):
    """An organisation, and the person who signs for it."""

    organisation: str
    person: str


def split(text: str) -> Represented | None:
    """Return an organisation and its representative; None for a line that names none."""
    for pattern in REPRESENTED:
        if found := pattern.match(text):
            return _represented(found)
    found = IN_BRACKETS.match(text)
    first, _comma, rest = found["person"].partition(",") if found else ("", "", "")
    is_person = is_name_of_person(first.strip()) and vocabulary.says_role(rest)
    return _represented(found) if found and is_person else None


def _represented(found: re.Match[str]) -> Represented:
    return Represented(found["name"].strip(" ,;:"), found["person"].strip(" ,.;"))
