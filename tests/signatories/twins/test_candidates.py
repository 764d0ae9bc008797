import re

import pytest
from django.db import connection

from signatories.models import Kind, Signatory
from signatories.twins import candidates
from tests import make, plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", [Kind.INDIVIDUAL, Kind.ORGANISATION])
def test_candidates_are_looked_up_however_little_is_known_of_a_petition(petition, kind):
    plans.grow_since_counted(petition)
    entry = Signatory(petition=petition, kind=kind, name="Ada Storm")
    listed = Signatory.objects.shown().under_without_index(petition.pk)
    for rows in (candidates._here(entry), listed):
        plan = plans.of_rows(candidates._worth_comparing(rows, entry))
        assert re.search(r" on signatory_|using signatory_", plan), plan
        assert not re.search(r"Index Cond: \(+petition_id", plan), plan


@pytest.mark.parametrize("name", ["HLW", "Armistía Internacional", "Общество защиты архивов"])
def test_acronyms_and_other_languages_are_looked_up_in_the_index(petition, name):
    plans.grow_since_counted(petition)
    entry = Signatory(petition=petition, kind=Kind.ORGANISATION, name=name)
    plan = plans.of_rows(candidates._worth_comparing(candidates._here(entry), entry))
    assert "Bitmap Index Scan on signatory_twins" in plan, plan


def test_new_keys_are_sorted_in_soon():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE 'gin_pending_list_limit=128' = ANY(reloptions)")
        assert sorted(name for (name,) in cursor.fetchall()) == ["signatory_search", "signatory_twins"]


HOUSE = {"name": "Harbour Archive", "country": "KE"}


@pytest.fixture
def entry(petition) -> Signatory:
    """Return an organisation that waits, beside others that are nothing like it."""
    make.published(petition, "organisation", name="River Network", country="KE")
    make.published(make.petition(), "organisation", name="Lake Institute", country="KE")
    return make.confirmed(petition, "organisation", **HOUSE)


def names(found) -> list[int]:
    return [near.row.pk for near in found]


def test_twins_are_known_entries_of_the_same_kind_under_the_same_petition(petition, entry):
    listed = make.published(petition, "organisation", **HOUSE)
    waiting = make.confirmed(petition, "organisation", **HOUSE, listing="withheld")
    make.signed(petition, "organisation", **HOUSE)
    make.published(petition, **HOUSE)
    make.published(make.petition(), "organisation", **HOUSE)
    assert names(candidates.of(entry)) == [listed.pk, waiting.pk]


def test_twins_elsewhere_are_on_public_lists_of_other_petitions(petition, entry):
    make.published(petition, "organisation", **HOUSE)
    elsewhere = make.petition()
    listed = make.published(elsewhere, "organisation", **HOUSE)
    make.published(elsewhere, "organisation", **HOUSE, listing="withheld")
    make.confirmed(elsewhere, "organisation", **HOUSE)
    assert names(candidates.elsewhere(entry)) == [listed.pk]


def test_the_most_alike_twin_comes_first(petition, entry):
    similar = make.published(petition, "organisation", name="Harbour Archives", country="KE")
    same = make.published(petition, "organisation", **HOUSE)
    assert names(candidates.of(entry)) == [same.pk, similar.pk]


@pytest.mark.parametrize(
    ("twin", "is_known", "is_listed"),
    [
        ({"make": "published"}, True, True),
        ({"make": "published", "listing": "withheld"}, False, False),
        ({"make": "confirmed"}, True, False),
        ({"make": "signed"}, False, False),
    ],
)
def test_a_twin_is_known_or_listed_by_its_state_and_where_its_name_is_not_withheld(
    petition, entry, twin, is_known, is_listed
):
    getattr(make, twin.pop("make"))(petition, "organisation", **HOUSE, **twin)
    assert (candidates.is_known(entry), candidates.is_listed(entry)) == (is_known, is_listed)


def test_a_twin_under_another_petition_is_neither_known_nor_listed_here(entry):
    make.published(make.petition(), "organisation", **HOUSE)
    assert (candidates.is_known(entry), candidates.is_listed(entry)) == (False, False)
