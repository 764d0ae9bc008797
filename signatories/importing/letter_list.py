"""Reads a list of signatories as it stands in a letter: bullets, tables, wrapped lines, Markdown.

Three steps: lines become items (`lines.py`, `wrapped.py`, `items.py`), an item becomes parts (`parts.py`),
parts become an entry, here. Each entry says how sure it is; an organiser looks at it before anything is kept.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from signatories.importing import headerless_table, list_items, vocabulary
from signatories.importing.entry_parts import (
    abbreviates,
    is_acronym,
    is_name_of_person,
    split,
    take_bracketed_country,
    take_brackets,
    take_country,
    take_house,
)
from signatories.importing.line_joining import Item
from signatories.importing.lines import EMAIL
from signatories.importing.parsed_entry import ParsedEntry
from signatories.models import Kind
from signatories.text import gazetteer
from signatories.text.collation import fold

BRACKETED_SITE = re.compile(r"\(((?:[\w-]+\.)+[a-z]{2,12}/?)\)")
CAPACITY = re.compile(
    r"[(\[]?\b(?:in|en)\s+(?:(?:a|his|her|their|an|mi|son)\s+)?(?:personal|private|individual|capacidad|titre)\b[^)\]]*[)\]]?",
    re.I,
)
ARTICLE = re.compile(r"(?:the|le|la|les|el|los|las|die|der|das)\s", re.IGNORECASE)
# Surnames that are words of houses, too.
SURNAMES = frozenset(
    [
        "green",
        "small",
        "law",
        "public",
        "house",
        "church",
        "read",
        "chamber",
        "pen",
        "union",
        "club",
        "web",
        "page",
        "court",
        "west",
    ]
)
# Two names, and what is said of both.
TWO = re.compile(r"^([^,(]{1,100}?)\s+(?:and|&|y|et|und|e)\s+([^,(]{1,100}?)(,.*)$")
WEBSITE = re.compile(r"\b((?:https?://|www\.)[^\s,;|<>()]+)")


def read(text: str) -> list[ParsedEntry]:
    """Return the entries of a list."""
    written = list(list_items.of(text))
    is_surname_first = _begin_with_surnames([_parts_of(item)[0] for item in written])
    found = [entry for item in written for entry in _entries(item, is_surname_first=is_surname_first)]
    return _settled(found)


def read_rows(rows: headerless_table.Rows) -> list[ParsedEntry]:
    """Return the entries of a table without a header."""
    listed = [
        entry
        for number, cells in headerless_table.arranged(rows)
        if cells and (entry := _entry(Item(", ".join(cells), (number,)), cells=cells))
    ]
    return _settled(listed)


def _entries(item: Item, *, is_surname_first: bool) -> list[ParsedEntry]:
    """Return the entry of an item, or those of two people who stand in one."""
    both = TWO.match(item.text)
    # "Ana and Ben, co-founders": the role of each.
    rest = re.sub(r"s\b(?=,|$)", "", both[3], count=1) if both else ""
    if both and all(map(is_name_of_person, both.groups()[:2])) and vocabulary.says_role(rest):
        each = [replace(item, text=f"{name}{rest}") for name in both.groups()[:2]]
        return [entry for one in each if (entry := _entry(one))]
    entry = _entry(item, is_surname_first=is_surname_first)
    return [entry] if entry else []


def _begin_with_surnames(listed: list[list[str]]) -> bool:
    """Tell whether most lines begin with a surname and a first name: "Kamau, Rita, Harbour Archive"."""
    long = [parts for parts in listed if len(parts) >= 3]
    fitting = sum(_is_surname(parts[0]) and _is_first_name(parts[1]) for parts in long)
    return fitting >= 3 and fitting * 10 >= len(listed) * 6


def _is_surname(part: str) -> bool:
    bare = [word for word in part.split() if word.lower() not in vocabulary.PARTICLES]
    return 1 <= len(bare) <= 2 and bare[0][:1].isupper() and not vocabulary.says_organisation(part)


def _is_first_name(part: str) -> bool:
    told = vocabulary.says_organisation(part) or vocabulary.says_role(part) or gazetteer.code(part)
    return len(part.split()) <= 2 and part[:1].isupper() and not told


def _settled(entries: list[ParsedEntry]) -> list[ParsedEntry]:
    """Return the entries; a name that says nothing of itself is of the kind that the list is mostly of."""
    clear = [one for one in entries if one.sure >= 0.8]
    houses = sum(one.kind == Kind.ORGANISATION for one in clear)
    bare = [one for one in entries if one.sure < 0.8]
    # Where people stand with what they are, one who stands alone is none.
    told = sum(one.kind == Kind.INDIVIDUAL and bool(one.role or one.affiliation) for one in clear)
    people = len(clear) - houses
    mostly_houses = houses >= 3 and (
        houses * 3 >= len(clear) * 2 or (told * 10 >= people * 8 and houses > people)
    )
    if not (bare and mostly_houses):
        return entries
    return [
        replace(one, kind=Kind.ORGANISATION, sure=0.6)
        if one.sure < 0.7 and one.kind == Kind.INDIVIDUAL and not (one.role or one.affiliation)
        else one
        for one in entries
    ]


def _parts_of(item: Item) -> tuple[list[str], str, list[str], list[str]]:
    """Return an item's parts, its text, and the addresses and websites that were taken out of it."""
    text = BRACKETED_SITE.sub(r" https://\1 ", item.text)
    emails, sites = EMAIL.findall(text), WEBSITE.findall(EMAIL.sub(" ", text))
    text = WEBSITE.sub(" ", EMAIL.sub(" ", text))
    return split(re.sub(r"<\s*>|\(\s*\)", " ", text)), text, emails, sites


