"""The parts of an entry, and the acronyms, countries and names in them."""

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


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Harbour Archive, Records; Malta", ["Harbour Archive", "Records", "Malta"]),
        ("Harbour Archive – Records", ["Harbour Archive", "Records"]),
        ("Harbour Archive - Records", ["Harbour Archive", "Records"]),
        ("Harbour Archive -Records", ["Harbour Archive -Records"]),
        ("Harbour Archive- Records", ["Harbour Archive- Records"]),
        ("Harbour-Archive", ["Harbour-Archive"]),
        # Before a country a dash or colon needs no blanks, but a hyphen needs one.
        ("Harbour Archive–Malta", ["Harbour Archive", "Malta"]),
        ("Harbour Archive:Malta", ["Harbour Archive", "Malta"]),
        ("Harbour Archive -Malta", ["Harbour Archive", "Malta"]),
        ("Harbour Archive-Malta", ["Harbour Archive-Malta"]),
        ("Harbour Archive:Records", ["Harbour Archive:Records"]),
        ("Harbour Archive:Mali", ["Harbour Archive", "Mali"]),
        ("Harbour Archive:USA", ["Harbour Archive:USA"]),
        # Nothing is split within brackets or quotations.
        ("Harbour (Records, Malta), Peru", ["Harbour (Records, Malta)", "Peru"]),
        ("Harbour [Records, Malta], Peru", ["Harbour [Records, Malta]", "Peru"]),
        ('"Harbour, Archive", Peru', ['"Harbour, Archive"', "Peru"]),
        ("“Harbour, Archive”, Peru", ["“Harbour, Archive”", "Peru"]),
        ("«Harbour, Archive», Peru", ["«Harbour, Archive»", "Peru"]),
        # Empty parts and words for "none" are left out; an abbreviation keeps its full stop.
        ("Harbour, , n/a, Peru.", ["Harbour", "Peru"]),
        ("Harbour Inc., Peru", ["Harbour Inc.", "Peru"]),
    ],
)
def test_an_entry_is_split_outside_brackets_and_quotations(text, parts):
    assert entry_parts.split(text) == parts


@pytest.mark.parametrize(
    ("text", "is_acronym"),
    [
        ("HA", True),
        ("H", False),
        ("ABCDEFGHIJKL", True),
        ("ABCDEFGHIJKLM", False),
        ("KICTANet", True),
        ("AbcD", False),
        ("A B", False),
    ],
)
def test_an_acronym_is_one_word_of_mostly_capitals(text, is_acronym):
    assert entry_parts.is_acronym(text) == is_acronym


@pytest.mark.parametrize(
    ("acronym", "name", "abbreviates"),
    [
        ("HA", "Harbour Archive", True),
        ("H A", "Harbour Archive", True),
        ("ÉA", "Élan Archive", True),
        ("AHH", "Harbour Archive", False),
        ("HAX", "Harbour Archive", False),
        ("H", "Harbour Archive", False),
    ],
)
def test_an_acronym_abbreviates_a_name_that_has_its_letters_in_order(acronym, name, abbreviates):
    assert entry_parts.abbreviates(acronym, name) == abbreviates


@pytest.mark.parametrize(
    ("text", "is_person"),
    [
        ("Ana Souza", True),
        ("Dr. Ana Souza", True),
        ("Ana", False),
        ("Ana Maria Luz Vera Souza", True),
        ("Ana Maria Luz Vera Rosa Souza", False),
        ("Lise van der Meer", True),
        ("van Dijk", True),
        ("de la", False),
        ("Ana souza", False),
        ("ana Souza", False),
        ("’Ana Souza", True),
        ("Ana 2 Souza", False),
        ("Ana Archive", False),
        # A country is no surname, but a first name may be one, and so may three letters.
        ("Ana Kenya", False),
        ("Kenya Souza", True),
        ("Ana Usa", True),
        # A script without capitals tells nothing about them.
        ("王 小雨", True),
    ],
)
def test_a_person_has_two_to_five_names_with_capitals(text, is_person):
    assert entry_parts.is_name_of_person(text) == is_person


