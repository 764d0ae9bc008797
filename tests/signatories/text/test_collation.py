"""Sorting ignores articles, accents and quotation marks; searching ignores accents, case and marks."""

import pytest

from signatories.text import collation
from signatories.text.collation import collated, fold, pieces, sort_key


@pytest.mark.parametrize(
    "article",
    ["The", "La", "Le", "Les", "El", "Los", "Las", "Lo", "Der", "Die", "Das", "Il", "Gli", "O", "Os", "As"],
)
def test_a_leading_article_is_passed_over_and_a_word_that_begins_like_it_is_not(article):
    assert sort_key(f"{article} Kestrel") == sort_key(f"{article.upper()}  Kestrel") == sort_key("Kestrel")
    assert sort_key(f"{article}kestrel") == collated(f"{article}kestrel")
    assert sort_key(f"Kestrel {article}") == collated(f"Kestrel {article}")


@pytest.mark.parametrize(
    ("name", "filed_as"),
    [("L'Avenir", "Avenir"), ("L’Avenir", "Avenir"), ("Al-Haq", "Haq"), ("الحق", "حق")],
)
def test_an_article_that_is_joined_to_its_word_is_passed_over(name, filed_as):
    assert sort_key(name) == sort_key(filed_as)


@pytest.mark.parametrize("name", ["The", "La", "O", "El X", "L'A", "Al-A"])
def test_an_article_before_less_than_a_word_of_two_letters_is_part_of_the_name(name):
    assert sort_key(name) == collated(name)


def test_one_article_is_passed_over_and_no_second():
    assert sort_key("The La Scala") == collated("La Scala")
    # Sorting keeps the article of a text that is no name.
    assert collated("The Kestrel") != collated("Kestrel")


@pytest.mark.parametrize("mark", list("'’‘“”\"«»()[]-–—.·*# "))
def test_a_mark_before_a_name_is_passed_over(mark):
    assert sort_key(f"{mark}Kestrel") == sort_key("Kestrel")
    assert sort_key(f"{mark}The Kestrel") == sort_key("Kestrel")


def test_a_name_of_marks_alone_has_a_key_of_its_own():
    assert sort_key("***") == collated("***") != b""


def test_accents_and_case_part_no_two_names_and_letters_do():
    assert sort_key("Élan") == sort_key("elan") == sort_key("E\u0301lan")
    assert sort_key("Zürich") == sort_key("Zurich")
    names = ["Zebra", "Ábaco", "éclair", "Delta", "abeja", "Østfold", "Omega"]
    assert sorted(names, key=sort_key) == ["Ábaco", "abeja", "Delta", "éclair", "Omega", "Østfold", "Zebra"]


def test_a_key_tells_names_apart_by_their_first_letters_and_is_never_longer_than_an_index_takes():
    head = "a" * (collation.LONGEST // 2 - 1)
    assert len(sort_key(head)) == collation.LONGEST - 2
    assert sort_key(f"{head}b") != sort_key(f"{head}c")
    assert len(sort_key(f"{head}b")) == collation.LONGEST
    assert sort_key(f"{head}bb") == sort_key(f"{head}bc")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Élan, VITAL!  ", "elan vital"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("A-B/C", "a b c"),
        ("Ｆｕｌｌ", "full"),
        ("東京ensemble", "東 京 ensemble"),
        ("カナ", "カ ナ"),
        ("한국", "한국"),
        ("…", ""),
    ],
)
def test_a_folded_text_has_no_accents_case_or_marks_and_parts_unspaced_scripts(text, folded):
    assert fold(text) == folded


def test_a_folded_text_has_a_bound():
    assert len(fold("a" * 2000)) == len(fold("é" * 2001)) == collation.LONGEST_FOLDED == 2000


def test_pieces_are_runs_of_three_characters_each_once_and_single_characters_of_unspaced_scripts():
    assert pieces("abcabc") == ["abc", "bca", "cab"]
    assert pieces("abc") == ["abc"]
    assert pieces("ab") == pieces("a") == pieces("") == []
    assert pieces("京") == ["京"]
