"""Signing in by a mailed link, without a password; the second step follows."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts import sign_in_links
from accounts.models import User
from tests import make
from tests.accounts.sign_in import code_for, wait_for_mails

pytestmark = pytest.mark.django_db

ASK = "/accounts/link/"


def ask(email, client=None):
    answer = (client or Client()).post(ASK, {"email": email}, secure=True)
    wait_for_mails()
    return answer


def path_of(user):
    return sign_in_links.address(user).removeprefix("https://sign.example.org")


@pytest.fixture
def user(petition):
    return make.worker(petition)


@pytest.mark.django_db(transaction=True)
def test_a_link_signs_in_once_after_a_press_and_the_second_step(user, mailoutbox):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    bystander = make.user()
    ask(user.email.upper())
    assert [mail.to for mail in mailoutbox] == [[user.email.upper()]]
    path = re.search(r"https://sign\.example\.org(/accounts/link/\S+)", mailoutbox[0].body).group(1)
    client = Client()
    assert user.email in client.get(path, secure=True).content.decode()
    assert client.get("/admin/", secure=True).status_code == 302
    answer = client.post(path, secure=True)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/admin/", secure=True).status_code == 302
    client.post(answer["Location"], {"code": code_for(secret)}, secure=True)
    assert client.get("/admin/", secure=True).status_code == 200
    assert Client().get(path, secure=True).status_code == 404
    assert User.objects.get(pk=bystander.pk).last_login is None


def test_who_has_no_second_step_yet_is_led_to_it(user):
    client = Client()
    client.post(path_of(user), secure=True)
    assert client.get("/admin/", secure=True)["Location"] == reverse("mfa_index")


def test_an_address_without_an_account_gets_the_same_answer_and_no_mail(user, mailoutbox):
    known, unknown = ask(user.email), ask("nobody@mail.example")
    same = (
        known.content.decode().replace(user.email, "x"),
        unknown.content.decode().replace("nobody@mail.example", "x"),
    )
    nonce = re.compile(r'nonce="[^"]*"|value="[^"]{64}"')
    assert nonce.sub("", same[0]) == nonce.sub("", same[1])
    assert known.status_code == unknown.status_code
    assert len(mailoutbox) == 1


def test_a_link_ends_after_a_quarter_of_an_hour_with_a_new_password_or_a_closed_account(user, monkeypatch):
    path = path_of(user)
    now = sign_in_links._tokens._now()
    monkeypatch.setattr(sign_in_links._tokens, "_now", lambda: now + timedelta(minutes=14))
    assert Client().get(path, secure=True).status_code == 200
    monkeypatch.setattr(sign_in_links._tokens, "_now", lambda: now + timedelta(minutes=16))
    assert Client().get(path, secure=True).status_code == 404
    monkeypatch.undo()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(path, secure=True).status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.set_password("another good password")
    user.save()
    assert Client().get(path, secure=True).status_code == 404


@pytest.mark.parametrize("path", ["MQ/none/", "%FF/a/", "MQ/abc-def/", "LTE/a-b/"])
def test_a_link_that_was_made_up_explains_itself(path):
    answer = Client().get(f"{ASK}{path}", secure=True)
    assert answer.status_code == 404
    assert "older than 15 minutes" in answer.content.decode()


def test_one_address_gets_no_more_than_a_few_links_an_hour_and_the_page_does_not_tell(user, mailoutbox):
    answers = [ask(user.email) for _each in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert len(mailoutbox) == 3


def test_what_is_no_address_is_said_at_the_field():
    assert "valid email" in ask("nobody").content.decode().lower().replace("e-mail", "email")
