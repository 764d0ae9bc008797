"""Workbooks are read in a limited process; what cannot be read is refused in words."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from signatories.importing import files


def workbook(**sheets: list[list[object]]) -> bytes:
    """Return an .xlsx with these sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    else:
                        sheet.write(number, place, cell)
    return out.getvalue()


ROWS = [
    ["Full name", "Organisation", "Country", "Age", "On"],
    ["Ana Port", "Harbour, Trust", "Kenya", 31, date(2027, 1, 2)],
]


def test_a_workbook_is_read_as_the_table_that_it_shows():
    (one,) = files.read(workbook(Answers=ROWS))
    assert (one.name, one.affiliation, one.country) == ("Ana Port", "Harbour, Trust", "KE")
    text = files.decode(workbook(Answers=ROWS))
    assert text.splitlines()[1] == 'Ana Port,"Harbour, Trust",Kenya,31,2027-01-02'


def test_of_several_sheets_the_one_with_a_list_is_read_and_of_two_lists_one_is_asked_for():
    (one,) = files.read(workbook(Read_me=[["Please read"]], Answers=ROWS))
    assert one.name == "Ana Port"
    two = workbook(First=ROWS, Second=ROWS)
    with pytest.raises(files.Unreadable, match="First, Second"):
        files.decode(two)
    assert "Ana Port" in files.decode(two, sheet="Second")
    with pytest.raises(files.Unreadable, match="no sheet “Third”"):
        files.decode(two, sheet="Third")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook(Empty=[]), "This workbook is empty"),
        (b"PK\x03\x04 and nothing that follows", "no workbook"),
        # The beginning of an older workbook, and of one with a password.
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "no workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(data, says):
    with pytest.raises(files.Unreadable, match=says):
        files.read(data)


def test_a_workbook_that_unpacks_without_end_is_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(Answers=ROWS))) as plain, zipfile.ZipFile(bomb, "w") as packed:
        for part in plain.namelist():
            content = b"<x>" + b"0" * 70_000_000 if "sheet1" in part else plain.read(part)
            packed.writestr(part, content, zipfile.ZIP_DEFLATED)
    with pytest.raises(files.Unreadable, match="too much"):
        files.read(bomb.getvalue())


def test_a_sheet_of_too_many_rows_is_refused_with_the_limit():
    long = workbook(Answers=[["Name", "Country"], *[["Ana", "Kenya"]] * 60_200])
    with pytest.raises(files.Unreadable, match=r"60200 rows .*At most 50000 rows"):
        files.read(long)
