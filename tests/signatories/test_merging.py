import pytest
from django.test import Client

from signatories import lifecycle, merging, neighbours, retention
from signatories.listing import tally
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(petition):
    return make.worker(petition)


def house(petition, name, **fields):
    return make.published(petition, "organisation", name=name, **fields)


def test_two_rows_become_one_that_is_counted_once_and_known_by_both_names(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    Signatory.objects.filter(pk=other.pk).update(published_on="2020-01-01")
    assert merging.merge(other, into=kept, by=moderator)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert other.is_merged
    assert kept.aliases == ["Harbor Archives"]
    assert str(kept.published_on) == "2020-01-01"
    assert tally.of(petition).organisations == 1
    assert not merging.merge(other, into=kept, by=moderator)
    assert tally.of(petition).organisations == 1


def test_both_representatives_keep_a_link_to_the_one_entry(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    merging.merge(other, into=kept, by=moderator)
    page = Client().get(make.manage_path(other), secure=True).content.decode()
    assert 'value="Harbour Archive"' in page


def test_an_organisation_that_signs_again_under_an_alias_is_recognised(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Hafenarchiv Valletta")
    merging.merge(other, into=kept, by=moderator)
    again = make.confirmed(petition, "organisation", name="Hafenarchiv Valletta")
    assert [one.row for one in neighbours.of(again)] == [kept]
    elsewhere = make.confirmed(make.petition(), "organisation", name="Hafenarchiv Valletta")
    assert [one.row for one in neighbours.elsewhere(elsewhere)] == [kept]


def test_a_merge_is_undone(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    day = kept.published_on
    Signatory.objects.filter(pk=other.pk).update(published_on="2020-01-01")
    merging.merge(other, into=kept, by=moderator)
    other.refresh_from_db()
    assert merging.part(other, by=moderator)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert other.is_confirmed
    assert other.merged_into is None
    assert kept.aliases == []
    assert kept.published_on == day
    assert not merging.part(other, by=moderator)


def test_what_must_not_become_one_does_not(petition, moderator):
    kept = house(petition, "Harbour Archive")
    hidden = house(petition, "Harbour Archives", listing="withheld")
    foreign = house(make.petition(), "Harbour Archive")
    person = make.published(petition, name="Harbour Archive")
    refused = make.confirmed(petition, "organisation", name="Harbour Arch")
    lifecycle.reject(refused, by=moderator, reason="other")
    for one, other in [
        (hidden, kept),
        (kept, hidden),
        (foreign, kept),
        (person, kept),
        (kept, kept),
        (kept, refused),
    ]:
        with pytest.raises(merging.CannotMerge):
            merging.merge(one, into=other, by=moderator)
    assert tally.of(petition).organisations == 2


def test_who_asks_to_be_forgotten_takes_merged_rows_along(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    merging.merge(other, into=kept, by=moderator)
    retention.forget(kept)
    assert not petition.signatories.exists()
