"""Writes the entries of a list as a CSV that a person can correct and that `table` reads again."""

import csv
import io
from collections.abc import Iterable

from signatories.importing.parsed_entry import ParsedEntry
from signatories.text import spreadsheet_cells

COLUMNS = (
    "kind", "name", "acronym", "affiliation", "role", "country", "show_country", "website", "email",
    "representative", "listing",
)  # fmt: skip


# The first line of a table that this module wrote.
HEADER = ",".join(COLUMNS)


def as_csv(entries: Iterable[ParsedEntry]) -> str:
    """Return the entries as a CSV with a header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([spreadsheet_cells.escape(cell) for cell in _row(entry)])
    return text.getvalue()


def _row(entry: ParsedEntry) -> tuple[str, ...]:
    """Return the cells of an entry, in the order of `COLUMNS`."""
    return (
        str(entry.kind),
        entry.name,
        entry.acronym,
        entry.affiliation,
        entry.role,
        "international" if entry.is_international else entry.country or entry.said_country,
        "yes" if entry.shows_country else "no",
        entry.website,
        entry.email,
        entry.representative,
        "withheld" if entry.is_unlisted else "full",
        *entry.more,
    )
