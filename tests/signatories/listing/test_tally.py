"""The tally: numbers by kind, day and country, whatever happens to the rows."""

import re

import pytest
from django.db import transaction
from django.db.models import Count
from django.test import Client

from signatories.lifecycle import correct, merge, review, withdraw
from signatories.listing import folding, recount, tally
from signatories.models import DayChange, Signatory
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
        # The remaining entry gets the earlier day, and loses it again.
        lambda: merge.merge(rows[2], into=rows[4], by=user),
        lambda: merge.unmerge(rows[2], by=user),
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


PUBLIC = (
    "/en/", "/ar/petitions/{slug}/", "/en/petitions/{slug}/signatories/", "/en/petitions/{slug}/numbers/",
    "/petitions/{slug}/embed/?show=list", "/petitions/{slug}.json", "/petitions/{slug}/signatories.json",
    "/petitions/{slug}/signatories.csv", "/petitions/{slug}/card.png", "/en/petitions/{slug}/feed.atom",
    "/en/petitions/{slug}/corrections/",
)  # fmt: skip


def everything_public(petition):
    """Return the responses of the public URLs, without times."""
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


def test_reading_costs_one_query(petition, django_assert_num_queries):
    with django_assert_num_queries(1):
        tally.of(petition)
