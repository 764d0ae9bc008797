import pytest

from signatories.twins import spellings


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Open Rights Group", {"org"}),
        ("Open Rights", set()),
        ("The Committee for the Rights of Rivers, Kenya", {"crr"}),
        ("Ligue des Lecteurs et des Auteurs", {"lla"}),
        # The letters of the script, their transcription, and the first letters of the transcribed words.
        ("Центр защиты и развития", {"цзр", "tszr", "tzr"}),
    ],
)
def test_initials_are_those_of_three_words_or_more_without_small_ones(name, initials):
    assert spellings.initials(name, ()) == initials


@pytest.mark.parametrize(
    ("name", "acronym", "found"),
    [
        ("River Network", "RN", {"rn"}),
        ("River Network (RN)", "", {"rn"}),
        ("RN", "", {"rn"}),
        ("RN – River Network", "", {"rn"}),
        ("ОЗА", "", {"оза", "oza"}),
        ("River Network", "", set()),
    ],
)
def test_acronyms_are_in_their_column_in_brackets_or_the_name_itself(name, acronym, found):
    assert spellings.acronyms(name, acronym) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("solidaridad internacional", "solidarity international"),
        ("international solidarity", "solidaridad internacional"),
        ("alianza climatica", "alliance climatique"),
        ("organizacao maritima", "organisation maritime"),
        ("federatsiya arkhivistov", "federation archivists"),
        ("biblioteca espana", "bibliotheca spain"),
    ],
)
def test_related_words_of_two_languages_sound_the_same(one, other):
    assert spellings.sounds(one) == spellings.sounds(other)
    assert spellings.rough_sounds(one) == spellings.rough_sounds(other)
    assert spellings.sounds(one) != spellings.sounds("solidaridad maritima")


@pytest.mark.parametrize(
    ("one", "other"), [("blue line", "bleu lane"), ("casa marina", "casa moreno"), ("acess", "access")]
)
def test_words_of_few_consonants_sound_the_same_to_the_index_alone(one, other):
    assert spellings.sounds(one) != spellings.sounds(other)
    assert spellings.rough_sounds(one) == spellings.rough_sounds(other)
