"""Lines without bullets and markup, and which of them can be entries."""

import pytest

from signatories.importing import lines
from signatories.importing.lines import Line


def of(text: str) -> list[Line]:
    """Return the lines of a text that has no table."""
    (stream,) = lines.streams(text)
    return stream


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("- Harbour Archive", "Harbour Archive"),
        ("12. Harbour Archive", "Harbour Archive"),
        ("(3) Harbour Archive", "Harbour Archive"),
        ("[x] Harbour Archive", "Harbour Archive"),
        ("•  Harbour Archive", "Harbour Archive"),
        ("> Harbour Archive", "Harbour Archive"),
        ("**Harbour** Archive", "Harbour Archive"),
        ("_Harbour Archive_", "Harbour Archive"),
        ("Harbour_Archive", "Harbour_Archive"),
        ("Harbour Archive¹", "Harbour Archive"),
        ("Harbour Archive[2]", "Harbour Archive"),
        ("Harbour\u00a0Archive", "Harbour Archive"),
        ("Harbour\tArchive", "Harbour, Archive"),
        ("<b>Harbour</b> Archive", "Harbour Archive"),
        ("Harbour <desk@harbour.example>", "Harbour <desk@harbour.example>"),
        ("[Harbour](https://harbour.example)", "Harbour https://harbour.example"),
        ("[Harbour](about.html)", "Harbour"),
        ("1st Harbour Archive", "1st Harbour Archive"),
    ],
)
def test_a_line_is_read_without_bullets_and_markup(raw, text):
    first, second = of(f"{raw}\nRiver Network")
    assert (first.text, second.text) == (text, "River Network")


def test_a_line_knows_its_number_bullet_heading_and_indent():
    found = of("# Signatories\n\n  - Harbour Archive\n**River Network:**\nLake Institute\n----\n")
    assert found == [
        Line(1, "Signatories", is_heading=True),
        Line(2, "", is_blank=True),
        Line(3, "Harbour Archive", is_bullet=True, indent=2),
        Line(4, "River Network:", is_heading=True),
        Line(5, "Lake Institute"),
        Line(6, "----", is_blank=True),
    ]


@pytest.mark.parametrize(
    "note", ["* in a personal capacity", "[1] Lebanon", "*Affiliations are listed for identification only"]
)
def test_a_footnote_is_a_blank_line(note):
    footnote, other = of(f"{note}\nHarbour Archive")
    assert footnote.is_blank
    assert not other.is_blank


def texts(text: str) -> list[list[str]]:
    return [[line.text for line in stream] for stream in lines.streams(text)]


def test_columns_beside_each_other_are_read_one_after_the_other():
    text = "Harbour Archive     Lake Institute\nRiver Network     Hill Union\nBirch House     Shore Club"
    assert texts(text) == [
        ["Harbour Archive", "River Network", "Birch House"],
        ["Lake Institute", "Hill Union", "Shore Club"],
        [],
    ]


def test_two_lines_with_a_gap_are_no_columns():
    assert texts("Harbour Archive     Malta\nRiver Network     Peru") == [
        ["Harbour Archive Malta", "River Network Peru"]
    ]


@pytest.mark.parametrize(("plain", "streams"), [(2, 3), (3, 1)])
def test_two_thirds_of_the_lines_of_columns_have_a_gap(plain, streams):
    text = "Harbour Archive     Lake Institute\n" * 4 + "River Network\n" * plain
    assert len(texts(text)) == streams


def test_lines_before_and_after_a_table_are_streams_of_their_own():
    text = "Before\n| Name | Country |\n|---|---|\n| Harbour Archive | Malta |\nAfter"
    assert texts(text) == [["Before"], ["Harbour Archive, Malta"], ["After"]]


def test_gaps_within_a_table_make_no_columns_of_the_lines_below_it():
    assert texts("| Harbour     Archive | Malta |\n" * 3 + "River     Network")[-1] == ["River Network"]


def test_one_stroke_makes_no_table_and_two_do():
    assert texts("Harbour | Archive\nRiver Network") == [["Harbour | Archive", "River Network"]]
    assert texts("Harbour | Lake | Hill\nRiver | Shore | Bay")[:3] == [
        ["Harbour", "River"],
        ["Lake", "Shore"],
        ["Hill", "Bay"],
    ]


def test_each_record_of_a_table_begins_an_entry():
    text = "| Name | Role |\n|---|---|\n| Harbour | |\n| of Records | |"
    (records, *_rest) = lines.streams(text)
    assert [(line.text, line.is_bullet) for line in records] == [("Harbour", True), ("of Records", True)]


def test_a_table_without_header_or_countries_only_lays_out_a_list():
    assert texts("| Harbour Archive | River Network |\n| Lake Institute | Hill Union |") == [
        ["Harbour Archive", "Lake Institute"],
        ["River Network", "Hill Union"],
        [],
    ]


def test_a_table_with_bullets_lays_out_a_list_whatever_stands_above_it():
    assert texts("| Name | Country |\n| - Ana | - Ben |") == [["Name", "Ana"], ["Country", "Ben"], []]


def test_a_short_row_of_a_layout_has_empty_cells():
    assert texts("| Harbour Archive | River Network | Hill Union |\n| Lake Institute | |")[1:3] == [
        ["River Network", ""],
        ["Hill Union", ""],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "4 May 2026",
        "Geneva, 12 June 2026",
        "2026-05-04",
        "(in alphabetical order)",
        "[Malta].",
        "Signatories",
        "Yours sincerely,",
        "x",
        "----",
        "Our members are:",
        "word " * 26,
        "w" * 201,
    ],
)
def test_a_date_a_note_a_sentence_or_a_heading_is_no_entry(text):
    assert lines.is_no_entry(text, is_heading=False)


@pytest.mark.parametrize(
    "text",
    [
        "Harbour Archive",
        "Ana Souza, Researcher",
        "协会",
        "Ana Souza <ana@mail.example>:",
        "word " * 25,
        "w" * 200,
        f"{'w' * 200}, Malta",
        "Ana Lima, Ben Osei, Carla Diaz, Dan Abel, Eva Meyer, Fay Wood" + " and more" * 10,
        "Ana Lima; Ben Osei; Carla Diaz" + " and more" * 11,
    ],
)
def test_a_name_or_a_list_of_names_can_be_an_entry(text):
    assert not lines.is_no_entry(text, is_heading=False)


def test_a_heading_is_an_entry_only_with_a_comma():
    assert lines.is_no_entry("Harbour Archive", is_heading=True)
    assert not lines.is_no_entry("Harbour Archive, Malta", is_heading=True)
