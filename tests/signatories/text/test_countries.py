"""Countries in the reader's language, on pages, in forms and in files."""

import csv
import io
from dataclasses import dataclass

import pytest
from django.test import Client

from signatories.text import countries
from tests import make


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("zh-hans", "WS", "萨摩亚"),
        ("zh-hans", "AS", "美属萨摩亚"),
        ("ar", "FM", "ميكرونيزيا"),
        ("ar", "US", "الولايات المتحدة"),
        ("ru", "MM", "Мьянма"),
        ("pt", "CW", "Curaçao"),
        ("es", "SZ", "Esuatini"),
        ("fr", "CD", "République démocratique du Congo"),
        ("en", "HK", "Hong Kong"),
        ("en", "PS", "Palestine"),
        ("fr", "PS", "Palestine"),
        ("ru", "TW", "Тайвань"),
        ("ar", "PS", "فلسطين"),
        ("zh-hans", "XK", "科索沃"),
        ("en", "TW", "Taiwan"),
    ],
)
def test_countries_are_called_what_readers_call_them(language, code, name):
    assert countries.name(code, language) == name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "name"),
    [("", "Myanmar"), ("?lang=fr", "Myanmar"), ("?lang=ru", "Мьянма"), ("?lang=xx", "Myanmar")],
)
def test_the_csv_names_countries_in_english_or_as_asked(petition, query, name):
    make.published(petition, "organisation", country="MM")
    make.published(make.petition(), "organisation", country="KE")
    answer = Client().get(f"/petitions/{petition.slug}/signatories.csv{query}", secure=True)
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode(), newline=""))
    assert (row["country"], row["country_name"]) == ("MM", name)


@pytest.mark.parametrize(
    ("code", "is_international", "printed"),
    [("KE", False, "Kenya"), ("KE", True, "international"), ("", True, "international"), ("", False, "")],
)
def test_an_international_organisation_is_printed_as_such_and_no_country_as_nothing(
    code, is_international, printed
):
    assert countries.as_printed(code, "en", is_international=is_international) == printed


@dataclass
class Entry:
    """An entry with a country that may be printed."""

    shown_country: str
    is_international: bool


def test_an_entry_shows_its_country_or_that_it_is_international():
    assert countries.shown_name(Entry("KE", is_international=False), "fr") == "Kenya"
    assert countries.shown_name(Entry("", is_international=True), "en") == "international"


def test_the_word_international_is_in_the_language_asked_for():
    assert countries.as_printed("", "ru", is_international=True) != "international"
    assert countries.as_printed("", "en", is_international=True) == "international"


def test_an_unknown_code_has_no_name():
    assert countries.name("XX", "en") == countries.name("", "en") == ""


def test_some_countries_stand_in_the_order_of_their_names_in_the_language():
    some = {"DE", "AR", "ZW"}
    assert list(countries.names_of(some, "en").values()) == ["Argentina", "Germany", "Zimbabwe"]
    assert list(countries.names_of(some, "fr").values()) == ["Allemagne", "Argentine", "Zimbabwe"]


def test_the_field_offers_no_country_first_and_international_where_it_is_asked_for():
    alone = countries.options("fr", with_international=False)
    both = countries.options("fr", with_international=True)
    assert (alone.count("<option"), both.count("<option")) == (251, 252)
    assert alone.startswith('<option value="">')
    assert 'value="international"' in both
    assert 'value="international"' not in alone
    assert '<option value="DE">Allemagne</option>' in alone
    assert "selected" not in both
