"""Limits on signing in, and what a request for a new password tells of an account."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.accounts.test_coming_in import sign_in

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"


def ask_for_a_password(email: str, **where: str):
    return Client().post(RESET, {"email": email}, secure=True, **where)


def wait_for_mails() -> None:
    for thread in threading.enumerate():
        if "_send" in thread.name:
            thread.join(20)


@pytest.fixture(autouse=True)
def _no_mail_is_left():
    yield
    wait_for_mails()


def test_with_two_proxies_a_visitor_who_came_by_one_signs_in(petition, settings):
    settings.TRUSTED_PROXY_HOPS = 2
    user, near = make.worker(petition), {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    for _ in range(12):
        page = sign_in(Client(), user, "a wrong password", **near)
    assert "Too many" in page.content.decode()
    assert sign_in(Client(), user, HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 302
    assert ask_for_a_password(user.email, **near).status_code == 302


def test_another_address_of_the_same_network_has_no_tries_of_its_own(petition):
    user = make.worker(petition)
    for number in range(12):
        page = sign_in(Client(), user, "a wrong password", REMOTE_ADDR=f"2001:db8:1:2:{number}::1")
    assert "Too many" in page.content.decode()
    assert sign_in(Client(), user, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_another_port_behind_the_host_gives_no_tries_of_their_own(petition):
    user = make.worker(petition)
    for number in range(12):
        page = sign_in(Client(), user, "a wrong password", HTTP_HOST=f"localhost:{number + 1}")
    assert "Too many" in page.content.decode()


def test_one_network_asks_for_few_new_passwords_whichever_address_it_uses():
    codes = [
        ask_for_a_password(f"ana{number}@mail.example", REMOTE_ADDR=f"2001:db8:1:2::{number + 1}").status_code
        for number in range(6)
    ]
    assert codes == [302] * 5 + [429]
    assert ask_for_a_password("ana@mail.example", REMOTE_ADDR="2001:db8:9::1").status_code == 302


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
