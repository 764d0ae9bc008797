"""Names without what says little, and names as they look."""

import pytest

from signatories.twins import vocabulary


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Petrova", "Аnnа Pеtrоvа"),
        ("Kora", "Κοrα"),
        ("Olga Ilina", "Olga llina"),
        ("Modern Hall", "Modem Hall"),
        ("Vvater Watch", "Water Watch"),
        ("R00m", "Room"),
        ("Ｏｐｅｎ", "open"),
        ("Open-Line, Ltd.", "openline ltd"),
    ],
)
def test_names_that_look_the_same_have_one_appearance(one, other):
    assert vocabulary.appearance(one) == vocabulary.appearance(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Élan", "Elan"), ("Anna Petrova", "Anna Petrov"), ("Room 3", "Room 4")]
)
def test_names_that_look_different_have_different_appearances(one, other):
    assert vocabulary.appearance(one) != vocabulary.appearance(other)


def test_a_skeleton_has_no_accents_and_an_appearance_keeps_them():
    assert vocabulary.skeleton("Élan Vital") == vocabulary.skeleton("elan vital")
    assert vocabulary.skeleton("Élan Vital") != vocabulary.skeleton("elan total")


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("The Harbour Archive, Inc.", "harbour archive"),
        ("L'Association des Amis", "association amis"),
        ("Фонд Гласности", "fond glasnosti"),
        # Of a name with nothing else, small words and legal forms are kept.
        ("The Of", "the of"),
        ("ONG", "ong"),
    ],
)
def test_a_normal_name_is_without_small_words_and_legal_forms(name, normal):
    assert vocabulary.normalise(name) == normal


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Harbour Archive, Malta", "Harbour Archive"),
        ("Harbour, Archive, Malta", "Harbour, Archive"),
        ("Harbour Archive, Records", "Harbour Archive, Records"),
        ("Malta", "Malta"),
    ],
)
def test_a_country_after_the_last_comma_is_no_part_of_a_name(name, bare):
    assert vocabulary.without_country(name) == bare


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Harbour Archive, Malta", "MT"),
        ("Harbour Archive (Malta)", "MT"),
        ("Harbour Archive [Malta]", "MT"),
        ("Harbour Archive（Malta）", "MT"),
        ("Harbour Archive (HA) (Kenya)", "KE"),
        ("Harbour Archive (Kenya), Malta", "MT"),
        ("Harbour Archive, Records", ""),
        ("Malta", ""),
    ],
)
def test_a_country_is_found_after_the_last_comma_or_in_brackets(name, country):
    assert vocabulary.country_in(name) == country


@pytest.mark.parametrize(
    ("text", "is_acronym"),
    [
        ("HA", True),
        ("KICTANet", True),
        ("H.A.", True),
        ("ABCDEFGHIJKL", True),
        ("ABCDEFGHIJKLM", False),
        ("H", False),
        ("Ha", False),
        ("H A", False),
        ("", False),
    ],
)
def test_an_acronym_is_a_short_word_with_two_capitals(text, is_acronym):
    assert vocabulary.is_acronym(text) == is_acronym


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.harbour.example/about", "harbour.example"),
        ("https://Harbour.Example", "harbour.example"),
        ("https://wwwharbour.example", "wwwharbour.example"),
        ("https://facebook.com/harbour", ""),
        ("https://harbour.wordpress.com/", ""),
        ("https://t.me/harbour", ""),
        ("https://notfacebook.com", "notfacebook.com"),
        ("https://facebook.com.example", "facebook.com.example"),
        ("", ""),
    ],
)
def test_a_host_that_many_share_says_nothing(website, host):
    assert vocabulary.host(website) == host
