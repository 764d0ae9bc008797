"""Reads a list of signatories in a letter: bullets, tables, wrapped lines, Markdown.

Lines become items (`lines`, `line_joining`, `list_items`) and items become parts (`entry_parts`); this module
turns parts into entries. Each entry says how sure the reader is, since an organiser checks it afterwards.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from signatories.importing import entry_kind, headerless_table, list_items, representatives, vocabulary
from signatories.importing.entry_parts import (
    abbreviates,
    is_acronym,
    is_name_of_person,
    split,
    take_affiliation,
    take_bracketed_country,
    take_brackets,
    take_country,
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
# Two names, and what the line says about both.
TWO = re.compile(r"^([^,(]{1,100}?)\s+(?:and|&|y|et|und|e)\s+([^,(]{1,100}?)(,.*)$")
# A website with words after it.
SITE_WITHIN = re.compile(r"\s*\b(?:https?://|www\.)[^\s,;|<>()]+\s+(?=[^\W\d_])")
WEBSITE = re.compile(r"\b((?:https?://|www\.)[^\s,;|<>()]+)")


def read(text: str) -> list[ParsedEntry]:
    """Return the entries of a list."""
    written = list(list_items.of(text))
    is_surname_first = _are_surnames_first([_parts_of(item)[0] for item in written])
    found = [entry for item in written for entry in _entries(item, is_surname_first=is_surname_first)]
    return _with_settled_kinds(found)


def read_rows(rows: headerless_table.Rows) -> list[ParsedEntry]:
    """Return the entries of a table without a header."""
    listed = [
        entry
        for number, cells in headerless_table.reordered(rows)
        if cells and (entry := _entry(Item(", ".join(cells), (number,)), cells=cells))
    ]
    return _with_settled_kinds(listed)


def _entries(item: Item, *, is_surname_first: bool) -> list[ParsedEntry]:
    """Return the entry of an item, or the two entries of an item with two people."""
    if found := representatives.split(item.text):
        named = replace(item, text=found.organisation, heading_kind=Kind.ORGANISATION.value)
        entry = _entry(named, is_surname_first=is_surname_first)
        return [replace(entry, representative=found.person, sure=0.9)] if entry else []
    both = TWO.match(item.text)
    # In "Ana and Ben, co-founders" each has the role "co-founder".
    rest = re.sub(r"s\b(?=,|$)", "", both[3], count=1) if both else ""
    if both and all(map(is_name_of_person, both.groups()[:2])) and vocabulary.says_role(rest):
        each = [replace(item, text=f"{name}{rest}") for name in both.groups()[:2]]
        return [entry for one in each if (entry := _entry(one))]
    entry = _entry(item, is_surname_first=is_surname_first)
    return [entry] if entry else []


def _are_surnames_first(listed: list[list[str]]) -> bool:
    """Tell whether most lines begin with a surname and a first name: "Kamau, Rita, Harbour Archive"."""
    long = [parts for parts in listed if len(parts) >= 3]
    fitting = sum(_is_surname(parts[0]) and _is_first_name(parts[1]) for parts in long)
    return fitting >= 3 and fitting * 10 >= len(listed) * 6


def _is_surname(part: str) -> bool:
    bare = [word for word in part.split() if word.lower() not in vocabulary.PARTICLES]
    return 1 <= len(bare) <= 2 and bare[0][:1].isupper() and not vocabulary.says_organisation(part)


def _is_first_name(part: str) -> bool:
    is_described = vocabulary.says_organisation(part) or vocabulary.says_role(part) or gazetteer.code(part)
    return len(part.split()) <= 2 and part[:1].isupper() and not is_described


def _with_settled_kinds(entries: list[ParsedEntry]) -> list[ParsedEntry]:
    """Give a name that could be either the kind that most entries of the list have."""
    clear = [one for one in entries if one.sure >= 0.8]
    organisations = sum(one.kind == Kind.ORGANISATION for one in clear)
    bare = [one for one in entries if one.sure < 0.8]
    # Where people have a role or affiliation, a name without one is an organisation.
    with_details = sum(one.kind == Kind.INDIVIDUAL and bool(one.role or one.affiliation) for one in clear)
    people = len(clear) - organisations
    mostly_organisations = organisations >= 3 and (
        organisations * 3 >= len(clear) * 2 or (with_details * 10 >= people * 8 and organisations > people)
    )
    if not (bare and mostly_organisations):
        return entries
    return [
        replace(one, kind=Kind.ORGANISATION, sure=0.6)
        if one.sure < 0.7 and one.kind == Kind.INDIVIDUAL and not (one.role or one.affiliation)
        else one
        for one in entries
    ]


def _parts_of(item: Item) -> tuple[list[str], str, list[str], list[str]]:
    """Return an item's parts, its text, and the e-mail addresses and websites found in it."""
    text = BRACKETED_SITE.sub(r" https://\1 ", item.text)
    emails, sites = EMAIL.findall(text), WEBSITE.findall(EMAIL.sub(" ", text))
    text = WEBSITE.sub(" ", SITE_WITHIN.sub(", ", EMAIL.sub(" ", text)))
    return split(re.sub(r"<\s*>|\(\s*\)", " ", text)), text, emails, sites


