"""Reads a table with a header: a CSV as spreadsheets and web forms write it, with any separator."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext as _

from signatories.importing import answers, headers, letter_list
from signatories.importing.entry_parts import take_brackets
from signatories.importing.parsed_entry import ParsedEntry
from signatories.importing.vocabulary import NOTHING
from signatories.models import Kind
from signatories.text import gazetteer, spreadsheet_cells
from signatories.text.collation import fold

SEPARATORS = ",;\t"
# A character that no text contains.
END = "\ufdd0"
SAYS_ORGANISATION = re.compile(r"\b(?:organi[sz]ation|ngo|group)s?\b|^org")
SAYS_INDIVIDUAL = re.compile(r"\bindividual\b|^(?:ind|person|self)")
# Columns that only a list of people has beside the name.
OF_PEOPLE = frozenset({"first", "last", "role", "affiliation", "organisation"})
# The share of organisations from which a column of bare names is one of organisations.
MOSTLY = 0.6
# The cells of a column that show what it holds.
MOST_SAMPLES = 3
# A header stands above at least so many rows less one.
FEWEST_ROWS = 3
REMOVED = frozenset({"withdrawn", "rejected"})


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return the rows, each with the number of its first line. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    found, began = [], 1
    for row in reader:
        found.append((began, row))
        began = reader.line_num + 1
    return found


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, some of its cells, and what it was taken for; empty for unknown."""

    heading: str
    samples: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table with a header, as it was read."""

    columns: list[Column]
    rows: list[tuple[int, list[str]]]

    @property
    def meanings(self) -> list[str]:
        """The meaning of each column."""
        return [column.meaning for column in self.columns]

    @property
    def unknown(self) -> list[str]:
        """The headings of filled columns that are not understood."""
        return [one.heading for one in self.columns if not one.meaning and one.samples]


def separator_of(text: str) -> str:
    """Return the separator of a table with a header; empty if the text is no such table."""
    head = "".join(islice(io.StringIO(text, newline=""), 10))
    for separator in SEPARATORS:
        for _number, row in _rows(head, separator):
            if len(row) > 1 and headers.header(row):
                return separator
    return ""


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return a table whose headings are replaced by `names`, each found in one row at its top.

    Raises KeyError with the headings that are not there.
    """
    head = "".join(islice(io.StringIO(text, newline=""), 10))
    for separator in SEPARATORS:
        rows = _rows(head, separator)
        for place, (number, row) in enumerate(rows):
            cells = [cell.strip() for cell in row]
            if not set(names) <= set(cells):
                continue
            lines = text.split("\n")
            end = rows[place + 1][0] if place + 1 < len(rows) else number + 1
            line = io.StringIO()
            csv.writer(line, delimiter=separator, lineterminator="").writerow(
                [names.get(cell, cell) for cell in cells]
            )
            return "\n".join([*lines[: number - 1], line.getvalue(), *lines[end - 1 :]])
    raise KeyError(", ".join(sorted(names)))


def unknown_header(text: str) -> list[Column]:
    """Return the columns of a table that names a known one, and none for names; else nothing."""
    for separator in SEPARATORS:
        rows = [row for _number, row in _rows(text, separator) if any(cell.strip() for cell in row)]
        widths = {len(row) for row in rows}
        if len(rows) < FEWEST_ROWS or len(widths) > 1 or max(widths) < 2:
            continue
        first = [headers.plain(cell) for cell in rows[0]]
        if any(cell in headers.BY_HEADING for cell in first) and not headers.header(rows[0]):
            below = list(enumerate(rows[1:]))
            return [
                Column(cell.strip(), _samples(below, place), headers.meaning(cell))
                for place, cell in enumerate(rows[0])
            ]
    return []


def parse(text: str, separator: str) -> Table:
    """Return the columns and rows of a table with a header. Raises csv.Error."""
    *rows, (number, last) = _rows(f"{text}\n{END}", separator)
    if last != [END]:
        # An open quote has taken in the rest of the text, the end mark included.
        raise csv.Error(f"it ends within the quote that begins in line {number}")
    rows = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    # Skip titles and notes above the header.
    places = (place for place, (_number, row) in enumerate(rows) if len(row) > 1 and headers.header(row))
    first = next(places, None)
    if first is None:
        raise csv.Error("a quote before the header is never closed")
    headings, below = rows[first][1], rows[first + 1 :]
    found = headers.checked(headers.header(headings), headings, [row for _number, row in below])
    columns = [
        Column(heading.strip(), _samples(below, place), meaning)
        for place, (heading, meaning) in enumerate(zip(headings, found, strict=True))
    ]
    return Table(columns, below)


def _samples(rows: list[tuple[int, list[str]]], place: int) -> tuple[str, ...]:
    filled = (row[place].strip() for _number, row in rows if place < len(row) and row[place].strip())
    return tuple(islice(dict.fromkeys(filled), MOST_SAMPLES))


def read_rows(rows: list[tuple[int, list[str]]], columns: list[str]) -> list[ParsedEntry]:
    """Return the entries of rows with these columns; empty rows are skipped."""
    filled = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    questions = _asked(columns, [row for _number, row in filled])
    entries = [_entry(number, row, columns, questions) for number, row in filled]
    return _of_one_kind(entries) if _names_alone(columns) else entries


def _asked(columns: list[str], rows: list[list[str]]) -> frozenset[int]:
    """Return the places of columns in which somebody answered no: a blank there is no empty tick box."""
    return frozenset(
        place
        for place, column in enumerate(columns)
        if column == "anonymity" and any(place < len(row) and answers.is_no(row[place]) for row in rows)
    )


