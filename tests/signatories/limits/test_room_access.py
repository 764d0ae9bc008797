from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from signatories.limits import room_access
from signatories.mail import staff_notices, tasks
from signatories.models import Message, OutgoingMail, RoomLink
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(petition):
    return make.worker(petition, "organiser")


@pytest.fixture
def room(petition, organiser) -> RoomLink:
    return room_access.open_room(petition, hours=2, uses=15, by=organiser)


def sign(petition, **data):
    path = f"/en/petitions/{petition.slug}/sign/"
    return Client().post(path, make.form_data(**data), secure=True, REMOTE_ADDR="203.0.113.7")


def held() -> int:
    return OutgoingMail.objects.held().count()


def test_a_room_full_of_people_signs_on_one_network_as_long_as_the_link_has_uses(petition, room):
    for _ in range(15):
        assert sign(petition, room=room.key).status_code == 302
    assert held() == 0
    room.refresh_from_db()
    assert room.used == 15
    for _ in range(11):
        sign(petition, room=room.key)
    assert held() == 1


def test_a_room_that_is_over_or_of_another_petition_lets_nobody_past_the_limit(petition, room, organiser):
    RoomLink.objects.update(until=Now() - timedelta(seconds=1))
    elsewhere = room_access.open_room(make.petition(), hours=2, uses=15, by=organiser)
    for key in [room.key, elsewhere.key] * 6:
        sign(petition, room=key)
    assert held() == 2


def test_the_form_carries_the_room_along_and_is_nobody_else_s(petition, room):
    page = Client().get(f"/en/petitions/{petition.slug}/sign/?room={room.key}", secure=True)
    assert f'value="{room.key}"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_robot_in_a_room_is_still_a_robot(petition, room):
    sign(petition, room=room.key, fax="1")
    assert held() == 1


def test_organisers_are_told_once_of_mail_that_is_held(petition, organiser, mailoutbox):
    make.worker(petition, "moderator")
    make.worker(make.petition(), "organiser")
    for _ in range(3):
        sign(petition, fax="1")
    tasks.notify()
    tasks.deliver()
    sign(petition, fax="1")
    assert staff_notices.write() == 0
    (mail,) = mailoutbox
    assert mail.to == [organiser.email]
    assert "3 mails" in mail.body
    assert "/admin/signatories/signatory/" in mail.body
    assert OutgoingMail.objects.get(message=Message.HELD).sent_at is not None


def test_who_works_here_no_more_is_told_nothing(petition, organiser, mailoutbox):
    sign(petition, fax="1")
    staff_notices.write()
    organiser.is_active = False
    organiser.save()
    tasks.deliver()
    assert mailoutbox == []


def test_a_closed_room_ends_now_and_no_other_room_does(petition, room, organiser):
    other = room_access.open_room(petition, hours=2, uses=15, by=organiser)
    room_access.close_room(room)
    room.refresh_from_db()
    closed_at = room.until
    assert not room_access.enter(petition, room.key)
    assert room_access.enter(petition, other.key)
    room_access.close_room(room)
    room.refresh_from_db()
    assert room.until == closed_at
