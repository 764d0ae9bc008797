"""A letter as plain values: as a delivery stores it, without an erased name, and for a typesetter."""

import hashlib
import secrets
import unicodedata
from dataclasses import asdict, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from deliveries import plain
from deliveries.letter import Entry, Group, Letter, Section

# Bytes of the random number in each letter. It keeps people from testing guesses against a digest.
NUMBER = 16
# A letter, or a part of one, as JSON keeps it.
Record = dict[str, Any]


def as_record(letter: Letter) -> Record:
    """Return a letter as values that JSON can hold."""
    return asdict(letter)


def from_record(record: Record) -> Letter:
    """Return the letter from the values of `as_record`."""

    def entries(found: list[Record]) -> list[Entry]:
        return [Entry(one["pk"], one["name"], tuple(one["details"])) for one in found]

    sections = [
        Section(
            one["heading"],
            one["note"],
            [Group(group["heading"], entries(group["entries"])) for group in one["groups"]],
            one["unnamed"],
        )
        for one in record["sections"]
    ]
    return Letter(**record | {"front": entries(record["front"]), "sections": sections})


def without(letter: Letter, pk: int) -> Letter:
    """Return a letter with a note in place of one name, which says that it was removed."""
    with override(letter.interface):
        gone = _("(taken out at the signatory’s request)")

    def entries(found: list[Entry]) -> list[Entry]:
        return [Entry(0, gone) if one.pk == pk else one for one in found]

    def section(one: Section) -> Section:
        groups = [Group(group.heading, entries(group.entries)) for group in one.groups]
        return replace(one, groups=_without_countries(groups))

    return replace(letter, front=entries(letter.front), sections=[section(one) for one in letter.sections])


def _without_countries(groups: list[Group]) -> list[Group]:
    """Return groups by country in which the notes of removed names are in one group without a country."""
    kept, moved = [], []
    for group in groups:
        taken_out = [one for one in group.entries if group.heading and not one.pk]
        moved += taken_out
        here = [one for one in group.entries if one not in taken_out]
        if here and not group.heading:
            moved = here + moved
        elif here:
            kept.append(Group(group.heading, here))
    return [*kept, Group("", moved)] if moved else kept


def numbered(one: Letter, address: str) -> Letter:
    """Return a letter with a new random number in its foot, the digest of its words, and its page."""
    foot = {"address": address, "number": secrets.token_hex(NUMBER)}
    written = replace(one, foot=foot)
    return replace(written, foot=foot | {"digest": hashlib.sha256(plain.write(written).encode()).hexdigest()})


# First strong isolate and its end (UAX #9): the text between them keeps its own direction.
ISOLATE, END = "\u2068", "\u2069"
RIGHT_TO_LEFT = {"R", "AL", "AN"}


def _isolated(words: str, direction: str) -> str:
    """Return text that does not change the order of the text around it; most text needs no isolate."""
    turns = not words.isascii() and not RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, words))
    return f"{ISOLATE}{words}{END}" if turns or direction == "rtl" else words


def as_values(letter: Letter) -> dict[str, object]:
    """Return a letter as values that JSON can hold, with an isolate around each name that needs it."""
    names = [
        {
            "heading": section.heading,
            "note": section.note,
            "unnamed": section.unnamed,
            "groups": [
                {"heading": group.heading, "names": _values(group.entries, letter.direction)}
                for group in section.groups
            ],
        }
        for section in letter.sections
    ]
    values = asdict(replace(letter, front=[], sections=[])) | {
        "addressees": [_isolated(one, letter.direction) for one in letter.addressees],
        "convenors": [_isolated(one, letter.direction) for one in letter.convenors],
        "front": _values(letter.front, letter.direction),
        "sections": names,
    }
    del values["source"]
    return values


def _values(entries: list[Entry], direction: str) -> list[list[str]]:
    return [[_isolated(part, direction) for part in (one.name, *one.details)] for one in entries]
