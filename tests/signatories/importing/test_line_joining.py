"""Which lines of a list belong to one entry."""

import pytest

from signatories.importing import line_joining, lines


def items(text: str) -> list[str]:
    """Return the text of each item, headings included."""
    return [item.text for stream in lines.streams(text) for item, _is_heading in line_joining.joined(stream)]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        # An open end, or a word with which no entry begins, must go on.
        (
            "Institute for the Study of\nArchives\nRiver Network",
            ["Institute for the Study of Archives", "River Network"],
        ),
        ("Institute\nfor Archives\nRiver Network", ["Institute for Archives", "River Network"]),
        ("Harbour Archive,\nMalta\nRiver Network", ["Harbour Archive, Malta", "River Network"]),
        # An open bracket or quotation must be closed.
        ("Harbour (the\nArchive)\nRiver Network", ["Harbour (the Archive)", "River Network"]),
        ("“Harbour\nArchive”\nRiver Network", ["“Harbour Archive”", "River Network"]),
        # A line that is set deeper by two blanks goes on.
        ("Harbour Archive\n  Malta\nRiver Network", ["Harbour Archive Malta", "River Network"]),
        ("Harbour Archive\n Malta\nRiver Network", ["Harbour Archive", "Malta", "River Network"]),
        # A blank line ends an entry, however open it is.
        ("Harbour Archive,\n\nRiver Network", ["Harbour Archive,", "River Network"]),
        # A hyphen at the end parts a word before a small letter only.
        ("Institute of Hydro-\nlogy\nRiver Network", ["Institute of Hydrology", "River Network"]),
        ("Institute Hydro-\nLogy\nRiver Network", ["Institute Hydro-Logy", "River Network"]),
        # After its country an entry is whole.
        (
            "Harbour Archive, Malta\nof Records\nRiver Network",
            ["Harbour Archive, Malta", "of Records", "River Network"],
        ),
        # A surname with its particle begins an entry.
        (
            "Ana Souza\nde Lima, Ben, Peru\nRiver Network",
            ["Ana Souza", "de Lima, Ben, Peru", "River Network"],
        ),
        # A heading goes on in nothing, and nothing goes on in it.
        ("# Harbour of\nArchive\nRiver and\n# Network", ["Harbour of", "Archive", "River and", "Network"]),
        # Brackets below a name are of it, and not below one that has some.
        ("Harbour Archive\n(Malta)\nRiver Network", ["Harbour Archive (Malta)", "River Network"]),
        ("Harbour (HA) Archive\n(Malta)\nRiver", ["Harbour (HA) Archive", "(Malta)", "River"]),
        ("Harbour Archive\n(list as of May)\nRiver", ["Harbour Archive", "(list as of May)", "River"]),
    ],
)
def test_a_line_goes_on_in_the_next_one_where_it_must(text, joined):
    assert items(text) == joined


@pytest.mark.parametrize(("length", "count"), [(59, 2), (60, 3)])
def test_a_long_remark_in_brackets_is_not_of_the_name_above_it(length, count):
    assert len(items(f"Harbour Archive\n({'y' * (length - 2)})\nRiver Network")) == count


@pytest.mark.parametrize(("length", "count"), [(44, 3), (45, 2)])
def test_a_small_letter_goes_on_after_a_line_that_was_wrapped(length, count):
    long = "Harbour Archive " + "y" * (length - 16)
    assert len(items(f"{long}\nrecords office\nRiver Network")) == count


@pytest.mark.parametrize("second", ["records", "records.org is ours"])
def test_one_small_word_or_an_address_begins_an_entry(second):
    assert len(items(f"Harbour Archive {'y' * 40}\n{second}\nRiver Network")) == 3


def test_lines_under_a_bullet_are_joined_and_a_heading_between_bullets_is_not():
    text = "- Harbour\nArchive\n- River\nNetwork\nIndividuals\n- Ana Souza"
    assert items(text) == ["Harbour Archive", "River Network", "Individuals", "Ana Souza"]


def test_bullets_count_where_a_third_of_the_lines_has_one():
    assert items("- Harbour\nArchive\nRecords") == ["Harbour Archive Records"]
    assert items("- Harbour\nArchive\nRecords\nRiver") == ["Harbour", "Archive", "Records", "River"]


