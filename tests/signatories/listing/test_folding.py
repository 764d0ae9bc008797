import pytest

from signatories.lifecycle import withdraw
from signatories.listing import folding, tally
from tests import make

pytestmark = pytest.mark.django_db


def numbers(petition):
    found = tally.of(petition)
    return found.organisations, found.individuals, found.countries, found.withheld


def test_folding_changes_no_number(petition):
    rows = [make.published(petition, "organisation", country="KE") for _ in range(3)]
    other = make.published(make.petition(), "organisation", country="UY").petition
    before = numbers(petition)
    assert folding.fold() == 4
    assert numbers(petition) == before
    withdraw.withdraw(rows[0])
    assert numbers(petition) == (2, 0, 1, 0)
    folding.fold()
    folding.fold()
    assert numbers(petition) == (2, 0, 1, 0)
    assert numbers(other) == (1, 0, 1, 0)
