import io
import re
import threading

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.middleware import BEGAN, IDLE, LONGEST, SEEN
from accounts.models import User
from signatories.mail import delivery, staff_notices
from signatories.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db
HOME = "https://sign.example.org"
PASSWORD = "a rather long password"


def invite(*words: str) -> str:
    out = io.StringIO()
    call_command("invite", *words, stdout=out)
    return out.getvalue().strip()


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in(client: Client, user: User, password: str = "", **where: str):
    password = password or "a good password"
    data = {"login": user.email, "password": password}
    return client.post("/accounts/login/", data, secure=True, **where)


def test_who_is_invited_sets_a_password_and_a_second_factor_and_works(petition, mailoutbox):
    link = invite("wanjiru@mail.example", "--petition", petition.slug, "--role", "moderator")
    delivery.deliver()
    assert link.rpartition("/welcome/")[0] in mailoutbox[0].body
    client, path = Client(), link.removeprefix(HOME)
    assert "wanjiru@mail.example" in client.get(path, secure=True).content.decode()
    client.post(path, {"new_password1": PASSWORD, "new_password2": PASSWORD}, secure=True)
    assert client.get("/admin/", secure=True)["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_activate_totp"), secure=True).content.decode()
    assert "data:" not in page
    assert client.get(reverse("accounts:totp_qr"), secure=True).content.startswith(b"\x89PNG")
    secret = re.search(r"<code>(\w+)</code>", page).group(1)
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, secure=True)
    assert client.get("/admin/", secure=True).status_code == 200
    assert petition.roles.get().name == "moderator"
    assert "works no longer" in Client().get(path, secure=True).content.decode()


def test_an_invitation_that_was_changed_or_made_up_explains_itself(petition):
    link = invite("wanjiru@mail.example", "--petition", petition.slug)
    changed = f"{link[:-4]}xyz/".removeprefix(HOME)
    for path in (changed, "/accounts/welcome/MQ/abc/", "/accounts/welcome/%FF/a/"):
        assert Client().get(path, secure=True).status_code == 404


def test_inviting_again_changes_the_role_and_keeps_the_account(petition):
    invite("wanjiru@mail.example", "--petition", petition.slug, "--role", "viewer")
    invite("Wanjiru@mail.example", "--petition", petition.slug, "--role", "organiser")
    assert User.objects.count() == 1
    assert petition.roles.get().name == "organiser"
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("words", [["no address"], ["a@b.example", "--petition", "none"]])
def test_a_wrong_invitation_says_what_is_wrong(words):
    with pytest.raises(CommandError):
        invite(*words)
    assert not User.objects.exists()


def test_who_was_given_a_role_by_an_organiser_is_invited_once(petition, mailoutbox):
    user = User.objects.create_user("new@mail.example")
    petition.roles.create(user=user, name="viewer")
    assert staff_notices.write() == 1
    assert staff_notices.write() == 0
    delivery.deliver()
    assert "/accounts/welcome/" in mailoutbox[0].body


def test_nobody_signs_up():
    page = Client().post("/accounts/signup/", {"email": "x@y.example", "password1": PASSWORD}, secure=True)
    assert "closed" in page.content.decode().lower()
    assert not User.objects.exists()


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


