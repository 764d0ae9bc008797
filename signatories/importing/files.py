"""Reads a file or a pasted text: a workbook, a table or a list, whatever its encoding."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

from django.utils.translation import gettext as _

from sandbox import reading
from sandbox.limits import MEGABYTE, Limits
from signatories.importing import answers, encodings, headerless_table, letter_list, table
from signatories.importing.parsed_entry import ParsedEntry
from signatories.importing.table import Column

MOST_BYTES, MOST_ENTRIES, LONGEST_CELL = 5 * 1024 * 1024, 50_000, 10_000
# The beginnings of the files that are archives, and of older workbooks and workbooks with a password.
ARCHIVE, OLDER = b"PK", b"\xd0\xcf\x11\xe0"
LIMITS = Limits(part=60 * MEGABYTE, parts=100 * MEGABYTE, result=24 * MEGABYTE, memory=768 * MEGABYTE)


class Unreadable(ValueError):
    """The file cannot be read; the message says why, and on which line."""


class UnknownColumns(Unreadable):
    """A table has a header that names no column for names; a person can say what its columns hold."""

    def __init__(self, columns: list[Column]) -> None:
        """Name the columns."""
        said = _("The columns are not known: %(names)s. Say what each holds, or remove the header.")
        super().__init__(said % {"names": ", ".join(one.heading for one in columns)})
        self.columns = columns


def decode(data: bytes, *, encoding: str = "", sheet: str = "") -> str:
    """Return the text of a file; that of a workbook's sheet is a CSV. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file has {len(data)} bytes; at most {MOST_BYTES} are read.")
    if data.startswith((ARCHIVE, OLDER)):
        return _of_workbook(data, sheet)
    try:
        text = encodings.decode(data, encoding)
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise Unreadable(f"Line {line} is neither UTF-8 nor Windows-1252.") from problem
    except (encodings.UnknownEncoding, LookupError) as problem:
        raise Unreadable(str(problem)) from problem
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")


def _of_workbook(data: bytes, wanted: str) -> str:
    """Return a sheet as a CSV: the wanted one, or the only one that holds a list. Raises Unreadable."""
    try:
        sheets = reading.read("signatories.importing.workbook_parser", BytesIO(data), LIMITS)
    except reading.Refused as problem:
        if problem.reason is not reading.Reason.BROKEN:
            raise Unreadable(str(problem)) from problem
        said = _(
            "This file is no workbook that can be read here. It may have a password, or be a Word file. "
            "Save the list as .xlsx or CSV, without a password."
        )
        raise Unreadable(said) from problem
    for one in sheets:
        if not one["rows"] and one["height"]:
            said = _(
                "The sheet “%(name)s” has %(height)s rows and %(width)s columns. "
                "At most %(most)s rows are read."
            )
            raise Unreadable(said % {**one, "most": MOST_ENTRIES})
    filled = {one["name"]: one["rows"] for one in sheets if any(any(row) for row in one["rows"])}
    if wanted and wanted not in filled:
        raise Unreadable(_("There is no sheet “%(name)s” with a list.") % {"name": wanted})
    texts = {name: _as_csv(rows) for name, rows in filled.items() if wanted in ("", name)}
    tables = {name: text for name, text in texts.items() if table.separator_of(text)} or texts
    if len(tables) > 1:
        said = _(
            "This workbook has several sheets: %(names)s. Save the one with the list in a file of its own."
        )
        raise Unreadable(said % {"names": ", ".join(tables)})
    if not tables:
        raise Unreadable(
            _("This workbook is empty. If it has formulas, save it once in your spreadsheet first.")
        )
    return next(iter(tables.values()))


def _as_csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(row for row in rows if any(row))
    return text.getvalue()


def read(data: bytes) -> list[ParsedEntry]:
    """Return the entries of a workbook, a CSV, or a list as pasted from a letter. Raises Unreadable."""
    return entries(decode(data))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return a table with other headings: what a person says that a column holds. Raises Unreadable."""
    if not names:
        return text
    try:
        return table.renamed(text, names)
    except KeyError as problem:
        raise Unreadable(_("There is no column %(names)s.") % {"names": problem.args[0]}) from problem


def columns(text: str) -> list[Column]:
    """Return the columns of a table with a header; empty for any other list. Raises Unreadable."""
    separator = table.separator_of(text)
    return _table(text, separator).columns if separator else []


def filled_lines(text: str) -> int:
    """Return how many lines of a text are not empty."""
    return sum(bool(line.strip()) for line in text.split("\n"))


def _table(text: str, separator: str) -> table.Table:
    try:
        return table.parse(text, separator)
    except csv.Error as problem:
        raise Unreadable(
            f"The table cannot be read: {problem}. Look for a quote that is never closed."
        ) from problem


def entries(text: str) -> list[ParsedEntry]:
    """Return the entries of a text. Raises Unreadable."""
    if "\0" in text:
        raise Unreadable(
            f"Line {text[: text.index(chr(0))].count(chr(10)) + 1} holds a character that is none."
        )
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_CELL:
            raise Unreadable(f"Line {number} has {len(line)} characters; at most {LONGEST_CELL} are read.")
    separator = table.separator_of(text)
    # Count before parsing: one line for each entry, and the header of a table.
    lines = filled_lines(text)
    if lines > MOST_ENTRIES + bool(separator):
        raise Unreadable(f"There are {lines} lines; at most {MOST_ENTRIES} entries are read at a time.")
    if separator:
        listed = _table(text, separator)
        found = table.read_rows(listed.rows, listed.meanings)
    elif unknown := table.unknown_header(text):
        raise UnknownColumns(unknown)
    elif rows := headerless_table.rows_of(text):
        names = headerless_table.columns(rows)
        is_named = "organisation" in names or "name" in names
        found = table.read_rows(rows, names) if is_named else letter_list.read_rows(rows)
    else:
        found = letter_list.read(text)
    if len(found) > MOST_ENTRIES:
        raise Unreadable(f"There are {len(found)} entries; at most {MOST_ENTRIES} are read at a time.")
    return [_without_name(entry) if answers.is_nameless(entry.name) else entry for entry in found]


def _without_name(entry: ParsedEntry) -> ParsedEntry:
    """Leave out an entry of somebody who gives no name: “Anonymous” is nobody's."""
    return replace(entry, is_unlisted=True, why_unlisted=_("it gives no name"))
