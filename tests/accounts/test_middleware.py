"""Sessions: the second step, and when they end."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.middleware import BEGAN, IDLE, LONGEST, SEEN
from accounts.models import User
from tests import make
from tests.accounts.sign_in import sign_in

pytestmark = pytest.mark.django_db


def test_a_password_alone_lets_nobody_work(petition):
    user, client = make.worker(petition), Client()
    sign_in(client, user)
    assert client.get("/admin/", secure=True)["Location"] == reverse("mfa_index")


def test_with_a_second_factor_a_password_alone_is_no_sign_in(petition, enter):
    user = make.worker(petition)
    enter(user)
    client = Client()
    assert sign_in(client, user)["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/", secure=True)["Location"].startswith("/admin/login/")


def test_a_session_that_nobody_uses_ends(petition, enter):
    client = enter(make.worker(petition))
    assert client.get("/admin/", secure=True).status_code == 200
    session = client.session
    session[SEEN] -= IDLE + 1
    session.save()
    assert client.get("/admin/", secure=True)["Location"].startswith("/accounts/login/")
    assert client.get("/admin/", secure=True).status_code == 302


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(petition, enter):
    client = enter(make.worker(petition))
    client.get("/admin/", secure=True)
    began = Session.objects.get().get_decoded()[BEGAN]
    assert (Session.objects.get().expire_date - make.now()).total_seconds() <= 12 * 3600
    session = client.session
    session[BEGAN] = began - LONGEST + 60
    session[SEEN] = session[SEEN] - IDLE + 60
    session.save()
    # The time of its last use is updated; the time of its start does not change.
    assert client.get("/admin/", secure=True).status_code == 200
    session = client.session
    assert session[BEGAN] == began - LONGEST + 60
    session[BEGAN] -= 120
    session.save()
    assert client.get("/admin/", secure=True)["Location"].startswith("/accounts/login/")
    assert client.get("/admin/", secure=True).status_code == 302


def test_an_account_that_is_switched_off_is_out_at_once(petition, enter):
    user = make.worker(petition)
    client = enter(user)
    assert client.get("/admin/", secure=True).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/admin/", secure=True).status_code == 302


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/second-factor/", "/accounts/second-factor/webauthn/add/"]
)
def test_the_pages_of_an_account_keep_the_content_policy(petition, enter, path):
    client = Client() if "login" in path else enter(make.worker(petition))
    page = client.get(path, secure=True, follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert " style=" not in text
    assert "default-src 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["signatories/signatory", "signatories/report", "petitions/petition"])
@pytest.mark.parametrize("chosen", ["abc", "", "1.5", "²", "1\x00"])
def test_what_no_page_of_the_admin_sends_is_no_fault_of_ours(admin_client, path, chosen):
    asked = {"action": "delete_selected", "_selected_action": chosen, "index": "0"}
    assert admin_client.post(f"/admin/{path}/", asked, secure=True).status_code == 400
    assert admin_client.get(f"/admin/{path}/1/change/?_to_field=", secure=True).status_code == 400


def test_a_form_older_than_its_session_is_refused_in_words():
    client = Client(enforce_csrf_checks=True)
    for path in ("/accounts/login/", "/accounts/password/reset/", "/admin/"):
        answer = client.post(path, {"login": "ana@mail.example", "password": "x"}, secure=True)
        assert answer.status_code == 403
        assert "copy what you have typed" in answer.content.decode()


def test_a_session_that_is_used_within_half_an_hour_goes_on_and_its_use_is_noted_once_a_minute(
    petition, enter
):
    client = enter(make.worker(petition))
    client.get("/admin/", secure=True)
    session = client.session
    session[SEEN] -= IDLE - 60
    session.save()
    assert client.get("/admin/", secure=True).status_code == 200
    seen = client.session[SEEN]
    session = client.session
    session[SEEN] = seen - 30
    session.save()
    client.get("/admin/", secure=True)
    assert client.session[SEEN] == seen - 30
    session = client.session
    session[SEEN] = seen - 90
    session.save()
    client.get("/admin/", secure=True)
    assert client.session[SEEN] >= seen


def test_a_session_that_has_ended_says_why_and_comes_back_to_its_page(petition, enter):
    client, other = enter(make.worker(petition)), enter(make.worker(petition))
    for each in (client, other):
        each.get("/admin/", secure=True)
    session = client.session
    session[SEEN] -= IDLE + 1
    session.save()
    answer = client.get("/admin/petitions/petition/?q=a", secure=True)
    assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2Fpetitions%2Fpetition%2F%3Fq%3Da"
    assert "half an hour without use" in client.get(answer["Location"], secure=True).content.decode()
    assert other.get("/admin/", secure=True).status_code == 200


def test_without_a_second_factor_for_all_a_password_is_enough(petition, settings):
    settings.SECOND_FACTOR = False
    client, stranger = Client(), Client()
    sign_in(client, make.worker(petition))
    assert client.get("/admin/", secure=True).status_code == 200
    assert stranger.get("/admin/", secure=True).status_code == 302


@pytest.mark.parametrize("chosen", [["1"], ["1", "22"]])
def test_what_a_page_of_the_admin_sends_is_taken(admin_client, chosen):
    asked = {"action": "", "_selected_action": chosen, "index": "0"}
    answer = admin_client.post("/admin/signatories/signatory/", asked, secure=True)
    assert answer.status_code in (200, 302)
    mixed = asked | {"_selected_action": [*chosen, "x"]}
    assert admin_client.post("/admin/signatories/signatory/", mixed, secure=True).status_code == 400
    page = admin_client.post("/admin/signatories/report/", {"_to_field": ""}, secure=True)
    assert page.status_code == 400


def test_pages_outside_the_admin_are_no_part_of_a_session(petition, enter):
    client = enter(make.worker(petition))
    client.get("/admin/", secure=True)
    session = client.session
    session[SEEN] -= IDLE + 1
    session.save()
    assert client.get("/en/", secure=True).status_code == 200
    assert "_auth_user_id" in client.session
