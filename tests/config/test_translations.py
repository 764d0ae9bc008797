import ast
from pathlib import Path

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from config import translations
from petitions.models.petition import Review
from signatories.listing import sentences

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _compiled():
    translations.compile_all()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "منظمة واحدة"),
        (2, "منظمتان"),
        (3, "3 منظمات"),
        (11, "11 منظمة"),
        (100, "100 منظمة"),
        (103, "103 منظمات"),
    ],
)
def test_arabic_has_its_six_plural_forms(count, words):
    with override("ar"):
        assert strip_tags(sentences.organisations(count)) == words


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["nobody"]), ("fr", ["aucun signataire", "organisations", "personnes"])]
)
def test_who_is_reviewed_reads_as_a_choice_of_those_who_sign(language, words):
    # In French, "personne" alone says "nobody" and "a person".
    with override(language):
        said = {str(choice.label) for choice in Review}
    assert set(words) <= said
    assert "personne" not in said


def test_no_complete_language_lacks_anything():
    assert list(translations.problems()) == []


def test_a_lost_placeholder_is_found():
    catalog = translations.Catalog(locale="ar")
    catalog.add("Closes %(remaining)s.", "تُغلق")
    (message,) = (message for message in catalog if message.id)
    assert list(translations._problems_of(message, catalog)) == [
        "placeholders differ: 'Closes %(remaining)s.'"
    ]


def test_a_missing_translation_is_found():
    catalog = translations.Catalog(locale="ar")
    catalog.add("Cancel", "")
    (message,) = (message for message in catalog if message.id)
    assert list(translations._problems_of(message, catalog)) == ["not translated: 'Cancel'"]


def test_no_words_stand_where_they_are_not_found():
    within = [
        f"{path}:{call.lineno}"
        for path in ROOT.glob("*/**/*.py")
        if ".venv" not in path.parts
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "gettext", "ngettext"}
    ]
    assert within == []
