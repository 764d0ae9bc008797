"""Splits a list into items, one for each entry, and notes the kind or country of the heading above."""

import re
from collections.abc import Iterator
from dataclasses import replace

from signatories.importing import section_headings, vocabulary
from signatories.importing.line_joining import Item, joined
from signatories.importing.lines import is_no_entry, streams
from signatories.models import Kind
from signatories.text import gazetteer


def of(text: str) -> Iterator[Item]:
    """Yield the items of a list, each with the kind and the country of the heading above it."""
    kind = country = ""
    for stream in streams(text):
        for item, is_heading in joined(stream):
            bare = item.text.strip(" :：.").strip()
            if section_headings.is_closing(bare):
                continue
            if vocabulary.ORGANISATION_HEADING.match(bare):
                kind, country = Kind.ORGANISATION, ""
            elif vocabulary.INDIVIDUAL_HEADING.match(bare):
                kind, country = Kind.INDIVIDUAL, ""
            elif heading := section_headings.of(item.text):
                kind = heading.kind or (kind if heading.is_place else "")
                country = heading.country
            elif vocabulary.HEADINGS.match(bare):
                kind = country = ""
            elif not is_no_entry(item.text, is_heading=is_heading):
                for one in _split_at_semicolons(item):
                    yield replace(one, heading_kind=kind, heading_country=country)


def _split_at_semicolons(item: Item) -> list[Item]:
    """Split a line that lists several entries between semicolons."""
    parts = [part for part in re.split(r"\s*[;；]\s*", item.text.strip(" ;.")) if part]
    countries = sum(bool(gazetteer.code(part.rpartition(",")[2])) for part in parts if "," in part)
    simple = sum("," not in part for part in parts)
    is_several = (len(parts) > 1 and countries >= 2) or (len(parts) > 3 and simple * 3 >= len(parts) * 2)
    if not is_several:
        return _split_at_commas(item)
    last = re.sub(r"^(?:and|y|et|e|und|&)\s+", "", parts[-1])
    return [replace(item, text=part) for part in [*parts[:-1], last]]


def _split_at_commas(item: Item) -> list[Item]:
    """Split a sentence that lists at least six names, several of them clearly organisations."""
    parts = [
        part.strip()
        for part in re.split(r",\s+|\s+(?:and|y|et)\s+(?=\S+(?:\s+\S+){0,5}$)", item.text.strip(" ."))
    ]
    parts = [re.sub(r"^(?:and|y|et|&)\s+", "", part) for part in parts if part]
    organisations = sum(vocabulary.says_organisation(part) or part.isupper() for part in parts)
    is_detailed = (
        any(vocabulary.says_role(part) or gazetteer.code(part) for part in parts) or "(" in item.text
    )
    if len(parts) < 6 or organisations < 3 or is_detailed or max(map(len, parts)) > 70:
        return [item]
    return [replace(item, text=part) for part in parts]
