"""The switch that holds all new names of a petition."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from petitions.models import Petition
from tests import make
from tests.workspace.test_front_page import home

pytestmark = pytest.mark.django_db


def test_a_moderator_holds_all_new_names_with_one_switch(enter):
    petition = make.petition(review="none")
    client = enter(make.worker(petition))
    switch = f"/admin/signatories/signatory/hold/{petition.pk}/"
    assert switch in home(client, petition)
    client.post(switch, {"hold": "on"}, secure=True)
    assert "All new names wait for review." in home(client, petition)
    assert make.confirmed(petition, "individual").is_confirmed
    client.post(switch, {}, secure=True)
    assert "All new names wait for review." not in home(client, petition)
    assert make.confirmed(petition, "individual").is_published
    said = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    assert list(said) == ["holds all new names", "holds new names no more"]


@pytest.mark.parametrize("role", ["viewer", None])
def test_nobody_else_holds_them(petition, enter, role):
    client = enter(make.worker(petition, role) if role else make.worker(make.petition()))
    switch = f"/admin/signatories/signatory/hold/{petition.pk}/"
    assert not role or switch not in home(client, petition)
    assert client.post(switch, {"hold": "on"}, secure=True).status_code == 404
    petition.refresh_from_db()
    assert not petition.holds_all


def test_the_switch_of_one_petition_leaves_another_and_a_second_press_is_no_news(petition, enter):
    other = make.petition()
    client = enter(make.worker(petition))
    switch = f"/admin/signatories/signatory/hold/{petition.pk}/"
    for _press in range(2):
        answer = client.post(switch, {"hold": "on"}, secure=True)
        assert answer["Location"] == reverse("workspace:home", args=[petition.pk])
    assert LogEntry.objects.count() == 1
    assert list(Petition.objects.filter(holds_all=True)) == [petition]
    assert client.get(switch, secure=True).status_code == 405
    Petition.objects.filter(pk=other.pk).update(holds_all=True)
    client.post(switch, {"hold": "off"}, secure=True)
    assert list(Petition.objects.filter(holds_all=True)) == [other]
