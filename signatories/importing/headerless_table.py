"""Reads a table without a header: the content of a column follows from most of its cells."""

import csv
import io
import re
from collections.abc import Callable

from signatories.importing import vocabulary
from signatories.importing.entry_parts import is_acronym, is_name_of_person
from signatories.text import gazetteer

Rows = list[tuple[int, list[str]]]

NUMBER = re.compile(r"[(#]?\d{1,5}[.):]?")
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
SITE = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}/?", re.IGNORECASE)
GAP = re.compile(r"\s{3,}")


def _share(cells: list[str], test: Callable[[str], object]) -> float:
    """Return the share of the filled cells that pass a test."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return sum(bool(test(cell)) for cell in filled) / len(filled) if filled else 0.0


def _is_organisation(cell: str) -> bool:
    return vocabulary.says_organisation(cell) or is_acronym(cell) or "&" in cell


def _content(cells: list[str]) -> str:
    """Return the content of a column that its cells alone can tell; empty for words."""
    tests: list[tuple[str, Callable[[str], object], float]] = [
        ("number", NUMBER.fullmatch, 0.8),
        ("email", ADDRESS.fullmatch, 0.6),
        ("country", gazetteer.code, 0.5),
        ("website", SITE.fullmatch, 0.6),
        ("role", vocabulary.says_role, 0.6),
    ]
    return next((name for name, test, least in tests if _share(cells, test) >= least), "")


def columns(rows: Rows) -> list[str]:
    """Return the content of each column, as `table` names columns; empty where nothing tells."""
    width = max(len(cells) for _number, cells in rows)
    by_column = [
        [cells[place] if place < len(cells) else "" for _number, cells in rows] for place in range(width)
    ]
    found = [_content(cells) for cells in by_column]
    wordy = [place for place, name in enumerate(found) if not name and _share(by_column[place], bool)]
    if not wordy:
        return found
    organisations = {place: _share(by_column[place], _is_organisation) for place in wordy}
    people = {place: _share(by_column[place], is_name_of_person) - organisations[place] for place in wordy}
    organisation = max(wordy, key=lambda place: organisations[place])
    others = [place for place in wordy if place != organisation and people[place] >= 0.5]
    if not others:
        return found
    person = others[0]
    if organisation < person and "role" not in found:
        found[organisation], found[person] = "organisation", "representative"
    else:
        found[person], found[organisation] = "name", "affiliation"
    return found


def reordered(rows: Rows) -> Rows:
    """Return rows as a list writes them: without numbers, the country last."""
    names = columns(rows)
    order = [place for place, name in enumerate(names) if name not in ("number", "country")]
    order += [place for place, name in enumerate(names) if name == "country"]
    return [
        (number, [cells[place] for place in order if place < len(cells) and cells[place]])
        for number, cells in rows
    ]


def rows_of(text: str) -> Rows:
    """Return the rows of a table without a header; empty if the text is a list.

    Its cells are separated by tabs, as pasted from a word processor, or quoted, as in a CSV.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    tabbed = [(number, line.split("\t")) for number, line in lines]
    if _is_regular(tabbed):
        return [(number, [" ".join(cell.split()) for cell in cells]) for number, cells in tabbed]
    if sum(line.count('"') >= 2 for _number, line in lines) * 2 < len(lines):
        return []
    for separator in ",;":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            found = [
                (reader.line_num, [" ".join(cell.split()) for cell in row]) for row in reader if any(row)
            ]
        except csv.Error:
            continue
        if _is_regular(found):
            return found
    return []


def _is_regular(rows: Rows) -> bool:
    """Tell whether at least four in five rows have the same number of cells, more than one."""
    widths = [len(cells) for _number, cells in rows]
    usual = max(set(widths), key=widths.count) if widths else 0
    is_numbered = _share([cells[0] for _number, cells in rows], NUMBER.fullmatch) > 0.5
    return len(rows) > 1 and usual > (2 if is_numbered else 1) and widths.count(usual) * 10 >= len(widths) * 8
