"""Reads a list of signatories as it stands in a letter: bullets, tables, wrapped lines, Markdown.

Three steps: lines become items (`lines.py`), an item becomes parts (`parts.py`), parts become an entry, here.
Each entry says how sure it is; an organiser looks at it before anything is kept.
"""

import re
from collections.abc import Iterable
from typing import Any

from signatories import gazetteer
from signatories.importing import lines, words
from signatories.importing.entries import Entry
from signatories.importing.lines import EMAIL, Item
from signatories.importing.parts import (
    is_acronym,
    is_name_of_person,
    split,
    take_bracketed_country,
    take_brackets,
    take_country,
    take_house,
)
from signatories.models import Kind

WEBSITE = re.compile(r"\b((?:https?://|www\.)[^\s,;|<>()]+)")


def read(text: str) -> list[Entry]:
    """Return the entries of a list."""
    return [entry for item in lines.items(text) if (entry := _entry(item))]


def _entry(item: Item) -> Entry | None:
    text = item.text
    emails, sites = EMAIL.findall(text), WEBSITE.findall(EMAIL.sub(" ", text))
    text = WEBSITE.sub(" ", EMAIL.sub(" ", text))
    parts = split(re.sub(r"<\s*>|\(\s*\)", " ", text))
    if not parts:
        return None
    country, parts = take_country(parts)
    parts, in_brackets = take_bracketed_country(parts)
    country = country or in_brackets
    titled = bool(words.TITLES.match(parts[0]))
    parts[0], acronym, remark = take_brackets(parts[0])
    if remark and gazetteer.code(remark) and not country:
        country, remark = gazetteer.code(remark), ""
    if (
        len(parts) > 1
        and is_acronym(parts[1])
        and not gazetteer.code(parts[1])
        and not acronym
        and not is_name_of_person(parts[0])
    ):
        acronym = parts.pop(1)
    shared: dict[str, Any] = {
        "lines": item.lines,
        "country": country or item.heading_country,
        "email": emails[0] if emails else "",
        "website": sites[0].rstrip(".") if sites else "",
    }
    kind, sure = _kind(parts, titled=titled, acronym=acronym, item=item, remark=remark)
    if kind == Kind.INDIVIDUAL:
        parts[0], remark = take_house(parts[0], remark)
        role, affiliation = _beside(parts[1:], remark or acronym)
        return Entry(
            kind=kind,
            name=parts[0],
            role=role,
            affiliation=affiliation,
            sure=sure,
            **shared | {"website": ""},
        )
    region = words.says_region(remark)
    name, dropped = _organisation_name(parts, "" if region else remark, text)
    international = not shared["country"] and words.says_region(remark or dropped)
    sure = sure - 0.2 if dropped and not international else sure
    return Entry(
        kind=kind, name=name, acronym=acronym, sure=round(sure, 2), is_international=international, **shared
    )


def _kind(parts: list[str], *, titled: bool, acronym: str, item: Item, remark: str) -> tuple[str, float]:
    """Return what an entry is, and how sure that is."""
    first, others = parts[0], parts[1:]
    person = is_name_of_person(first)
    if titled:
        return Kind.INDIVIDUAL, 0.98
    if item.heading_kind:
        agrees = (item.heading_kind == Kind.INDIVIDUAL) == person
        return item.heading_kind, 0.95 if agrees else 0.75
    if words.says_organisation(first):
        return Kind.ORGANISATION, 0.95
    if any(map(words.says_role, [*others, remark])):
        return Kind.INDIVIDUAL, 0.95
    if person and (others or remark):
        known = any(map(words.says_organisation, [*others, remark, acronym]))
        return Kind.INDIVIDUAL, 0.9 if known else 0.7
    if acronym or is_acronym(first):
        return Kind.ORGANISATION, 0.9
    if person:
        return Kind.INDIVIDUAL, 0.6
    return Kind.ORGANISATION, 0.8 if len(first.split()) > 2 else 0.65


def _beside(parts: Iterable[str], remark: str) -> tuple[str, str]:
    """Return role and affiliation from what stands beside a person's name."""
    roles: list[str] = []
    places: list[str] = []
    for part in [*parts, *([remark] if remark else [])]:
        where = re.sub(r"^(?:on behalf of|representing|for|of|from|at)\s+", "", part, flags=re.IGNORECASE)
        is_role = words.says_role(part) and not (
            words.says_organisation(part) and not words.says_role(part.split()[0]) and len(part.split()) < 3
        )
        (roles if is_role else places).append(part if is_role else where)
    return ", ".join(roles), ", ".join(places)


def _organisation_name(parts: list[str], remark: str, text: str) -> tuple[str, str]:
    """Return an organisation's name, and a part that seems to be a place rather than of the name."""
    name, dropped = parts[0], ""
    for part in parts[1:]:
        joins = re.search(r"\b(?:and|y|e|et|und)\b|&", part) or part[:1].islower()
        if not words.says_region(part) and (joins or words.says_organisation(part)):
            # As it stood, with the comma or dash that was there.
            start, end = text.find(parts[0]), text.find(part) + len(part)
            name = text[start:end] if 0 <= start < end else f"{name}, {part}"
        else:
            dropped = part
    return (f"{name} ({remark})" if remark else name), dropped