def _names_alone(columns: list[str]) -> bool:
    """Tell whether nothing but the names tells people from organisations."""
    return (
        "name" in columns and not OF_PEOPLE & set(columns) and not {"kind", "representative"} & set(columns)
    )


def _of_one_kind(entries: list[ParsedEntry]) -> list[ParsedEntry]:
    """Take all names for organisations where most are: “Cycle Lagoon” alone could be a person."""
    organisations = sum(entry.kind == Kind.ORGANISATION for entry in entries)
    if organisations == len(entries) or organisations < MOSTLY * len(entries):
        return entries
    return [
        entry if entry.kind == Kind.ORGANISATION else replace(entry, kind=Kind.ORGANISATION, sure=0.7)
        for entry in entries
    ]


def _cells(row: list[str], columns: list[str]) -> dict[str, str]:
    """Return the cells of the known columns; of two columns with one heading, the first that is filled."""
    cells: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        clean = " ".join(spreadsheet_cells.unescape(cell).split())
        is_nothing = column in ("affiliation", "organisation") and fold(clean) in NOTHING
        if column and clean and not is_nothing:
            cells.setdefault(column, clean)
    return cells


def _shows_country(cells: dict[str, str], columns: list[str]) -> bool:
    """Tell whether a person's country is printed.

    A list with addresses comes from a form, so a column must say that the person agreed.
    A list without addresses has been printed already, countries included.
    """
    if "show_country" in columns:
        return answers.is_yes(cells.get("show_country", ""))
    return "email" not in columns


def _entry(number: int, row: list[str], columns: list[str], questions: frozenset[int]) -> ParsedEntry:
    cells = _cells(row, columns)
    person = cells.get("name", "") or " ".join(filter(None, (cells.get("first"), cells.get("last"))))
    kind, name, affiliation = _kind_and_name(cells, person, columns)
    country, problems = _country(cells.get("country") or cells.get("country_name", ""))
    is_organisation = kind == Kind.ORGANISATION
    acronym = cells.get("acronym", "")
    if is_organisation and not acronym:
        name, acronym, remark = take_brackets(name)
        name = f"{name} ({remark})" if remark else name
    where = fold(cells.get("country") or cells.get("country_name", ""))
    kind_cell = fold(cells.get("kind", ""))
    is_kind_known = SAYS_ORGANISATION.search(kind_cell) or SAYS_INDIVIDUAL.search(kind_cell) or not kind_cell
    more = tuple(cell for cell in row[len(columns) :] if cell.strip())
    problems += ["too many cells"] if more else []
    why_unlisted = _why_unlisted(columns, row, questions)
    return ParsedEntry(
        lines=(number,),
        kind=kind,
        name=name,
        acronym=acronym if is_organisation else "",
        affiliation="" if is_organisation else affiliation,
        role=cells.get("role", "") if not is_organisation or "representative" in cells else "",
        country=country,
        is_international=is_organisation and where in ("international", "global"),
        shows_country=is_organisation or _shows_country(cells, columns),
        is_unlisted=bool(why_unlisted),
        why_unlisted=why_unlisted,
        website=cells.get("website", "") if is_organisation else "",
        email=cells.get("email", ""),
        representative=cells.get("representative", "") if is_organisation else "",
        sure=0.6 if problems or not is_kind_known else 0.95,
        unused="" if is_kind_known else cells["kind"],
        problems=tuple(problems),
        said_country="" if country else cells.get("country", ""),
        more=more,
    )


def _why_unlisted(columns: list[str], row: list[str], questions: frozenset[int]) -> str:
    """Return why a row must not be listed; empty if it may be. Where a file asks, only a clear yes lists."""
    cells = [*row, *[""] * (len(columns) - len(row))]
    for place, (column, cell) in enumerate(zip(columns, cells, strict=False)):
        if column in ("consent", "listing") and not answers.is_yes(cell):
            return _("its answer is no clear yes: %(answer)s") % {"answer": cell.strip() or "–"}
        wants_none = column == "anonymity" and (cell.strip() or place in questions)
        if wants_none and not answers.is_no(cell):
            return _("it asks not to be named")
        if column == "status" and fold(cell) in REMOVED:
            return _("it was withdrawn or rejected")
    return ""


def _kind_and_name(cells: dict[str, str], person: str, columns: list[str]) -> tuple[str, str, str]:
    """Return kind, name and affiliation, from the column of kinds or from which columns there are."""
    organisation = cells.get("organisation", "")
    kind = fold(cells.get("kind", ""))
    if SAYS_ORGANISATION.search(kind) and not re.search(r"\bindividual", kind):
        return Kind.ORGANISATION, organisation or person, ""
    if SAYS_INDIVIDUAL.search(kind):
        return Kind.INDIVIDUAL, person or organisation, organisation or cells.get("affiliation", "")
    if "representative" in cells and (organisation or person):
        return Kind.ORGANISATION, organisation or person, ""
    is_of_organisations = "representative" in columns
    if person and OF_PEOPLE & set(columns) and not is_of_organisations:
        return Kind.INDIVIDUAL, person, organisation or cells.get("affiliation", "")
    if organisation:
        return Kind.ORGANISATION, organisation, ""
    guessed = letter_list.read(person)
    return (guessed[0].kind if guessed else Kind.ORGANISATION), person, ""


def _country(text: str) -> tuple[str, list[str]]:
    if fold(text) in ("", "international", "global", "none", "n a", "regional"):
        return "", []
    code = gazetteer.code(text) or gazetteer.code(text.upper())
    return (code, []) if code else ("", [f"no country: {text}"])