def test_without_redis_a_forgotten_password_waits_and_its_page_says_so(settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    client = Client(raise_request_exception=False)
    answer = client.post("/accounts/password/reset/", {"email": "ana@mail.example"}, secure=True)
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_a_form_older_than_its_session_is_refused_in_words():
    client = Client(enforce_csrf_checks=True)
    for path in ("/accounts/login/", "/accounts/password/reset/", "/admin/"):
        answer = client.post(path, {"login": "ana@mail.example", "password": "x"}, secure=True)
        assert answer.status_code == 403
        assert "copy what you have typed" in answer.content.decode()


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
    # It is used, and that is written down; when it began stays what it was.
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


def test_the_last_administrator_cannot_lock_the_door(enter):
    last = make.user(administrator=True)
    client = enter(last)
    path = f"/admin/accounts/user/{last.pk}/change/"
    page = client.post(path, {"email": last.email, "is_active": "on", "is_staff": "on"}, secure=True)
    assert "last administrator" in page.content.decode()
    make.user(administrator=True)
    client.post(path, {"email": last.email, "is_active": "on", "is_staff": "on"}, secure=True)
    last.refresh_from_db()
    assert not last.is_superuser


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


@pytest.mark.parametrize(
    ("words", "said"), [(["--name", "x" * 251], "251 characters"), (["--role", "moderator"], "--petition")]
)
def test_an_invitation_that_cannot_be_kept_is_refused_in_words(words, said):
    with pytest.raises(CommandError, match=said):
        invite("guest@mail.example", *words)
    assert not User.objects.filter(email="guest@mail.example").exists()


@pytest.mark.parametrize("path", ["signatories/signatory", "signatories/report", "petitions/petition"])
@pytest.mark.parametrize("chosen", ["abc", "", "1.5", "²", "1\x00"])
def test_what_no_page_of_the_admin_sends_is_no_fault_of_ours(admin_client, path, chosen):
    asked = {"action": "delete_selected", "_selected_action": chosen, "index": "0"}
    assert admin_client.post(f"/admin/{path}/", asked, secure=True).status_code == 400
    assert admin_client.get(f"/admin/{path}/1/change/?_to_field=", secure=True).status_code == 400


def test_a_new_password_is_sent_to_who_has_an_account_and_to_nobody_else(petition, mailoutbox):
    user = make.worker(petition)
    asked = [user.email, "stranger@mail.example"]
    answers = [Client().post("/accounts/password/reset/", {"email": email}, secure=True) for email in asked]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    for thread in threading.enumerate():
        if thread.name.startswith("Thread-") and "_send" in thread.name:
            thread.join(20)
    assert [mail.to for mail in mailoutbox] == [[user.email]]


def test_who_is_added_by_an_administrator_is_invited_once_and_sets_a_password(enter, mailoutbox):
    client = enter(User.objects.create_superuser("admin@mail.example", "a good password"))
    path = reverse("admin:accounts_user_add")
    page = client.get(path, secure=True).content.decode()
    assert "password1" not in page
    data = {"email": "new@mail.example", "name": "New One"}
    assert client.post(path, data, secure=True).status_code == 302
    again = client.post(path, data | {"email": "New@mail.example"}, secure=True)
    assert again.status_code == 200
    assert (staff_notices.write(), staff_notices.write()) == (1, 0)
    delivery.deliver()
    (mail,) = mailoutbox
    assert mail.to == ["new@mail.example"]
    link = re.search(r"https://sign\.example\.org(/accounts/welcome/\S+)", mail.body).group(1)
    Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}, secure=True)
    assert User.objects.get(email="new@mail.example").check_password(PASSWORD)


def test_no_administrator_sees_or_makes_the_second_factor_of_somebody_else(enter):
    administrator, other = make.user(administrator=True), make.user()
    make.user()
    client = enter(administrator)
    secret = generate_totp_secret()
    TOTP.activate(other, secret)
    kept = other.authenticator_set.get(type="totp")
    page = client.get(f"/admin/mfa/authenticator/{kept.pk}/change/", secure=True)
    assert page.status_code == 200
    assert kept.data["secret"] not in page.content.decode()
    assert secret not in page.content.decode()
    forged = {"user": other.pk, "type": "totp", "data": '{"secret": "JBSWY3DPEHPK3PXP"}'}
    for path in ("add/", f"{kept.pk}/change/"):
        assert client.post(f"/admin/mfa/authenticator/{path}", forged, secure=True).status_code == 403
    assert other.authenticator_set.get(type="totp").data == kept.data


def test_no_administrator_comes_in_as_somebody_else(petition, enter):
    other, administrator = make.worker(petition, "organiser"), make.user(administrator=True)
    address, password = other.email, other.password
    client, page = enter(administrator), f"/admin/accounts/user/{other.pk}/"
    said = {"email": "mine@mail.example", "name": "Renamed", "is_staff": "on", "is_active": "on"}
    sent = said | {"password": "forged", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(f"{page}change/", sent, secure=True).status_code == 302
    client.post(f"{page}password/", sent, secure=True)
    other.refresh_from_db()
    assert (other.name, other.email, other.password) == ("Renamed", address, password)
    own = f"/admin/accounts/user/{administrator.pk}/change/"
    client.post(own, said | {"is_superuser": "on"}, secure=True)
    administrator.refresh_from_db()
    assert administrator.email == "mine@mail.example"
