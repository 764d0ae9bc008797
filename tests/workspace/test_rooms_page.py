"""A petition's room links."""

import pytest

from signatories.models import RoomLink
from tests import make

pytestmark = pytest.mark.django_db


def test_an_organiser_creates_a_link_shows_it_and_closes_it(petition, enter):
    client, where = enter(make.worker(petition, "organiser")), f"/admin/petition/{petition.pk}/rooms/"
    answer = client.post(where, {"hours": "2", "uses": "30"}, secure=True, follow=True)
    room = RoomLink.objects.get()
    assert (room.petition, room.uses) == (petition, 30)
    assert room.key in answer.content.decode()
    answer = client.post(f"/admin/signatories/roomlink/{room.pk}/close/", secure=True, follow=True)
    assert "It does not work any more." in answer.content.decode()
    assert room.key not in answer.content.decode()


def test_a_wrong_number_is_refused_and_links_of_others_are_not_shown(petition, enter):
    other = make.petition()
    enter(make.worker(other, "organiser")).post(
        f"/admin/petition/{other.pk}/rooms/", {"hours": "2", "uses": "30"}, secure=True
    )
    client, where = enter(make.worker(petition, "organiser")), f"/admin/petition/{petition.pk}/rooms/"
    answer = client.post(where, {"hours": "1000", "uses": "30"}, secure=True)
    assert 'class="field wrong"' in answer.content.decode()
    assert RoomLink.objects.get().key not in client.get(where, secure=True).content.decode()
