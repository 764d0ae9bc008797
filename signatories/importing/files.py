"""Reads a file or a pasted text: checks its size, finds its encoding, and tells a table from a list."""

import csv

from signatories.importing import headerless_table, letter_list, table
from signatories.importing.parsed_entry import ParsedEntry

MOST_BYTES, MOST_ENTRIES, LONGEST_CELL = 5 * 1024 * 1024, 50_000, 10_000
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Unreadable(ValueError):
    """The file cannot be read; the message says why, and on which line."""


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file has {len(data)} bytes; at most {MOST_BYTES} are read.")
    if data[:2] == b"PK":
        raise Unreadable("This is a spreadsheet or a Word file. Save the list as CSV or as plain text.")
    try:
        return _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise Unreadable(f"Line {line} is neither UTF-8 nor Windows-1252.") from problem


def _decoded(data: bytes) -> str:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding)
    # UTF-16 without a byte order mark: every other byte of Latin text is zero.
    sample = data[:200]
    if len(sample) >= 4 and sample[1::2].count(0) * 2 > len(sample[1::2]):
        return data.decode("utf-16-le")
    if len(sample) >= 4 and sample[::2].count(0) * 2 > len(sample[::2]):
        return data.decode("utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def read(data: bytes) -> list[ParsedEntry]:
    """Return the entries of a CSV, or of a list as pasted from a letter. Raises Unreadable."""
    return entries(decode(data))


def filled_lines(text: str) -> int:
    """Return how many lines of a text are not empty."""
    return sum(bool(line.strip()) for line in text.split("\n"))


def _of_table(text: str, separator: str) -> list[ParsedEntry]:
    try:
        return table.read(text, separator)
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
        found = _of_table(text, separator)
    elif rows := headerless_table.rows_of(text):
        names = headerless_table.columns(rows)
        is_named = "organisation" in names or "name" in names
        found = table.read_rows(rows, names) if is_named else letter_list.read_rows(rows)
    else:
        found = letter_list.read(text)
    if len(found) > MOST_ENTRIES:
        raise Unreadable(f"There are {len(found)} entries; at most {MOST_ENTRIES} are read at a time.")
    return found
