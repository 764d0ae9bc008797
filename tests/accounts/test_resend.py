"""A form that is sent after the session ended is kept until its author has signed in again."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db

OURS = {"origin": "https://testserver"}
LONG = "We ask for little.\n\nPeace & quiet."


@pytest.fixture
def draft():
    return make.draft()


def address(draft) -> str:
    return reverse("workspace:text", args=[draft.pk])


def typed() -> dict[str, str]:
    return {"title": "A joint call", "language": "en", "text": LONG}


def test_a_form_that_is_sent_after_the_session_ended_is_kept_and_sent_again(draft, enter):
    organiser = make.worker(draft, "organiser")
    page = Client().post(address(draft), typed(), secure=True, headers=OURS)
    assert page.status_code == 403
    text = page.content.decode()
    assert "You were signed out." in text
    assert "Peace &amp; quiet." in text
    fields = dict(re.findall(r'<input type="hidden" name="(title|language)" value="([^"]*)"', text))
    assert fields == {"title": "A joint call", "language": "en"}
    assert draft.statements.get().title == "A statement"
    answer = enter(organiser).post(address(draft), typed(), secure=True, headers=OURS)
    assert answer.status_code == 302
    assert draft.statements.get().title == "A joint call"


def test_a_form_with_the_token_of_an_older_session_is_kept(draft, enter):
    client = enter(make.worker(draft, "organiser"))
    client.handler.enforce_csrf_checks = True
    page = client.post(address(draft), typed(), secure=True, headers=OURS)
    assert page.status_code == 403
    assert "You have signed in again." in page.content.decode()
    assert "A joint call" in page.content.decode()


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
def test_a_form_of_another_site_is_not_sent_again(draft, enter, origin):
    client = enter(make.worker(draft, "organiser"))
    client.handler.enforce_csrf_checks = True
    page = client.post(address(draft), typed(), secure=True, headers=origin)
    assert page.status_code == 403
    assert "A joint call" not in page.content.decode()
    anonymous = Client().post(address(draft), typed(), secure=True, headers=origin)
    assert "A joint call" not in anonymous.content.decode()


def test_no_password_is_shown_again(draft):
    page = Client().post(
        reverse("admin:password_change"), {"old_password": "secret-word", "x": "y"}, secure=True, headers=OURS
    )
    assert "secret-word" not in page.content.decode()
