"""A forgotten password."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.accounts.sign_in import ask_for_a_password, wait_for_mails

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_mail_is_left():
    yield
    wait_for_mails()


def test_without_redis_a_forgotten_password_waits_and_its_page_says_so(settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    client = Client(raise_request_exception=False)
    answer = client.post("/accounts/password/reset/", {"email": "ana@mail.example"}, secure=True)
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_a_new_password_is_sent_to_who_has_an_account_and_to_nobody_else(petition, mailoutbox):
    user = make.worker(petition)
    asked = [user.email, "stranger@mail.example"]
    answers = [Client().post("/accounts/password/reset/", {"email": email}, secure=True) for email in asked]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    wait_for_mails()
    assert [mail.to for mail in mailoutbox] == [[user.email]]


def test_a_new_password_takes_the_same_work_for_any_address(petition, mailoutbox):
    known, asleep = make.worker(petition), make.worker(petition)
    asleep.is_active = False
    asleep.save()
    done = []
    for email in (known.email, asleep.email, "stranger@mail.example"):
        before = threading.active_count()
        with CaptureQueriesContext(connection) as asked:
            answer = ask_for_a_password(email)
        written = [template.name for template in answer.templates]
        questions = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked.captured_queries]
        done.append((questions, written, threading.active_count() > before, answer["Location"]))
    assert done[0][0]
    assert "account/email/password_reset_key_message.txt" in done[0][1]
    assert done[0] == done[1] == done[2]


def test_a_link_to_a_new_password_works_once(petition, mailoutbox):
    user, other = make.worker(petition), make.worker(petition)
    ask_for_a_password(user.email)
    wait_for_mails()
    (mail,) = mailoutbox
    link = re.search(r"https://sign\.example\.org(/accounts/password/reset/key/\S+)", mail.body).group(1)
    client, new = Client(), "another long password"
    page = client.get(link, secure=True)
    client.post(page["Location"], {"password1": new, "password2": new}, secure=True)
    user.refresh_from_db()
    other.refresh_from_db()
    assert user.check_password(new)
    assert not other.check_password(new)
    assert "_auth_user_id" not in client.session
    assert Client().get(link, secure=True).status_code == 200
