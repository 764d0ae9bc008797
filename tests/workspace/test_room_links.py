"""Room links in the admin."""

import pytest

from signatories.limits import room_access
from tests import make

pytestmark = pytest.mark.django_db


QUEUE = "/admin/signatories/signatory/"


def page(client, path=QUEUE):
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_room_link_is_seen_by_organisers_alone(petition, enter):
    organiser, moderator = make.worker(petition, "organiser"), make.worker(petition)
    room = room_access.open_room(petition, hours=1, uses=1, by=organiser)
    rooms_page = "/admin/signatories/roomlink/"
    assert room.key in page(enter(organiser), rooms_page)
    assert room.key not in page(enter(moderator), rooms_page)
    picture = enter(organiser).get(f"{rooms_page}{room.pk}/qr.png", secure=True)
    assert picture.content.startswith(b"\x89PNG")
    assert enter(moderator).get(f"{rooms_page}{room.pk}/qr.png", secure=True).status_code == 404
    enter(organiser).post(f"{rooms_page}{room.pk}/close/", secure=True)
    assert not room_access.enter(petition, room.key)


def test_an_organiser_makes_a_room_link(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    data = {"petition": petition.pk, "hours": 2, "uses": 40}
    assert client.post("/admin/signatories/roomlink/add/", data, secure=True).status_code == 302
    assert petition.rooms.get().uses == 40
