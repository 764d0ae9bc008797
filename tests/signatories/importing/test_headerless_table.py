"""The thresholds from which rows count as a table and a column as one kind of content."""

import pytest

from signatories.importing import headerless_table

SORTS = {
    "number": ("12.", 8),
    "email": ("ana@mail.example", 6),
    "country": ("Kenya", 5),
    "website": ("www.harbour.example", 6),
    "role": ("Director", 6),
}


def columns(*cells_by_column: list[str]) -> list[str]:
    rows = [(number, list(cells)) for number, cells in enumerate(zip(*cells_by_column, strict=True), 1)]
    return headerless_table.columns(rows)


@pytest.mark.parametrize("sort", SORTS)
def test_a_column_is_what_most_of_its_ten_cells_are(sort):
    cell, least = SORTS[sort]
    organisations = ["Harbour Archive"] * 10
    enough = [cell] * least + ["Zyx"] * (10 - least)
    assert columns(enough, organisations)[0] == sort
    too_few = [cell] * (least - 1) + ["Zyx"] * (11 - least)
    assert columns(too_few, organisations)[0] != sort


def test_empty_cells_do_not_count_against_a_column():
    assert columns(["Kenya", "", "", "", "Zyx"], ["Harbour Archive"] * 5)[0] == "country"


PEOPLE = ["Ana Kamau", "Ben Osei", "Carla Diaz", "Dan Abel", "Eva Meyer"]
ORGANISATIONS = ["Harbour Archive", "River Network", "Birch Foundation", "Lake Institute", "Hill Union"]


def test_organisations_before_people_are_represented_by_them():
    assert columns(ORGANISATIONS, PEOPLE) == ["organisation", "representative"]


def test_people_before_organisations_belong_to_them():
    assert columns(PEOPLE, ORGANISATIONS) == ["name", "affiliation"]


def test_people_with_a_role_sign_themselves_even_after_their_organisation():
    assert columns(ORGANISATIONS, PEOPLE, ["Director"] * 5) == ["affiliation", "name", "role"]


def test_people_are_a_column_if_half_of_its_cells_are_names():
    words = ["of the shore", "of the lake"]
    assert columns(PEOPLE[:2] + words, ORGANISATIONS[:4]) == ["name", "affiliation"]
    assert columns([*PEOPLE[:2], *words, "of the hill"], ORGANISATIONS) == ["", ""]


def test_an_ampersand_or_an_acronym_makes_an_organisation():
    beside = ["Ana & Ben", "Cox & Roe", "XQZ", "Lee & Kay", "QWV"]
    assert columns(PEOPLE, beside) == ["name", "affiliation"]
    assert columns(beside, PEOPLE) == ["organisation", "representative"]


def test_an_empty_column_is_none_of_words():
    assert columns([""] * 5, PEOPLE, ORGANISATIONS) == ["", "name", "affiliation"]


def test_names_that_are_organisations_as_often_as_people_are_no_column_of_people():
    both = ["Ana & Ben", "Cox & Roe", "Lee & Kay", "Ana Kamau", "Ben Osei"]
    assert columns(both, ORGANISATIONS) == ["", ""]


def test_cells_without_a_number_are_arranged_with_the_country_last():
    rows = [(1, ["1.", "Kenya", "Harbour Archive"]), (2, ["2.", "Peru", "River Network"])]
    assert headerless_table.reordered(rows) == [
        (1, ["Harbour Archive", "Kenya"]),
        (2, ["River Network", "Peru"]),
    ]


def text(*widths: int, numbered: int = 0) -> str:
    """Return lines with this many cells between tabs; the first ones begin with a number."""
    lines = []
    for number, width in enumerate(widths):
        first = f"{number}." if number < numbered else "Harbour"
        lines.append("\t".join([first, *["Archive"] * (width - 1)]))
    return "\n".join(lines)


def test_four_in_five_rows_of_one_width_are_a_table():
    assert len(headerless_table.rows_of(text(*[2] * 8, 1, 1))) == 10
    assert headerless_table.rows_of(text(*[2] * 7, 1, 1, 1)) == []


def test_one_row_is_no_table():
    assert headerless_table.rows_of(text(3)) == []


def test_a_numbered_list_is_no_table_until_it_has_a_third_column():
    assert headerless_table.rows_of(text(2, 2, 2, 2, numbered=3)) == []
    assert len(headerless_table.rows_of(text(2, 2, 2, 2, numbered=2))) == 4
    assert len(headerless_table.rows_of(text(3, 3, 3, 3, numbered=4))) == 4


def test_half_of_the_lines_of_a_csv_need_quotes():
    quoted, bare = '"Harbour, Archive",Kenya', "River Network,Peru"
    assert headerless_table.rows_of(f"{quoted}\n{quoted}\n{bare}\n{bare}")[0] == (
        1,
        ["Harbour, Archive", "Kenya"],
    )
    assert headerless_table.rows_of(f"{quoted}\n{bare}\n{bare}") == []
