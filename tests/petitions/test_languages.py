"""Facts about languages from their tags."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from petitions import languages


@pytest.mark.parametrize(
    ("written", "tag"),
    [(" EN ", "en"), ("pt_BR", "pt-br"), ("zh-Hant-TW", "zh-hant-tw"), ("sl-rozaj", "sl-rozaj")],
)
def test_a_tag_is_kept_in_lower_case(written, tag):
    assert languages.normalise(written) == tag


@pytest.mark.parametrize("written", ["", "e", "english", "en-", "en US", "en/x", "12"])
def test_what_is_no_tag_is_refused(written):
    with pytest.raises(ValidationError):
        languages.normalise(written)
    assert not languages.is_known(written)


def test_a_language_has_a_name_in_itself_and_in_the_reader_s():
    assert (languages.own_name("fr"), languages.name_in("fr", "en")) == ("Français", "French")
    # Of a region that CLDR does not know, its language is known.
    assert languages.own_name("fr-zz-abcde") == "Français"
    assert (languages.own_name("qqx"), languages.name_in("qqx", "en")) == ("qqx", "qqx")
    assert languages.name_in("fr", "qqx") == "fr"


def test_a_text_runs_as_its_language_is_written():
    found = {tag: languages.direction(tag) for tag in ("ar", "fa-IR", "he", "en", "qqx")}
    assert found == {"ar": "rtl", "fa-IR": "rtl", "he": "rtl", "en": "ltr", "qqx": "ltr"}


def test_a_language_is_known_where_there_are_data_of_it():
    assert languages.is_known("MY")
    assert not languages.is_known("qqx")


def test_the_interface_speaks_english_and_what_has_a_catalogue():
    assert languages.interface() == [code for code, _name in settings.LANGUAGES]
    settings.LANGUAGES = [*settings.LANGUAGES, ("qqx", "None")]
    try:
        assert "qqx" not in languages.interface()
    finally:
        settings.LANGUAGES = settings.LANGUAGES[:-1]