def test_three_indented_lines_under_a_bullet_without_commas_are_parts():
    assert items("1. Rita Kamau\n   Harbour Archive\n   Malta\n2. Jane Roe") == [
        "Rita Kamau, Harbour Archive, Malta",
        "Jane Roe",
    ]
    assert (
        items("1. Rita Kamau\n   Harbour Archive\n2. Jane Roe\n   River")[0] == "Rita Kamau Harbour Archive"
    )
    assert items("1. Rita Kamau, PhD\n   Harbour\n   Malta\n2. Roe")[0] == "Rita Kamau, PhD Harbour Malta"


BLOCK = "{}\nDirector\nHarbour Archive\n\n"


def test_blocks_of_a_person_a_role_and_a_place_are_joined_by_commas():
    text = BLOCK.format("Jane Doe") + BLOCK.format("Rita Kamau")
    assert items(text) == ["Jane Doe, Director, Harbour Archive", "Rita Kamau, Director, Harbour Archive"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # One block alone.
        (BLOCK.format("Jane Doe"), 3),
        # A country over its organisations.
        ("Malta\nHarbour Archive\nQuay Committee\n\nKenya\nOpen Records\nPaper Watch\n", 6),
        # A block of seven lines.
        (BLOCK.format("Jane Doe") * 3 + "Ana Lima\nDirector\n" + "Harbour Archive\n" * 5, 16),
        (BLOCK.format("Jane Doe") * 3 + "Ana Lima\nDirector\n" + "Harbour Archive\n" * 4, 4),
        # Commas on more than half of the lines.
        ("Jane Doe, A\nDirector, B\nHarbour Archive\n\n" * 2, 6),
        # Single lines between the blocks: more than four in ten.
        ("Jane Doe\nDirector\n\nRita Kamau\nDirector\n", 2),
        # A country over one of the groups.
        (BLOCK.format("Jane Doe") * 3 + "Kenya\nRita Kamau\nDirector\n", 12),
        # Groups that are no entries: more than four in ten.
        (BLOCK.format("Jane Doe") * 3 + "Lakeside\nSeaside\n\n" * 2, 5),
        (BLOCK.format("Jane Doe") * 5 + "Lakeside\nSeaside\n\n" * 4, 23),
        (BLOCK.format("Jane Doe") * 3 + "River Network\n\n" * 2, 5),
        (BLOCK.format("Jane Doe") * 3 + "River Network\n\n" * 3, 12),
    ],
)
def test_lines_are_in_blocks_where_most_groups_of_them_are_one_entry(text, count):
    assert len(items(text)) == count


NAMES = ["Ana Lima", "Ben Osei", "Carla Diaz", "Dan Abel", "Eva Meyer"]


def test_commas_separate_entries_from_five_lines_on():
    assert items(",\n".join(NAMES)) == NAMES
    assert items(",\n".join(NAMES[:4])) == ["Ana Lima, Ben Osei, Carla Diaz, Dan Abel"]


def test_commas_separate_entries_where_nine_lines_in_ten_have_one():
    ten = [f"{name} {letter}" for letter in "KW" for name in NAMES]
    one_without = ",\n".join(ten[:5]) + "\n" + ",\n".join(ten[5:]) + ",\nZoe Wood"
    assert len(items(one_without)) == 11
    two_without = (
        ",\n".join(ten[:3]) + "\n" + ",\n".join(ten[3:6]) + "\n" + ",\n".join(ten[6:]) + ",\nZoe Wood"
    )
    assert len(items(two_without)) < 11


@pytest.mark.parametrize("part", ["Director", "Kenya", "room 5", "Ana, Ben, Eva", "Ana; Eva"])
def test_a_line_that_can_be_a_part_keeps_the_commas(part):
    assert len(items(",\n".join([*NAMES, part]))) < len(NAMES) + 1


@pytest.mark.parametrize(("organisations", "is_apart"), [(1, True), (2, False)])
def test_commas_separate_entries_that_are_mostly_of_one_kind(organisations, is_apart):
    listed = [*NAMES, *["Harbour Archive", "River Network"][:organisations]]
    assert (items(",\n".join(listed)) == listed) is is_apart


def test_no_item_is_longer_than_its_bound():
    line = f"Ana Lima, {'y' * 4989},"
    assert len(line) * 2 == line_joining.LONGEST_ITEM
    assert [len(item) for item in items(f"{line}\n{line}\n{line}")] == [10_001, 5000]
    assert [len(item) for item in items(f"{line}\n{line}z\nEva Meyer")] == [5000, 5001, 9]
    # The bound counts one entry, not the whole list.
    long = f"Ana Lima, {'y' * 5990}"
    assert [len(item) for item in items(f"{long}\n{line}\nEva Meyer")] == [6000, 5010]
