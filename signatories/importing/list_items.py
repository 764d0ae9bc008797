"""From a text to items: what was wrapped is joined, what is no entry left out, headings are heard."""

import re
from collections.abc import Iterator
from dataclasses import replace

from signatories.importing import vocabulary
from signatories.importing.line_joining import Item, joined
from signatories.importing.lines import is_no_entry, streams
from signatories.models import Kind
from signatories.text import gazetteer


def of(text: str) -> Iterator[Item]:
    """Yield the items of a list, what was wrapped joined, each with what the heading above it says."""
    kind = country = ""
    for stream in streams(text):
        for item, is_heading in joined(stream):
            bare = item.text.strip(" :：.").strip()
            if vocabulary.ORGANISATION_HEADING.match(bare):
                kind, country = Kind.ORGANISATION, ""
            elif vocabulary.INDIVIDUAL_HEADING.match(bare):
                kind, country = Kind.INDIVIDUAL, ""
            elif vocabulary.says_region(bare):
                country = ""
            elif gazetteer.code(bare) and len(bare) > 2:
                country = gazetteer.code(bare)
            elif vocabulary.HEADINGS.match(bare):
                kind = country = ""
            elif not is_no_entry(item.text, is_heading=is_heading):
                for one in _apart(item):
                    yield replace(one, heading_kind=kind, heading_country=country)


def _apart(item: Item) -> list[Item]:
    """Return the entries of one line that lists several, each with its country, between semicolons."""
    parts = [part for part in re.split(r"\s*[;；]\s*", item.text.strip(" ;.")) if part]
    countries = sum(bool(gazetteer.code(part.rpartition(",")[2])) for part in parts if "," in part)
    simple = sum("," not in part for part in parts)
    is_several = (len(parts) > 1 and countries >= 2) or (len(parts) > 3 and simple * 3 >= len(parts) * 2)
    if not is_several:
        return _apart_at_commas(item)
    last = re.sub(r"^(?:and|y|et|e|und|&)\s+", "", parts[-1])
    return [replace(item, text=part) for part in [*parts[:-1], last]]


def _apart_at_commas(item: Item) -> list[Item]:
    """Return the names that a sentence strings together: many, of which several are houses by their words."""
    parts = [
        part.strip()
        for part in re.split(r",\s+|\s+(?:and|y|et)\s+(?=\S+(?:\s+\S+){0,5}$)", item.text.strip(" ."))
    ]
    parts = [re.sub(r"^(?:and|y|et|&)\s+", "", part) for part in parts if part]
    houses = sum(vocabulary.says_organisation(part) or part.isupper() for part in parts)
    told = any(vocabulary.says_role(part) or gazetteer.code(part) for part in parts) or "(" in item.text
    if len(parts) < 6 or houses < 3 or told or max(map(len, parts)) > 70:
        return [item]
    return [replace(item, text=part) for part in parts]