@dataclass
class _Reading:
    """The pieces of one item, before its kind is known."""

    parts: list[str]
    text: str
    emails: list[str]
    sites: list[str]
    country: str = ""
    acronym: str = ""
    remark: str = ""
    # The kind that the heading, the order of the name or "in personal capacity" tells.
    heading_kind: str = ""
    is_titled: bool = False


def _entry(
    item: Item, *, is_surname_first: bool = False, cells: list[str] | None = None
) -> ParsedEntry | None:
    """Return the entry of an item, or of the cells of a row; None if it has no parts."""
    reading = _reading(item, is_surname_first=is_surname_first, cells=cells)
    if reading is None:
        return None
    if reading.is_titled:
        kind, sure = Kind.INDIVIDUAL.value, 0.98
    else:
        kind, sure = entry_kind.of_parts(
            reading.parts, reading.acronym, reading.remark, heading_kind=reading.heading_kind
        )
    is_person = kind == Kind.INDIVIDUAL
    return _person(reading, item.lines, sure) if is_person else _organisation(reading, item.lines, kind, sure)


def _reading(item: Item, *, is_surname_first: bool, cells: list[str] | None) -> _Reading | None:
    """Take country, acronym and remark out of an item's parts; None if it has no parts."""
    parts, text, emails, sites = _parts_of(item)
    kind = item.heading_kind
    if cells:
        parts = _parts_of_cells(cells)
    if is_surname_first and len(parts) > 1 and _is_surname(parts[0]) and _is_first_name(parts[1]):
        parts, kind = [f"{parts[1]} {parts[0]}", *parts[2:]], Kind.INDIVIDUAL
    parts, in_person = _without_capacity(parts)
    if not parts:
        return None
    country, parts = take_country(parts)
    parts, in_brackets = take_bracketed_country(parts)
    found = _Reading(parts, text, emails, sites, country=country or in_brackets or item.heading_country)
    found.heading_kind = kind or (Kind.INDIVIDUAL if in_person else "")
    found.is_titled = bool(vocabulary.TITLES.match(parts[0]))
    parts[0], found.acronym, found.remark = take_brackets(parts[0])
    if found.remark and gazetteer.code(found.remark):
        found.country, found.remark = found.country or gazetteer.code(found.remark), ""
    _take_region(found, parts)
    if not found.acronym and len(parts) > 1 and _is_short_for(parts[1], parts[0]):
        found.acronym = parts.pop(1)
    return found


def _take_region(found: _Reading, parts: list[str]) -> None:
    """Take a region in brackets at the end of the last part: “Network of Ports - NOP (international)”."""
    last = re.fullmatch(r"(.+?)\s*[(（]([^()（）]+)[)）]", parts[-1])
    if last and not found.remark and vocabulary.says_region(last[2]):
        parts[-1], found.remark = last[1], last[2]


