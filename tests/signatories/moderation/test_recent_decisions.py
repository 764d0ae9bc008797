"""Decisions that a moderator can still undo."""

import re

import pytest
from django.test import Client

from signatories.lifecycle import correct
from signatories.lifecycle import enter as entering
from signatories.listing import recount
from signatories.mail import delivery
from signatories.models import OutgoingMail, Signatory
from tests import make
from tests.visible import without_layout

pytestmark = pytest.mark.django_db


QUEUE = "/admin/signatories/signatory/queue/"


@pytest.fixture
def client(petition, enter) -> Client:
    return enter(make.worker(petition))


def page(client, path=QUEUE) -> str:
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return without_layout(answer.content.decode())


def press(client, text, button, **data):
    """Press a button of the page as a browser without scripts would; return the page it leads to."""
    forms = re.findall(r"<form[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", text, re.S)
    action, body = next((action, body) for action, body in forms if button in body)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', body))
    answer = client.post(action.replace("&amp;", "&"), hidden | data, secure=True, follow=True)
    return without_layout(answer.content.decode()).replace("&amp;", "&")


def test_the_last_decision_is_undone_before_its_mail_leaves(petition, client):
    row = make.confirmed(petition, "organisation", name="First House")
    OutgoingMail.objects.all().delete()
    text = press(client, page(client), 'id="publish"')
    assert delivery.deliver() == 0
    assert "First House" in press(client, text, 'id="undo"')
    row.refresh_from_db()
    assert row.is_confirmed
    assert not OutgoingMail.objects.exists()


def test_decisions_are_shown_as_long_as_one_works_there_and_each_once(petition, enter):
    user = make.worker(petition)
    make.confirmed(petition, "organisation", name="Harbour Archive")
    client = enter(user)
    text = press(client, page(client), 'id="publish"')
    press(client, text, 'id="undo"')
    assert press(client, page(client), 'id="publish"').count("Harbour Archive") == 1
    user.roles.all().delete()
    assert "Harbour" not in page(client)


def waiting_mail(row):
    return list(OutgoingMail.objects.unsent().filter(signatory=row).values_list("message", flat=True))


@pytest.mark.parametrize("verdict", ["Accept the correction", "Keep it as it was"])
def test_a_verdict_on_a_correction_is_undone_and_its_mail_with_it(petition, client, verdict):
    row = make.published(petition, "organisation", name="River Watch")
    OutgoingMail.objects.all().delete()
    correct.correct(row, make.details("organisation", name="River Watch International"))
    asked = Signatory.objects.values("name", "proposed", "proposed_at", "aliases", "status", "search_key")
    before = asked.get()
    text = press(client, page(client), verdict)
    assert "Your last decisions" in text
    assert len(waiting_mail(row)) == 1
    text = press(client, text, 'id="undo"')
    assert "The words are again as they were" in text
    assert "Your last decisions" not in text
    assert asked.get() == before
    assert waiting_mail(row) == []
    assert not recount.differences()


def test_a_name_that_a_moderator_corrected_is_undone(petition, client):
    row = make.confirmed(petition, "organisation", name="River Wach")
    text = press(client, page(client), "Save the name", name="River Watch")
    assert waiting_mail(row).count("corrected") == 1
    press(client, text, 'id="undo"')
    row.refresh_from_db()
    assert (row.name, row.aliases, row.is_confirmed) == ("River Wach", [], True)
    assert "corrected" not in waiting_mail(row)


def test_what_its_owner_changed_since_is_not_undone(petition, client):
    row = make.published(petition, "organisation", name="River Watch")
    correct.correct(row, make.details("organisation", name="River Watch International"))
    text = press(client, page(client), 'id="publish"')
    correct.correct(row, make.details("organisation", name="River Watch Worldwide"))
    assert "has changed since you saw it" in press(client, text, 'id="undo"')
    row.refresh_from_db()
    assert (row.name, row.proposed) == ("River Watch International", {"name": "River Watch Worldwide"})


def test_what_was_entered_is_no_verdict_of_the_queue(petition, enter):
    organiser = make.worker(petition, "organiser")
    entering.enter(petition, make.details("organisation"), entering.Origin("a letter"), by=organiser)
    assert "Your last decisions" not in page(enter(organiser))
