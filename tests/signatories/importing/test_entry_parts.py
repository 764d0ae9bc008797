"""The parts of an entry: a country in brackets at the end of one is taken off it."""

import pytest

from signatories.importing import entry_parts


@pytest.mark.parametrize(
    ("parts", "left", "country"),
    [
        (["Harbour Archive (Malta)"], ["Harbour Archive"], "MT"),
        (["Harbour Archive（Malta）"], ["Harbour Archive"], "MT"),
        (["Harbour Archive (USA)"], ["Harbour Archive"], "US"),
        # Two letters in brackets are an acronym.
        (["Harbour Archive (MT)"], ["Harbour Archive (MT)"], ""),
        (["Harbour Archive (Friends)"], ["Harbour Archive (Friends)"], ""),
        (["Harbour (Malta) Archive"], ["Harbour (Malta) Archive"], ""),
        (["Ana Kamau", "Archive (Malta)"], ["Ana Kamau", "Archive"], "MT"),
        (["Harbour (Malta)", "Archive (Peru)"], ["Harbour", "Archive (Peru)"], "MT"),
    ],
)
def test_a_country_in_brackets_at_the_end_of_a_part_is_taken_off_once(parts, left, country):
    assert entry_parts.take_bracketed_country(parts) == (left, country)
