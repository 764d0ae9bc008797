from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from signatories.identity.addresses import site_fingerprint
from signatories.lifecycle import confirm
from signatories.mail import tasks
from signatories.models import LinkRequest, NoMail, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db

ANA, EVA, BEA = "ana@mail.example", "eva@mail.example", "bea@mail.example"


@pytest.fixture
def client() -> Client:
    return Client()


def sign(client, petition, address="203.0.113.7", **data):
    path = f"/en/petitions/{petition.slug}/sign/"
    return client.post(path, make.form_data(**data), secure=True, REMOTE_ADDR=address)


def held() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("held", flat=True))


def test_what_nobody_sees_and_a_robot_fills_in_holds_the_mail_and_looks_like_success(client, petition):
    assert sign(client, petition, fax="+1 555").status_code == 302
    assert held() == ["robot"]
    assert Signatory.objects.get().flags == ["robot"]


def test_a_form_sent_faster_than_a_person_types_is_held(client, petition):
    assert sign(client, petition, started=make.started(ago=0)).status_code == 302
    assert held() == ["quick"]


@pytest.mark.parametrize("age", [timedelta(minutes=29), timedelta(minutes=31)])
def test_mail_for_a_form_that_a_browser_filled_in_goes_within_the_hour(client, petition, age):
    sign(client, petition, started=make.started(ago=0))
    sign(client, petition, started=make.started(ago=0), fax="+1 555")
    OutgoingMail.objects.update(created_at=Now() - age)
    tasks.notify()
    is_over = age > timedelta(minutes=30)
    assert held() == ["" if is_over else "quick", "robot"]


def test_quick_forms_of_a_network_that_is_over_its_limit_wait_for_an_organiser(client, petition):
    for _ in range(12):
        sign(client, petition, started=make.started(ago=0))
    OutgoingMail.objects.update(created_at=Now() - timedelta(hours=1))
    assert queueing.release_quick() == 10
    assert held() == [""] * 10 + ["network"] * 2


def test_the_page_after_the_form_tells_everyone_alike_how_long_mail_may_take(client, petition):
    known = make.published(petition)
    pages = set()
    NoMail.objects.create(fingerprint=site_fingerprint("never@mail.example"))
    ways = [
        {"email": "new@mail.example"},
        {"email": known.email},
        {"email": "never@mail.example"},
        {"email": "quick@mail.example", "started": make.started(ago=0)},
        {"email": "robot@mail.example", "fax": "+1 555"},
        *({"email": f"over-{n}@mail.example"} for n in range(12)),
    ]
    for way in ways:
        page = client.get(sign(client, petition, **way)["Location"], secure=True).content.decode()
        pages.add(page.replace(way["email"], "ADDRESS"))
    (page,) = pages
    assert "We'll e-mail a link to" in page
    assert "can take up to an hour if the form was filled in within seconds" in page
    assert "at most three messages in 24 hours" in page


def test_who_asks_for_the_link_is_told_how_long_it_may_take_and_answered_by_then(client, petition):
    row = make.published(petition)
    for _ in range(11):
        data = {"email": row.email}
        page = client.post("/en/manage/", data, secure=True, REMOTE_ADDR="203.0.113.9").content.decode()
    assert "can take up to an hour if many people ask from your network" in page
    assert "at most three messages in 24 hours" in page
    last = LinkRequest.objects.latest("pk")
    assert timedelta(minutes=30) < last.due_at - last.created_at < timedelta(minutes=59)


def test_a_form_shown_by_a_database_whose_clock_was_ahead_is_nobody_s_fault(client, petition):
    assert sign(client, petition, started=make.started(ago=-300)).status_code == 302
    assert held() == [""]


@pytest.mark.parametrize("stamp", ["", "nonsense", "1:forged"])
def test_a_form_without_our_stamp_comes_back_filled_with_a_new_one(client, petition, stamp):
    page = sign(client, petition, name="Kept Name", started=stamp)
    assert page.status_code == 200
    assert "This page has been open for long" in page.content.decode()
    assert "Kept Name" in page.content.decode()
    assert f'value="{stamp}"' not in page.content.decode() or not stamp


def test_a_form_older_than_a_day_comes_back(client, petition):
    assert sign(client, petition, started=make.started(ago=90_000)).status_code == 200


def test_one_stamp_serves_for_many_forms(client, petition):
    stamp = make.started()
    for _ in range(3):
        assert sign(client, petition, started=stamp).status_code == 302


def test_a_network_gets_ten_mails_an_hour_and_the_rest_is_held(client, petition):
    for _ in range(12):
        assert sign(client, petition).status_code == 302
    assert held() == [""] * 10 + ["network"] * 2
    sign(client, petition, address="198.51.100.1")
    assert held()[-1] == ""


def test_held_mail_goes_with_one_press(client, petition):
    for _ in range(12):
        sign(client, petition)
    assert queueing.release(petition) == 2
    assert set(held()) == {""}


def test_a_held_signature_waits_for_review_after_it_is_confirmed(client, petition):
    sign(client, petition, fax="x")
    row = Signatory.objects.get()
    assert confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition)).is_confirmed
