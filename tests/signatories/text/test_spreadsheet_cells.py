"""No spreadsheet runs a signatory's text as a formula, and import restores the text."""

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signatories.importing import files
from signatories.importing.editable_table import as_csv
from signatories.listing import csv_files
from signatories.models import Signatory
from signatories.text import spreadsheet_cells
from tests import make

pytestmark = pytest.mark.django_db

# The parts of an attack, mixed with any text.
PIECES = st.sampled_from(
    [*"=+-@＝＋－＠;|,\t\r\n \"'a1(", "\u00a0", "\u200b", "\u3000", "\ufeff", "\u2028", "\x0b", "\x85"]
)
CELLS = st.lists(PIECES | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).map(
    "".join
)
FREE = ["name", "affiliation", "role", "source", "note"]
BEGINS = re.compile(
    '[\\s\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff"]*[=+\\-@＝＋－＠]'
)


@settings(deadline=None, max_examples=150)
@given(st.lists(CELLS, min_size=len(FREE), max_size=len(FREE)))
@example(["Kim;=cmd", "Kim; -ed", 'x;"=1"', "a|＝1", "a\t@b"])
def test_no_cell_begins_with_a_formula_s_sign_wherever_the_file_is_split(cells):
    row = _row()
    Signatory.objects.filter(pk=row.pk).update(**dict(zip(FREE, [cells[0] or "K", *cells[1:]], strict=True)))
    body = (
        b"".join(csv_files.steward_csv(csv_files.steward_rows(row.petition))).decode()
        + b"".join(csv_files.public_csv(row.petition)).decode()
    )
    for separator in ",;\t|":
        for line in csv.reader(io.StringIO(body, newline=""), delimiter=separator):
            assert not [cell for cell in line if BEGINS.match(cell)], (separator, line)


@settings(deadline=None, max_examples=150)
@given(CELLS)
def test_postgresql_guards_a_cell_as_python_does_and_import_takes_the_guard_off(cell):
    row = _row()
    Signatory.objects.filter(pk=row.pk).update(note=cell)
    body = b"".join(csv_files.steward_csv(csv_files.steward_rows(row.petition))).decode()
    (written,) = [
        line["note"] for line in csv.DictReader(io.StringIO(body, newline="")) if line["name"] == row.name
    ]
    assert written == spreadsheet_cells.escape(cell)
    assert spreadsheet_cells.unescape(spreadsheet_cells.escape(cell)) == cell


@pytest.mark.parametrize(
    "name", ["=A", "Kim; -ed", "A;B", "'=A", 'Kim;"=cmd"', "＝ Group", "Kim|@x; +y", "'Gbenga"]
)
def test_an_export_that_is_imported_again_gives_the_same_names(petition, name):
    make.published(petition, "organisation", name=name, acronym="K;-D")
    make.published(petition, "organisation", name="Bystander")
    body = b"".join(csv_files.public_csv(petition))
    understood = files.read(body)
    again = files.entries(as_csv(understood))
    assert {one.name for one in understood} == {one.name for one in again} == {name, "Bystander"}
    assert {one.acronym for one in again} == {"K;-D", ""}


def _row() -> Signatory:
    """Return a row to change, beside a bystander."""
    petition = make.petition()
    make.published(petition, name="Bystander")
    return make.published(petition, name="Written anew")
