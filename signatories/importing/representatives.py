"""Finds who signs for an organisation in its line: on behalf of, represented by, a person in brackets."""

import re
from typing import NamedTuple

from signatories.importing import vocabulary
from signatories.importing.entry_parts import is_name_of_person

# Words before an organisation, after which a colon or “by” comes before the person.
ON_BEHALF_OF = re.compile(
    r"(?:signed )?(?:on behalf of|au nom d[eu]|au nom des|en nombre de|en representación de|em nome d[eao]s?|"
    r"от имени|باسم|نيابة عن) (?:the )?",
    re.IGNORECASE,
)
BY = re.compile(r": ?|,? (?:by|par|por) ", re.IGNORECASE)
# Words between an organisation and the person.
REPRESENTED_BY = re.compile(
    r"[,;]? (?:represented by|représentée?s? par|representad[ao]s? por|vertreten durch|в лице|"
    r"ويمثلها|يمثلها|ويمثله|يمثله|تمثلها):? ?",
    re.IGNORECASE,
)


class Represented(NamedTuple):
    """An organisation, and the person who signs for it."""

    organisation: str
    person: str


def split(text: str) -> Represented | None:
    """Return an organisation and its representative; None for a line that names none."""
    line = " ".join(text.split())
    begins = ON_BEHALF_OF.match(line)
    rest = line[begins.end() :] if begins else line
    between = (BY if begins else REPRESENTED_BY).search(rest)
    if between:
        return _represented(rest[: between.start()], rest[between.end() :])
    return _in_brackets(line)


def _in_brackets(line: str) -> Represented | None:
    """Read “Harbour Fund (Cy Marsh, Director)”."""
    name, bracket, inner = line.rstrip(" .;").removesuffix(")").partition("(")
    person, comma, role = inner.partition(",")
    is_person = comma and is_name_of_person(person.strip()) and vocabulary.says_role(role)
    return _represented(name, inner) if bracket and ")" not in inner and is_person else None


def _represented(name: str, person: str) -> Represented | None:
    found = Represented(name.strip(" ,;:"), person.strip(" ,.;"))
    return found if all(found) else None