def _person(found: _Reading, lines: tuple[int, ...], sure: float) -> ParsedEntry:
    name, remark = take_affiliation(found.parts[0], found.remark)
    role, affiliation = _role_and_affiliation(found.parts[1:], remark or found.acronym)
    # A degree can also be a country code.
    has_degree = any(map(vocabulary.is_degree, [name, *found.parts[1:]]))
    return ParsedEntry(
        lines=lines,
        kind=Kind.INDIVIDUAL,
        name=name,
        role=role,
        affiliation=affiliation,
        country=found.country,
        email=found.emails[0] if found.emails else "",
        sure=min(sure, 0.6) if has_degree else sure,
        unused=", ".join(found.sites),
    )


def _organisation(found: _Reading, lines: tuple[int, ...], kind: str, sure: float) -> ParsedEntry:
    remark = found.remark
    in_name = "" if vocabulary.says_region(remark) else remark
    name, dropped = _organisation_name(found.parts, in_name, found.text)
    international = not found.country and vocabulary.says_region(remark or "".join(dropped[-1:]))
    return ParsedEntry(
        lines=lines,
        kind=kind,
        name=name,
        acronym=found.acronym,
        country=found.country,
        email=found.emails[0] if found.emails else "",
        website=found.sites[0].rstrip(".") if found.sites else "",
        is_international=international,
        sure=round(sure - 0.2 if dropped and not international else sure, 2),
        unused=", ".join(dropped[:-1] if international and not remark else dropped),
    )


def _parts_of_cells(cells: list[str]) -> list[str]:
    """Return the parts of a row: each cell is one part, even if it contains commas."""
    kept = [WEBSITE.sub(" ", EMAIL.sub(" ", cell)).strip() for cell in cells]
    return [cell for cell in kept if cell and fold(cell) not in vocabulary.NOTHING]


def _without_capacity(parts: list[str]) -> tuple[list[str], bool]:
    """Return parts without "in personal capacity", and whether it was there."""
    if not any(CAPACITY.search(part) for part in parts):
        return parts, False
    kept = [bare for part in parts if (bare := CAPACITY.sub("", part).strip())]
    # A line with nothing else is a note about other entries.
    return (kept if len(" ".join(kept).split()) > 1 else []), True


def _is_short_for(part: str, name: str) -> bool:
    """Tell whether a part is the acronym of the organisation before it."""
    if gazetteer.code(part) or " " in part:
        return False
    is_initials = len(part) >= 3 and part.isupper() and fold(part) in _initials(name)
    is_shortened = part[:1].isupper() and len(part) <= 12 and abbreviates(part, name)
    is_short = is_initials or (is_acronym(part) and not is_name_of_person(name))
    return is_short or (is_shortened and vocabulary.says_organisation(name))


def _initials(name: str) -> set[str]:
    """Return the initials of a name: of all its words, and of those that begin with a capital."""
    words = name.replace("-", " ").split()
    return {
        fold("".join(word[0] for word in words)),
        fold("".join(word[0] for word in words if word[0].isupper())),
    }


def _role_and_affiliation(parts: Iterable[str], remark: str) -> tuple[str, str]:
    """Return role and affiliation from the parts beside a person's name."""
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
    """Return an organisation's name, and the parts that seem to be places."""
    name, dropped = parts[0], list[str]()
    for part in parts[1:]:
        joins = re.search(r"\b(?:and|y|e|et|und)\b|&", part) or part[:1].islower()
        is_of_the_name = joins or vocabulary.says_organisation(part) or vocabulary.LEGAL_FORM.fullmatch(part)
        # Keep the original comma or dash.
        start, end = text.find(parts[0]), text.find(part) + len(part)
        is_after_dash = re.search(r"\s[-–—]\s*$", text[: max(end - len(part), 0)])
        if (is_of_the_name or is_after_dash) and not vocabulary.says_region(part):
            name = text[start:end] if 0 <= start < end else f"{name}, {part}"
        else:
            dropped.append(part)
    return (f"{name} ({remark})" if remark else name), dropped
