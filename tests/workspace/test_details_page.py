"""Organisers change convenors, event, time zone and documents of a petition, before and after opening."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from petitions.models import UNTIL_TOLD
from tests import make
from tests.visible import text_of

pytestmark = pytest.mark.django_db

FIELDS = {"convenors": "", "event_from": "", "event_until": "", "time_zone": "Nairobi, Kenya", "public": ""}


def address(petition) -> str:
    return reverse("workspace:details", args=[petition.pk])


@pytest.fixture
def organised(petition, enter):
    make.petition()
    return petition, enter(make.worker(petition, "organiser"))


def test_the_details_of_an_open_petition_are_saved_and_are_in_the_history(organised, visitor):
    petition, client = organised
    other = make.petition()
    said = FIELDS | {
        "convenors": "Reed Network, reed.example\nHouse of Ash",
        "event_from": "5 December 2026",
        "event_until": "2026-12-07",
    }
    assert client.post(address(petition), said, secure=True).status_code == 302
    for one in (petition, other):
        one.refresh_from_db()
    assert (petition.event_from_on, petition.event_until_on) == (date(2026, 12, 5), date(2026, 12, 7))
    assert petition.time_zone == "Africa/Nairobi"
    assert list(petition.convenors.values_list("name", "website")) == [
        ("Reed Network", "https://reed.example"),
        ("House of Ash", ""),
    ]
    assert (other.event_from_on, other.time_zone, other.convenors.count()) == (None, "UTC", 0)
    history = client.get(reverse("workspace:history", args=[petition.pk]), secure=True).content.decode()
    for label in ("Event from", "Time zone", "Convenors"):
        assert label in text_of(history)


def test_saving_without_a_change_leaves_no_line_in_the_history(organised):
    petition, client = organised
    client.post(address(petition), FIELDS | {"time_zone": "UTC"}, secure=True)
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"event_from": "soon"}, "Write a day with its year"),
        ({"event_from": "03/04/2026"}, "Is this 3 April 2026 or 4 March 2026?"),
        ({"event_from": "5 May 2026", "event_until": "4 May 2026"}, "The event ends after it begins."),
        ({"time_zone": "Atlantis"}, "Choose a city from the list"),
        ({"convenors": f"{'x' * 251}"}, "write a name, a comma"),
    ],
)
def test_what_is_wrong_is_explained_and_kept(organised, wrong, says):
    petition, client = organised
    page = client.post(address(petition), FIELDS | wrong, secure=True).content.decode()
    assert says in page
    assert all(value in page for value in wrong.values())
    petition.refresh_from_db()
    assert petition.event_from_on is None


def test_a_statement_behind_its_secret_link_gets_a_day_to_become_public(enter):
    secret = make.petition(public_at=UNTIL_TOLD)
    client = enter(make.worker(secret, "organiser"))
    assert "2100" not in client.get(address(secret), secure=True).content.decode()
    day = make.now() + timedelta(days=9)
    said = FIELDS | {"time_zone": "UTC", "public": f"{day:%Y-%m-%d} 09:00"}
    client.post(address(secret), said, secure=True)
    secret.refresh_from_db()
    assert f"{secret.public_at:%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 09:00"
    page = client.post(address(secret), FIELDS | {"public": "2001-01-01"}, secure=True).content.decode()
    assert "This moment has passed" in page
    client.post(address(secret), FIELDS, secure=True)
    secret.refresh_from_db()
    assert secret.waits_to_be_told


def test_a_public_petition_has_no_day_to_become_public(organised):
    petition, client = organised
    assert 'name="public"' not in client.get(address(petition), secure=True).content.decode()
    client.post(address(petition), FIELDS | {"public": "1 January 2040"}, secure=True)
    petition.refresh_from_db()
    assert petition.public_at is None


def test_the_second_of_two_who_save_the_details_sees_the_first(organised, enter):
    petition, first = organised
    second = enter(make.worker(petition, "organiser"))
    seen = first.get(address(petition), secure=True).context["form"].initial["seen"]
    first.post(address(petition), FIELDS | {"convenors": "House of Ash", "seen": seen}, secure=True)
    page = second.post(address(petition), FIELDS | {"convenors": "Mine", "seen": seen}, secure=True)
    text = page.content.decode()
    assert "House of Ash" in text
    assert "Mine" in text
    assert petition.convenors.get().name == "House of Ash"


@pytest.mark.parametrize("name", ["when", "responsible"])
def test_the_steps_of_an_opened_petition_lead_to_our_own_pages(organised, name):
    petition, client = organised
    answer = client.get(reverse(f"workspace:{name}", args=[petition.pk]), secure=True)
    assert answer["Location"].startswith(f"/admin/petition/{petition.pk}/")
