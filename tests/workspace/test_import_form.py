"""The lists that a page enters, and the lists that wait for a worker."""

from signatories.importing import files
from workspace import import_form


def test_a_page_takes_a_thousand_lines_and_leaves_one_more_to_a_worker():
    lines = [f"River Network {number}" for number in range(import_form.MOST_ENTRIES)]
    submitted = import_form.read_list("\n".join(lines).encode())
    assert not submitted.is_long
    assert len(submitted.entries) == len(lines)
    longer = import_form.read_list("\n".join([*lines, "Birch Foundation"]).encode())
    assert longer.is_long
    assert longer.lines == len(lines) + 1
    assert len(longer.entries) == import_form.SHOWN_LINES


def test_a_page_takes_a_hundred_thousand_characters_and_leaves_one_more_to_a_worker():
    line = "River Network, Peru, " + "y" * 478 + "\n"
    text = line * (import_form.MOST_CHARACTERS // len(line))
    assert len(text) == import_form.MOST_CHARACTERS
    assert not import_form.read_list(text.encode()).is_long
    assert import_form.read_list(f"{text}y".encode()).is_long


def test_one_line_with_more_names_than_a_page_takes_is_left_to_a_worker():
    line = "; ".join(f"Network {number}, Peru" for number in range(400))
    submitted = import_form.read_list("\n".join([line] * 3).encode())
    assert submitted.lines == 3
    assert len(submitted.entries) > import_form.MOST_ENTRIES
    assert submitted.is_long


def test_the_beginning_of_a_long_list_has_a_hundred_lines():
    text = "\n".join(str(number) for number in range(200))
    assert import_form.beginning(text).splitlines() == [
        str(number) for number in range(import_form.SHOWN_LINES)
    ]
    assert files.filled_lines(import_form.beginning(text)) == import_form.SHOWN_LINES
