import re
from html import unescape

import pytest
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from signatories.lifecycle import correct, enter, merge, review, withdraw
from signatories.listing import basis, folding, recount, sentences, tally
from signatories.models import DayChange, Signatory, UnknownCountry
from signatories.privacy import forgetting
from tests import make

pytestmark = pytest.mark.django_db


def numbers(petition):
    found = tally.of(petition)
    return found.organisations, found.individuals, found.countries, found.withheld


def test_the_tally_counts_published_rows_by_kind(petition):
    make.published(petition, "organisation", country="KE")
    make.published(petition, "organisation", country="KE")
    make.published(petition, "organisation", country="", is_international=True)
    make.published(petition, "individual", country="FR")
    make.confirmed(petition, "organisation", country="BR")
    make.signed(petition)
    assert numbers(petition) == (3, 1, 1, 0)


def test_a_withheld_signatory_of_a_new_country_changes_the_two_counts_alone(petition):
    make.published(petition, "organisation", country="KE")
    make.published(petition, "organisation", country="BY", listing="withheld")
    assert numbers(petition) == (2, 0, 1, 1)


def test_where_only_individuals_sign_the_countries_are_those_they_show():
    petition = make.petition(kinds="individuals", review="none")
    make.published(petition, country="KE")
    make.published(petition, country="FR", shows_country=False)
    assert numbers(petition) == (0, 2, 1, 0)


def test_taking_back_and_publishing_again_counts_once(petition):
    row, user = make.published(petition, "organisation"), make.worker(petition)
    review.take_back(row, by=user)
    assert numbers(petition)[0] == 0
    review.publish(row, by=user)
    assert numbers(petition)[0] == 1
    assert not recount.differences()


def days(petition):
    shown = Signatory.objects.under(petition).shown().order_by("published_on", "kind")
    return list(shown.values_list("published_on", "kind").annotate(Count("pk")))


@pytest.mark.parametrize("folds", [False, True])
def test_numbers_by_day_are_those_of_the_list_whatever_happens_to_its_rows(petition, folds):
    user = make.worker(petition)
    rows = [make.published(petition, kind) for kind in ("organisation", "individual") * 3]
    Signatory.objects.filter(pk__in=[row.pk for row in rows[:4]]).update(published_on="2026-01-05")
    acts = [
        lambda: withdraw.withdraw(rows[0]),
        lambda: correct.withhold(rows[1]),
        lambda: review.take_back(rows[3], by=user),
        lambda: review.publish(rows[3], by=user),
        # The entry that stays takes the earlier day, and gives it back.
        lambda: merge.merge(rows[2], into=rows[4], by=user),
        lambda: merge.part(rows[2], by=user),
        lambda: forgetting.forget(rows[5]),
        lambda: make.published(petition, listing="withheld"),
    ]
    for act in acts:
        act()
        if folds:
            folding.fold()
            assert not DayChange.objects.exists()
        assert tally.by_day(petition) == days(petition)
        assert not recount.differences()


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


def entered(petition, **fields):
    """Return an organisation that an organiser entered without an address."""
    origin = enter.Origin("a letter")
    enter.enter(petition, make.details("organisation", email="", **fields), origin, by=None)
    return Signatory.objects.latest("id")


def test_a_country_that_nobody_knows_is_not_passed_over_in_silence(petition):
    for code in ("KE", "FR", "BR"):
        make.published(petition, "organisation", country=code)
    assert said_of(petition) == "3 organisations from 3 countries have signed."
    make.published(petition, "organisation", country="", is_international=True)
    entered(make.petition(), country="")
    assert said_of(petition) == "4 organisations from 3 countries have signed."
    entered(petition, country="")
    assert said_of(petition) == "5 organisations from at least 3 countries have signed."
    assert tally.of(petition).as_json()["countries_unknown"] == 1


def test_no_country_is_named_where_none_is_known(petition):
    entered(petition, country="")
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
    entered(of_individuals, country="BR")
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
    entered(petition, country="")
    text = Client().get(path.format(slug=petition.slug), secure=True, follow=True).content.decode()
    assert "2 organisations from at least 1 country have signed." in strip_tags(unescape(text))
    assert not re.search(r"from (<b>)?\d", text)


PUBLIC = (
    "/en/", "/ar/petitions/{slug}/", "/en/petitions/{slug}/signatories/", "/en/petitions/{slug}/numbers/",
    "/petitions/{slug}/embed/?show=list", "/petitions/{slug}.json", "/petitions/{slug}/signatories.json",
    "/petitions/{slug}/signatories.csv", "/petitions/{slug}/card.png", "/en/petitions/{slug}/feed.atom",
    "/en/petitions/{slug}/corrections/",
)  # fmt: skip


def everything_public(petition):
    """Return what the public addresses answer, without the instants in it."""
    paths = [path.format(slug=petition.slug) for path in PUBLIC]
    answers = [Client().get(path, secure=True) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return [re.sub(rb'"as_of": "[^"]+"', b"", b"".join(answer)) for answer in answers]


def test_no_public_byte_tells_where_a_withheld_organisation_is(petition):
    make.published(petition, "organisation", country="KE")
    seen = []
    for fields in ({"country": "KE"}, {"country": "BY"}, {"country": "", "is_international": True}):
        with transaction.atomic():
            make.published(petition, "organisation", listing="withheld", **fields)
            seen.append(everything_public(petition))
            transaction.set_rollback(True)
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize("folds", [False, True])
def test_the_number_of_unknown_countries_is_right_whatever_happens_to_the_rows(petition, folds):
    user = make.worker(petition)
    rows = [entered(petition, country="") for _ in range(6)]
    twin = make.published(petition, "organisation", country="")
    entered(make.petition(), country="")
    acts = [
        lambda: withdraw.withdraw(rows[0]),
        lambda: correct.withhold(rows[1]),
        lambda: review.take_back(rows[2], by=user),
        lambda: review.publish(rows[2], by=user),
        lambda: merge.merge(rows[3], into=twin, by=user),
        lambda: merge.part(rows[3], by=user),
        lambda: forgetting.forget(rows[4]),
        lambda: make.published(petition, country=""),
        lambda: entered(petition, country="", is_international=True),
        lambda: Signatory.objects.filter(pk=rows[5].pk).update(country="KE"),
    ]
    counts = []
    for act in acts:
        act()
        if folds:
            folding.fold()
            assert UnknownCountry.objects.filter(petition=petition).count() <= 1
        assert not [one for one in recount.differences() if one.is_unknown]
        counts.append(tally.of(petition).countries_unknown)
    assert counts == [6, 5, 4, 5, 4, 5, 4, 4, 4, 3]


def test_the_basis_is_told_from_the_tally(petition):
    make.published(petition, "organisation")
    row = make.published(petition)
    origin = enter.Origin("a letter")
    enter.enter(petition, make.details("organisation", email=""), origin, by=None)
    for _fold in range(2):
        said = basis.of(tally.of(petition))
        assert said == "2 confirmed by e-mail, 1 received otherwise and entered by the organisers."
        folding.fold()
    withdraw.withdraw(row)
    assert tally.of(petition).entered == 1
    assert not recount.differences()


def test_reading_costs_one_query(petition, django_assert_num_queries):
    with django_assert_num_queries(1):
        tally.of(petition)
