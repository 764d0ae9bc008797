"""Entries written as a CSV come back as they were, and each cell can be corrected."""

import csv
import io
from dataclasses import replace

from signatories.importing import editable_table, files
from signatories.importing.parsed_entry import ParsedEntry

HOUSE = ParsedEntry(
    lines=(2,),
    kind="organisation",
    name="Harbour, Archive",
    acronym="HA",
    role="Director",
    country="MT",
    website="https://harbour.example/",
    email="desk@harbour.example",
    representative="Rita Kamau",
    sure=0.95,
)
PERSON = ParsedEntry(
    lines=(3,),
    kind="individual",
    name="Ana Souza",
    affiliation="River Network",
    role="Researcher",
    country="BR",
    email="ana@mail.example",
    shows_country=False,
    is_unlisted=True,
    sure=0.95,
)


def rows(*entries: ParsedEntry) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(editable_table.as_csv(entries), newline="")))


def test_entries_come_back_as_they_were():
    assert files.entries(editable_table.as_csv([HOUSE, PERSON])) == [HOUSE, PERSON]


def test_an_international_organisation_comes_back_as_one():
    house = replace(HOUSE, country="", is_international=True)
    (back, _person) = files.entries(editable_table.as_csv([house, PERSON]))
    assert replace(back, said_country="") == house
    assert [row["country"] for row in rows(house, PERSON)] == ["international", "BR"]


def test_a_country_that_was_not_understood_stands_there_as_it_was():
    wrong = replace(HOUSE, country="", said_country="Narnia")
    assert [row["country"] for row in rows(wrong, PERSON)] == ["Narnia", "BR"]


def test_cells_too_many_are_kept_to_be_corrected():
    text = editable_table.as_csv([replace(HOUSE, more=("once", "more")), PERSON])
    assert [entry.more for entry in files.entries(text)] == [("once", "more"), ()]


def test_a_cell_that_a_spreadsheet_would_run_is_guarded():
    evil = replace(HOUSE, name="=1+1")
    assert [row["name"] for row in rows(evil, PERSON)] == ["'=1+1", "Ana Souza"]
    assert files.entries(editable_table.as_csv([evil, PERSON]))[0].name == "=1+1"
