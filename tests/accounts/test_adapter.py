"""Sign-in by allauth limits tries, and does not reveal whether an account exists."""

import pytest
from django.test import Client

from accounts.models import User
from tests import make
from tests.accounts.sign_in import ask_for_a_password, sign_in, wait_for_mails

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_mail_is_left():
    yield
    wait_for_mails()


PASSWORD = "a rather long password"


def test_nobody_signs_up():
    page = Client().post("/accounts/signup/", {"email": "x@y.example", "password1": PASSWORD}, secure=True)
    assert "closed" in page.content.decode().lower()
    assert not User.objects.exists()


def test_a_stranger_s_tries_end_and_lock_out_nobody_else(petition):
    user, stranger = make.worker(petition), Client()
    for _ in range(12):
        page = sign_in(stranger, user, "a wrong password", REMOTE_ADDR="203.0.113.9")
    assert "Too many failed login attempts" in page.content.decode()
    assert "Too many" in sign_in(stranger, user, REMOTE_ADDR="203.0.113.9").content.decode()
    assert sign_in(Client(), user, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_without_redis_nobody_signs_in_and_nothing_breaks(petition, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    page = sign_in(Client(), make.worker(petition))
    assert page.status_code == 200
    assert "Too many" in page.content.decode()


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