def _entry(
    item: Item, *, is_surname_first: bool = False, cells: list[str] | None = None
) -> ParsedEntry | None:
    """Return what an item, or the cells of a row, says; None where it says nothing."""
    parts, text, emails, sites = _parts_of(item)
    if cells:
        parts = _parts_of_cells(cells)
    if is_surname_first and len(parts) > 1 and _is_surname(parts[0]) and _is_first_name(parts[1]):
        parts = [f"{parts[1]} {parts[0]}", *parts[2:]]
        item = replace(item, heading_kind=Kind.INDIVIDUAL)
    parts, in_person = _without_capacity(parts)
    if not parts:
        return None
    country, parts = take_country(parts)
    parts, in_brackets = take_bracketed_country(parts)
    country = country or in_brackets or item.heading_country
    is_titled = bool(vocabulary.TITLES.match(parts[0]))
    parts[0], acronym, remark = take_brackets(parts[0])
    if remark and gazetteer.code(remark):
        country, remark = country or gazetteer.code(remark), ""
    if not acronym and len(parts) > 1 and _is_short_for(parts[1], parts[0]):
        acronym = parts.pop(1)
    shared: dict[str, Any] = {"lines": item.lines, "country": country, "email": emails[0] if emails else ""}
    told = item.heading_kind or (Kind.INDIVIDUAL if in_person else "")
    kind, sure = (Kind.INDIVIDUAL, 0.98) if is_titled else _kind(parts, acronym, remark, told=told)
    if kind == Kind.INDIVIDUAL:
        parts[0], remark = take_house(parts[0], remark)
        role, affiliation = _beside(parts[1:], remark or acronym)
        # Or a country's code.
        sure = min(sure, 0.6) if any(map(vocabulary.is_degree, parts)) else sure
        shared |= {"unused": ", ".join(sites), "sure": sure}
        return ParsedEntry(kind=kind, name=parts[0], role=role, affiliation=affiliation, **shared)
    name, dropped = _organisation_name(parts, "" if vocabulary.says_region(remark) else remark, text)
    international = not country and vocabulary.says_region(remark or "".join(dropped[-1:]))
    return ParsedEntry(
        kind=kind,
        name=name,
        acronym=acronym,
        website=sites[0].rstrip(".") if sites else "",
        is_international=international,
        sure=round(sure - 0.2 if dropped and not international else sure, 2),
        unused=", ".join(dropped[:-1] if international and not remark else dropped),
        **shared,
    )


def _parts_of_cells(cells: list[str]) -> list[str]:
    """Return what cells say: they are parts as they stand, whatever commas are in them."""
    kept = [WEBSITE.sub(" ", EMAIL.sub(" ", cell)).strip() for cell in cells]
    return [cell for cell in kept if cell and fold(cell) not in vocabulary.NOTHING]


def _without_capacity(parts: list[str]) -> tuple[list[str], bool]:
    """Return parts without "in personal capacity", and whether somebody said so."""
    if not any(CAPACITY.search(part) for part in parts):
        return parts, False
    kept = [bare for part in parts if (bare := CAPACITY.sub("", part).strip())]
    # A line of that alone is a note to others.
    return (kept if len(" ".join(kept).split()) > 1 else []), True


