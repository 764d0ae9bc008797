import re

import pytest
from django.test import Client

from signatories.lifecycle import feature, merge, withdraw
from signatories.listing import tally
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(petition):
    return {name: make.published(petition, "organisation", name=name) for name in ("Ash", "Birch", "Cedar")}


def first(petition) -> list[str]:
    return [row.name for row in tally.with_first(petition, 3)[1]]


def page(petition) -> str:
    return f"/admin/signatories/signatory/front/{petition.pk}/"


def press(client: Client, petition, row, act: str) -> None:
    client.post(page(petition), {"signatory": row.pk, "act": act}, secure=True)


def test_an_organiser_orders_the_names_in_front(petition, listed, enter):
    client = enter(make.worker(petition, "organiser"))
    assert first(petition) == ["Ash", "Birch", "Cedar"]
    press(client, petition, listed["Cedar"], "front")
    press(client, petition, listed["Birch"], "front")
    assert first(petition) == ["Cedar", "Birch", "Ash"]
    press(client, petition, listed["Birch"], "up")
    assert first(petition) == ["Birch", "Cedar", "Ash"]
    press(client, petition, listed["Birch"], "up")
    press(client, petition, listed["Cedar"], "out")
    assert first(petition) == ["Birch", "Ash", "Cedar"]


def test_the_search_offers_those_who_are_listed_and_not_in_front(petition, listed, enter):
    make.published(petition, "organisation", name="Ashen Secret", listing="withheld")
    make.confirmed(petition, "organisation", name="Ash Waiting")
    feature.put_in_front(listed["Birch"])
    client = enter(make.worker(petition, "organiser"))
    text = client.get(page(petition), {"q": "ash"}, secure=True).content.decode()
    offered = re.findall(r"<bdi>([^<]+)</bdi>", text.split('role="search"')[1])
    assert offered == ["Ash"]


def test_who_leaves_the_list_stands_in_front_no_more(petition, listed):
    for row in listed.values():
        feature.put_in_front(row)
    withdraw.withdraw(listed["Ash"])
    merge.merge(listed["Birch"], into=listed["Cedar"], by=make.worker(petition))
    assert first(petition) == ["Cedar"]


def test_the_row_of_another_petition_is_not_moved(petition, listed, enter):
    elsewhere = make.published(make.petition(), "organisation", name="Elsewhere")
    client = enter(make.worker(petition, "organiser"))
    press(client, petition, elsewhere, "front")
    assert not feature.in_front(elsewhere.petition).exists()


def test_there_is_an_end_to_the_names_in_front(petition, listed, monkeypatch, enter):
    monkeypatch.setattr(feature, "MOST", 1)
    client = enter(make.worker(petition, "organiser"))
    press(client, petition, listed["Ash"], "front")
    data = {"signatory": listed["Birch"].pk, "act": "front"}
    answer = client.post(page(petition), data, secure=True, follow=True)
    assert "At most 1 names can stand in front" in answer.content.decode()
