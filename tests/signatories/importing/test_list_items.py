"""Items of a list: what their headings say, and lines that list several."""

import pytest

from signatories.importing import list_items


def items(text: str) -> list[tuple[str, str, str]]:
    """Return the text of each item, and the kind and country that its heading tells."""
    return [(item.text, str(item.heading_kind), item.heading_country) for item in list_items.of(text)]


def test_a_heading_holds_until_the_next_one():
    text = (
        "River Network\nOrganisations:\nHarbour Archive\n\nMalta\n\nQuay Committee\n\n"
        "Individuals\n\nAna Souza\n\n"
        "Kenya:\n\nBen Osei\n\nAfrica\n\nEva Meyer\n\nSignatories\n\nLake Institute"
    )
    assert items(text) == [
        ("River Network", "", ""),
        ("Harbour Archive", "organisation", ""),
        ("Quay Committee", "organisation", "MT"),
        ("Ana Souza", "individual", ""),
        ("Ben Osei", "individual", "KE"),
        ("Eva Meyer", "individual", ""),
        ("Lake Institute", "", ""),
    ]


def test_the_heading_of_organisations_ends_the_country_above_it():
    text = "Kenya\n\nAna Souza\n\nOrganisations\n\nHarbour Archive"
    assert items(text)[1] == ("Harbour Archive", "organisation", "")


def test_two_letters_are_a_name_and_no_country():
    assert [text for text, _kind, _country in items("MT\n\nHarbour Archive")] == ["MT", "Harbour Archive"]


def names(text: str) -> list[str]:
    return [text for text, _kind, _country in items(text)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        # Two countries, or four entries of which two thirds are simple.
        ("Harbour Archive, Malta; River Network, Peru", ["Harbour Archive, Malta", "River Network, Peru"]),
        ("Harbour Archive, Malta; River Network", ["Harbour Archive, Malta; River Network"]),
        ("Harbour Archive; River Network; Lake", ["Harbour Archive; River Network; Lake"]),
        ("Harbour; River; Lake; and Hill.", ["Harbour", "River", "Lake", "Hill"]),
        ("Harbour; River; Lake, A; Hill, B", ["Harbour; River; Lake, A; Hill, B"]),
        ("Harbour; River; Lake, A", ["Harbour; River; Lake, A"]),
        ("Kenya; Peru", ["Kenya; Peru"]),
        ("Harbour;; River; Lake; Hill", ["Harbour", "River", "Lake", "Hill"]),
        (
            "Harbour; River; Lake; Hill; Ana, A; Ben, B",
            ["Harbour", "River", "Lake", "Hill", "Ana, A", "Ben, B"],
        ),
    ],
)
def test_semicolons_part_several_entries_of_one_line(line, found):
    assert names(f"{line}\n\nShore Club") == [*found, "Shore Club"]


SIX = "Harbour Archive, River Network, Lake Institute, Ana, Ben and Eva"


def test_a_sentence_of_six_names_is_parted_at_commas():
    assert names(f"{SIX}.\n\nShore Club") == [
        "Harbour Archive", "River Network", "Lake Institute", "Ana", "Ben", "Eva", "Shore Club",
    ]  # fmt: skip


def test_capitals_alone_are_an_organisation_s_name():
    assert len(names("Harbour Archive, XQZ, QWV, Ana, Ben and Eva")) == 6


@pytest.mark.parametrize(
    "line",
    [
        SIX.replace(", Ben", ""),
        SIX.replace("Lake Institute", "Zoe"),
        SIX.replace("Ana", "Director"),
        SIX.replace("Ana", "Kenya"),
        SIX.replace("Ana", "Ana (of Lima)"),
        SIX.replace("Ana", "A" + "a" * 70),
    ],
)
def test_fewer_names_few_organisations_or_details_keep_a_sentence_together(line):
    assert names(f"{line}\n\nShore Club") == [line, "Shore Club"]


def test_a_name_of_seventy_characters_is_parted_off():
    assert len(names(SIX.replace("Ana", "A" + "a" * 69))) == 6
