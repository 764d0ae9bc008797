"""The list as an Excel workbook."""

import io
import re
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from signatories.listing import columns, csv_files, workbooks
from tests import make

pytestmark = pytest.mark.django_db

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(pieces) -> ElementTree.Element:
    """Return the sheet of a workbook; every part of the archive is whole."""
    archive = ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    assert all(ElementTree.fromstring(archive.read(name)) is not None for name in archive.namelist())
    return ElementTree.fromstring(archive.read(workbooks.SHEET))


def cells(pieces) -> list[list[str]]:
    """Return the text of the cells below the header, as Excel reads it."""
    _header, *rows = sheet(pieces).iter(f"{MAIN}row")
    read = [["".join(cell.itertext()) for cell in row] for row in rows]
    unescaped = re.compile("_x([0-9A-F]{4})_")
    return [[unescaped.sub(lambda found: chr(int(found[1], 16)), text) for text in row] for row in read]


def steward(petition) -> list[dict[str, str]]:
    pieces = workbooks.steward_workbook(csv_files.steward_rows(petition))
    return [dict(zip(columns.steward(), row, strict=True)) for row in cells(pieces)]


def test_a_workbook_has_the_rows_and_columns_of_the_csv(petition):
    make.published(petition, name="Ana", email="ana@mail.example")
    make.published(petition, "organisation", name="River Trust")
    make.published(make.petition(), name="Elsewhere")
    assert [(row["kind"], row["name"]) for row in steward(petition)] == [
        ("individual", "Ana"),
        ("organisation", "River Trust"),
    ]
    assert steward(petition)[0]["email"] == "ana@mail.example"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 1", "'=1", "<r>x</r>", "a & b <c>", " x ", "one\ntwo", "_x0041_", "007", "١٢٣", "a\x0bb"],
)
def test_every_cell_is_the_text_as_it_was_and_no_formula(petition, text):
    row = make.published(petition)
    type(row).objects.filter(pk=row.pk).update(note=text)
    assert steward(petition)[0]["note"] == text
    found = sheet(workbooks.steward_workbook(csv_files.steward_rows(petition)))
    assert not list(found.iter(f"{MAIN}f"))
    _header, written = found.iter(f"{MAIN}row")
    assert {cell.get("t") for cell in written} <= {"inlineStr", None}


def test_the_header_stays_in_sight_and_each_column_has_a_width(petition):
    found = sheet(workbooks.steward_workbook(csv_files.steward_rows(petition)))
    pane = next(found.iter(f"{MAIN}pane"))
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert len(list(found.iter(f"{MAIN}col"))) > 3
    assert len(list(next(found.iter(f"{MAIN}row")))) == len(columns.steward())


def test_a_long_list_is_sent_in_pieces(petition, monkeypatch):
    monkeypatch.setattr(csv_files, "CHUNK", 1)
    for number in range(40):
        make.published(petition, name=f"Person {number}", email=f"p{number}@mail.example")
    pieces = list(workbooks.steward_workbook(csv_files.steward_rows(petition)))
    assert len(pieces) > 1
    assert len(cells(pieces)) == 40