def _is_short_for(part: str, name: str) -> bool:
    """Tell whether a part is the acronym of a house before it."""
    return is_acronym(part) and not gazetteer.code(part) and not is_name_of_person(name)


def _kind(parts: list[str], acronym: str, remark: str, *, told: str) -> tuple[str, float]:
    """Return what an entry is, and how sure that is; `told` is what the heading above it says."""
    first, others = parts[0], [*parts[1:], remark]
    person = is_name_of_person(first)
    if told:
        return told, 0.95 if (told == Kind.INDIVIDUAL) == person else 0.75
    is_beside = any(vocabulary.says_role(part) or vocabulary.says_organisation(part) for part in others)
    if is_beside and _is_person_with_such_a_surname(first):
        return Kind.INDIVIDUAL, 0.8
    if vocabulary.says_organisation(first):
        return Kind.ORGANISATION, 0.95
    if any(map(vocabulary.says_role, others)):
        return Kind.INDIVIDUAL, 0.95
    if person and any(others):
        known = any(map(vocabulary.says_organisation, [*others, acronym]))
        return Kind.INDIVIDUAL, 0.9 if known else 0.7
    return _kind_of_name(first, acronym, is_person=person)


def _kind_of_name(name: str, acronym: str, *, is_person: bool) -> tuple[str, float]:
    """Return what a name that stands alone is, and how sure that is."""
    if is_person and acronym and not abbreviates(acronym, name):
        return Kind.INDIVIDUAL, 0.75
    if acronym or is_acronym(name):
        return Kind.ORGANISATION, 0.9
    if ARTICLE.match(name) or "&" in name:
        return Kind.ORGANISATION, 0.8
    if is_person:
        return Kind.INDIVIDUAL, 0.6
    return Kind.ORGANISATION, 0.8 if len(name.split()) > 2 else 0.65


def _is_person_with_such_a_surname(name: str) -> bool:
    """Tell whether a name is somebody's whose surname is a word of houses: "Matthew Green"."""
    bare = re.sub(r"\s+(?:Jr|Sr|III?)\.?$", "", name)
    *firsts, last = bare.split() or [""]
    looks = 1 <= len(firsts) <= 2 and all(one[:1].isupper() and one.strip(".").isalpha() for one in firsts)
    return looks and last.lower() in SURNAMES and not vocabulary.says_organisation(" ".join(firsts))


def _beside(parts: Iterable[str], remark: str) -> tuple[str, str]:
    """Return role and affiliation from what stands beside a person's name."""
    roles: list[str] = []
    places: list[str] = []
    for part in [*parts, *([remark] if remark else [])]:
        if vocabulary.is_degree(part):
            roles.append(part)
            continue
        at = re.match(r"(.+?)\s+(?:at|@|chez|bei|beim|au|presso)\s+(.+)$", part)
        if at and vocabulary.says_role(at[1]):
            roles.append(at[1])
            places.append(at[2])
            continue
        where = re.sub(r"^(?:on behalf of|representing|for|of|from|at)\s+", "", part, flags=re.IGNORECASE)
        first, *_between, last = [*part.split()[:1], *part.split()]
        at_an_end = vocabulary.says_role(first) or vocabulary.says_role(last)
        is_role = vocabulary.says_role(part) and (at_an_end or not vocabulary.says_organisation(first))
        (roles if is_role else places).append(part if is_role else where)
    return ", ".join(roles), ", ".join(places)


def _organisation_name(parts: list[str], remark: str, text: str) -> tuple[str, list[str]]:
    """Return an organisation's name, and parts that seem to be places rather than of the name."""
    name, dropped = parts[0], list[str]()
    for part in parts[1:]:
        joins = re.search(r"\b(?:and|y|e|et|und)\b|&", part) or part[:1].islower()
        is_of_the_name = joins or vocabulary.says_organisation(part) or vocabulary.LEGAL_FORM.fullmatch(part)
        if is_of_the_name and not vocabulary.says_region(part):
            # As it stood, with the comma or dash that was there.
            start, end = text.find(parts[0]), text.find(part) + len(part)
            name = text[start:end] if 0 <= start < end else f"{name}, {part}"
        else:
            dropped.append(part)
    return (f"{name} ({remark})" if remark else name), dropped
