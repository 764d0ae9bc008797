"""How long a file, a line and a list may be."""

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
