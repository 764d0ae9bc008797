"""The public page of a delivery and its files."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from deliveries import freeze, letter
from deliveries.models import DeliveredLetter
from petitions import formats
from petitions import lifecycle as opening
from signatories.identity import tokens
from signatories.lifecycle import correct, enter
from tests import make
from tests.deliveries.scenes import hand_over, page, served

pytestmark = pytest.mark.django_db


def test_a_delivery_shows_no_name_before_the_statement_is_public(organiser, client):
    secret = make.petition(slug="quiet", public_at=make.now() + timedelta(days=3))
    make.published(secret, "organisation", name="Harbour Archive")
    freeze.deliver(secret, freeze.Handover("The Ministry", make.now()), letter.Choices(), by=organiser)
    page = client.get(f"/en/petitions/{secret.ref}/deliveries/1/", secure=True).content.decode()
    assert "once the statement is public" in page
    file = f"/en/petitions/{{}}/deliveries/1/{secret.default_language}.txt"
    assert file.format(secret.ref) not in page
    assert client.get(file.format(secret.ref), secure=True).status_code == 404
    type(secret).objects.filter(pk=secret.pk).update(public_at=make.now())
    assert "Harbour Archive" in client.get(file.format("quiet"), secure=True).content.decode()


def test_every_page_dates_a_delivery_by_the_clocks_of_its_petition(petition, organiser, house):
    elsewhere = opening.open_petition(make.draft(slug="lake", time_zone="Pacific/Kiritimati"))
    member = make.published(elsewhere, "individual", name="Ada")
    # At 11:00 in UTC, the next day has begun on this island.
    at = make.now().replace(hour=11, minute=0) - timedelta(days=2)
    for addressee in ("The Ministry", "The Senate"):
        freeze.deliver(
            elsewhere, freeze.Handover(addressee, at, "Kiritimati"), letter.Choices(), by=organiser
        )
    day = formats.day(at.date() + timedelta(days=1))
    file = DeliveredLetter.objects.first().files.get(format="txt")
    where = "/en/petitions/lake/deliveries/1/"
    shown = Client().get("/en/petitions/lake/", secure=True), Client().get(where, secure=True)
    checked = Client().post(where, {"digest": file.current_digest}, secure=True)
    owned = Client().get(make.manage_path(member), secure=True)
    for answer, said in ((shown[0], "Delivered to The Ministry on "), (shown[1], "The Senate, "),
                         (checked, "delivered to The Ministry on "), (owned, "The Ministry, ")):  # fmt: skip
        assert f"{said}{day}" in strip_tags(answer.content.decode())


def test_the_statement_tells_of_its_deliveries_in_no_query_more(petition, organiser, house, client):
    hand_over(petition, organiser)
    with CaptureQueriesContext(connection) as queries:
        text = client.get("/en/petitions/gauges/", secure=True).content.decode()
    assert "Delivered to The Ministry on" in text
    assert len(queries) <= 2


def test_who_was_counted_sees_where_it_went(petition, organiser, house):
    hand_over(petition, organiser)
    path = reverse("signing:manage", args=[tokens.make_timed(tokens.Purpose.MANAGE, house)])
    assert "You were counted in these letters" in Client().get(path, secure=True).content.decode()


def test_an_entry_says_that_it_was_corrected_after_a_delivery(petition, organiser, house, client):
    correct.revise(house, {"name": "Ash Foundatoin"}, by=organiser)
    path = "/en/petitions/gauges/signatories/"
    assert "corrected on" not in client.get(path, secure=True).content.decode()
    hand_over(petition, organiser)
    correct.revise(house, {"name": "Ash Foundation"}, by=organiser)
    assert "corrected on" in client.get(path, secure=True).content.decode()


def test_a_delivery_says_at_least_where_a_country_was_unknown(petition, organiser, house):
    hand_over(petition, organiser)
    origin = enter.Origin("a letter")
    enter.enter(petition, make.details("organisation", email="", country=""), origin, by=None)
    hand_over(petition, organiser, "The Council")
    assert "1 organisation from 1 country" in strip_tags(page(1))
    assert "2 organisations from at least 1 country" in strip_tags(page(2))
    assert b"2 organisations from at least 1 country have signed." in served(number=2)
