"""Featured names keep their own order, for each petition."""

import pytest

from signatories.lifecycle import feature, withdraw
from signatories.models import Featured, Signatory
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(petition) -> list[Signatory]:
    """Return three featured names, beside two of another petition."""
    for row in (make.published(make.petition()), make.published(make.petition())):
        feature.put_in_front(row)
    rows = [make.published(petition) for _each in range(3)]
    assert all(feature.put_in_front(row) for row in rows)
    return rows


def places() -> dict[int, int]:
    return dict(Featured.objects.values_list("signatory", "place"))


def test_names_stand_in_front_in_the_order_in_which_they_were_put_there(petition, rows):
    make.published(petition)
    assert list(feature.in_front(petition)) == rows
    assert sorted(places().values()) == [1, 1, 1, 2, 3]
    assert feature.put_in_front(rows[0])
    assert list(feature.in_front(petition)) == rows


def test_one_that_moves_up_changes_places_with_the_one_before_it_and_the_first_stays(petition, rows):
    first, second, third = rows
    before = places()
    feature.move_up(third)
    assert list(feature.in_front(petition)) == [first, third, second]
    feature.move_up(third)
    feature.move_up(third)
    assert list(feature.in_front(petition)) == [third, first, second]
    mine = {row.pk for row in rows}
    assert {pk: place for pk, place in places().items() if pk not in mine} == {
        pk: place for pk, place in before.items() if pk not in mine
    }
    feature.move_up(make.published(petition))
    assert list(feature.in_front(petition)) == [third, first, second]


def test_one_that_is_taken_out_or_leaves_the_list_stands_in_front_no_more(petition, rows):
    feature.take_out(rows[1])
    withdraw.withdraw(rows[0])
    hidden = make.published(petition, listing="withheld")
    feature.put_in_front(hidden)
    assert list(feature.in_front(petition)) == [rows[2]]


def test_there_is_room_for_a_number_of_names_under_each_petition(petition, rows, monkeypatch):
    monkeypatch.setattr(feature, "MOST", 4)
    last, over = make.published(petition), make.published(petition)
    assert feature.put_in_front(last)
    assert not feature.put_in_front(over)
    assert list(feature.in_front(petition)) == [*rows, last]
