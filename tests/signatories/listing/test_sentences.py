"""The tally in words, with each language's plural forms and with “at least” where countries are unknown."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from signatories.lifecycle import withdraw
from signatories.listing import sentences, tally
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, 0, 0), "There are no signatures."),
        ((1, 0, 1), "1 organisation from 1 country has signed."),
        ((120, 2340, 55), "120 organisations from 55 countries and 2,340 individuals have signed."),
        ((0, 1, 0), "1 individual has signed."),
        ((2, 0, 0), "2 organisations have signed."),
    ],
)
def test_the_sentence_has_real_plurals(given, said):
    organisations, individuals, countries = given
    found = tally.Tally(organisations, individuals, countries, 0, 0, 0, timezone.now())
    assert strip_tags(sentences.signed(found)) == said


@pytest.mark.parametrize("is_closed", [False, True])
def test_no_page_says_that_nobody_has_signed_yet_once_somebody_has_withdrawn(petition, is_closed):
    make.published(make.petition(slug="other"))
    withdraw.withdraw(make.published(petition))
    if is_closed:
        petition = make.closed(petition)
    for page in ("", "signatories/", "numbers/"):
        said = Client().get(f"/en/petitions/{petition.slug}/{page}", secure=True).content.decode()
        assert "There are no signatures." in said
        assert "yet" not in said


def said_of(petition):
    return sentences.plain(tally.of(petition))


def test_a_country_that_nobody_knows_is_not_passed_over_in_silence(petition):
    for code in ("KE", "FR", "BR"):
        make.published(petition, "organisation", country=code)
    assert said_of(petition) == "3 organisations from 3 countries have signed."
    make.published(petition, "organisation", country="", is_international=True)
    make.entered(make.petition(), country="")
    assert said_of(petition) == "4 organisations from 3 countries have signed."
    make.entered(petition, country="")
    assert said_of(petition) == "5 organisations from at least 3 countries have signed."
    assert tally.of(petition).as_json()["countries_unknown"] == 1


def test_no_country_is_named_where_none_is_known(petition):
    make.entered(petition, country="")
    make.published(petition, "organisation", country="", is_international=True)
    assert said_of(petition) == "2 organisations have signed."


def test_withheld_organisations_may_be_from_yet_another_country(petition):
    make.published(petition, "organisation", country="KE")
    make.published(petition, "organisation", country="KE", listing="withheld")
    assert said_of(petition) == "2 organisations from at least 1 country have signed."
    assert tally.of(petition).as_json()["countries_unknown"] == 0


def test_individuals_without_a_shown_country_may_be_from_yet_another(petition):
    of_individuals = make.petition(kinds="individuals", review="none")
    make.published(of_individuals, country="KE")
    assert said_of(of_individuals) == "1 individual from 1 country has signed."
    make.published(of_individuals, country="FR", shows_country=False)
    assert said_of(of_individuals) == "2 individuals from at least 1 country have signed."
    make.entered(of_individuals, country="BR")
    said = "1 organisation and 2 individuals from at least 1 country have signed."
    assert said_of(of_individuals) == said
    # Individuals hide no country of an organisation.
    make.published(petition, "organisation", country="KE")
    make.published(petition, country="FR", shows_country=False)
    assert said_of(petition) == "1 organisation from 1 country and 1 individual have signed."


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/petitions/{slug}/",
        "/en/petitions/{slug}/signatories/",
        "/en/petitions/{slug}/numbers/",
        "/petitions/{slug}/embed/",
    ],
)
def test_every_page_says_at_least(petition, path):
    make.published(petition, "organisation", country="KE")
    make.entered(petition, country="")
    text = Client().get(path.format(slug=petition.slug), secure=True, follow=True).content.decode()
    assert "2 organisations from at least 1 country have signed." in strip_tags(unescape(text))
    assert not re.search(r"from (<b>)?\d", text)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (1, "and 1 who asked not to be named"), (1200, "and 1,200 who asked not to be named")],
)
def test_those_who_are_not_named_are_counted_in_words(count, said):
    assert sentences.unnamed(count) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 organisation"), (2, "2 organisations")])
def test_each_kind_is_counted_in_words(count, said):
    assert strip_tags(sentences.organisations(count)) == said
    assert strip_tags(sentences.individuals(count)) == said.replace("organisation", "individual")


def test_the_plain_sentence_has_no_markup():
    found = tally.Tally(1, 1, 0, 0, 0, 0, timezone.now())
    assert sentences.plain(found) == "1 organisation and 1 individual have signed."
