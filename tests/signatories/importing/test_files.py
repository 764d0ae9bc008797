"""Files in their encodings, and how long a file, a line and a list may be."""

import pytest

from signatories.importing import files


def test_a_file_may_have_as_many_bytes_as_are_allowed_and_no_more():
    full = b"y" * (files.MOST_BYTES - 1) + b"\n"
    assert len(files.decode(full)) == files.MOST_BYTES
    with pytest.raises(files.Unreadable, match="bytes"):
        files.decode(full + b"y")


def test_a_line_may_have_as_many_characters_as_are_allowed_and_no_more():
    line = "Harbour Archive, Kenya" + "y" * (files.LONGEST_CELL - 22)
    assert files.entries(f"River Network, Peru\n{line}")
    with pytest.raises(files.Unreadable, match="Line 2 has"):
        files.entries(f"River Network, Peru\n{line}y")


def test_a_table_may_have_as_many_rows_as_are_allowed_beside_its_header():
    rows = "River Network,PE\n" * files.MOST_ENTRIES
    assert len(files.entries(f"name,country\n{rows}")) == files.MOST_ENTRIES
    with pytest.raises(files.Unreadable, match="lines"):
        files.entries(f"name,country\n{rows}Birch Foundation,PE\n")


def test_a_list_has_no_header_that_would_be_one_line_more():
    with pytest.raises(files.Unreadable, match="50001 lines"):
        files.entries("River Network, Peru\n" * (files.MOST_ENTRIES + 1))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Señal".encode(), "Señal"),
        ("Señal".encode("utf-8-sig"), "Señal"),
        ("Señal".encode("utf-16"), "Señal"),
        ("Señal".encode("utf-16-le"), "Señal"),
        ("Señal".encode("utf-16-be"), "Señal"),
        (b"\xfe\xff" + "Señal".encode("utf-16-be"), "Señal"),
        ("Señal".encode("cp1252"), "Señal"),
        ("Si".encode("utf-16-le"), "Si"),
        ("Si".encode("utf-16-be"), "Si"),
        # Half of the other bytes are zero at most: no UTF-16.
        (b"S\0iP", "S\0iP"),
        (b"\0SPi", "\0SPi"),
        (b"S\0i", "S\0i"),
        (b"\0Si", "\0Si"),
        (b"", ""),
        (b"P", "P"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
    ],
)
def test_a_file_is_read_in_the_encoding_that_it_has(data, text):
    assert files.decode(data) == text


def test_a_spreadsheet_is_told_by_its_first_two_letters():
    with pytest.raises(files.Unreadable, match="no workbook"):
        files.decode(b"PK\x03\x04rest")
    assert files.decode(b"PEN Club") == "PEN Club"


def test_bytes_in_no_known_encoding_are_refused_by_their_line():
    with pytest.raises(files.Unreadable, match="Line 3 is neither"):
        files.decode(b"Harbour\nRiver\n\x81 Archive\nLake")


def test_a_character_that_is_none_is_refused_by_its_line():
    with pytest.raises(files.Unreadable, match="Line 2 holds"):
        files.entries("Harbour Archive\nRiver\0Network\nLake")


def test_filled_lines_are_counted():
    assert files.filled_lines("Harbour\n\n  \nRiver") == 2


def test_a_table_without_header_is_read_by_its_columns_where_they_tell():
    (house, _other) = files.entries("Ana Souza\tHarbour Archive\nBen Osei\tRiver Network\n")
    assert (house.name, house.affiliation) == ("Ana Souza", "Harbour Archive")
    rows = "Kenya\tRecords\nMalta\tArchive\nPeru\tNetwork\n"
    assert [(one.name, one.country) for one in files.entries(rows)] == [
        ("Records", "KE"),
        ("Archive", "MT"),
        ("Network", "PE"),
    ]