@pytest.mark.parametrize(
    ("parts", "country", "left"),
    [
        (["Harbour Archive", "Malta"], "MT", ["Harbour Archive"]),
        (["Harbour Archive", "Malta", "Records"], "MT", ["Harbour Archive", "Records"]),
        (["Harbour Archive", "Kenya", "Malta"], "MT", ["Harbour Archive", "Kenya"]),
        (["Malta"], "", ["Malta"]),
        (["Malta", "Records"], "", ["Malta", "Records"]),
        (["Ana Souza", "MA"], "", ["Ana Souza", "MA"]),
        (["Harbour Archive", "MA"], "MA", ["Harbour Archive"]),
    ],
)
def test_the_last_part_that_is_a_country_is_taken_out(parts, country, left):
    assert entry_parts.take_country(parts) == (country, left)


@pytest.mark.parametrize(
    ("part", "rest", "acronym", "remark"),
    [
        ("Harbour Archive (HA)", "Harbour Archive", "HA", ""),
        ("Harbour Archive (“HA”)", "Harbour Archive", "HA", ""),
        ("Harbour (HA) Archive", "Harbour Archive", "HA", ""),
        ("(HA)", "(HA)", "", ""),
        # A word with one capital is an acronym where it is short and the name spells it.
        ("Harbour Archive (Harch)", "Harbour Archive", "Harch", ""),
        ("Harbour Archive (Harbourarchive)", "Harbour Archive (Harbourarchive)", "", ""),
        ("Harbour Archive (Zyx)", "Harbour Archive (Zyx)", "", ""),
        ("Harbour Lakeside (Harla)", "Harbour Lakeside (Harla)", "", ""),
        # A country is no acronym, unless its two letters abbreviate the name.
        ("Harbour Archive (USA)", "Harbour Archive", "", "USA"),
        ("Lake Archive (LA)", "Lake Archive", "LA", ""),
        ("Harbour Archive (MT)", "Harbour Archive", "", "MT"),
        # A role, an organisation or a region says something; anything else stays in the name.
        ("Ana Souza (Director)", "Ana Souza", "", "Director"),
        ("Ana Souza (River Network)", "Ana Souza", "", "River Network"),
        ("Harbour Archive (Africa)", "Harbour Archive", "", "Africa"),
        ("Harbour Archive (of the sea)", "Harbour Archive (of the sea)", "", ""),
        ("მთავარი არქივი (Main Archive)", "მთავარი არქივი (Main Archive)", "", ""),
        # In a script without capitals, one word after an organisation is its acronym.
        ("مركز الحق في المعرفة (معرفة)", "مركز الحق في المعرفة", "معرفة", ""),
        ("مركز الحق في المعرفة (لبنان)", "مركز الحق في المعرفة", "", "لبنان"),
        ("مركز الحق في المعرفة (حق معرفة)", "مركز الحق في المعرفة (حق معرفة)", "", ""),
        ("Harbour Archive", "Harbour Archive", "", ""),
    ],
)
def test_brackets_hold_an_acronym_or_a_remark_or_stay(part, rest, acronym, remark):
    assert entry_parts.take_brackets(part) == (rest, acronym, remark)


@pytest.mark.parametrize(
    ("name", "remark", "found"),
    [
        ("Ana Souza (of the sea)", "", ("Ana Souza", "of the sea")),
        ("Ana Souza (of the sea)", "Director", ("Ana Souza (of the sea)", "Director")),
        ("Ana Souza (sea)", "", ("Ana Souza (sea)", "")),
        ("Ana Souza (王 小雨)", "", ("Ana Souza (王 小雨)", "")),
        ("Ana Souza", "", ("Ana Souza", "")),
    ],
)
def test_several_words_in_brackets_after_a_person_are_an_affiliation(name, remark, found):
    assert entry_parts.take_affiliation(name, remark) == found
