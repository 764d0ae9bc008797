"""Invitations: by a command, by an organiser, by an administrator."""

import io
import re

import pytest
import segno
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.adapter import MFAAdapter
from accounts.models import User
from signatories.mail import delivery, staff_notices
from signatories.models import OutgoingMail
from tests.accounts.sign_in import code_for

pytestmark = pytest.mark.django_db


HOME = "https://sign.example.org"


PASSWORD = "a rather long password"


def invite(*words: str) -> str:
    out = io.StringIO()
    call_command("invite", *words, stdout=out)
    return out.getvalue().strip()


# allauth sends its signal when the transaction commits.
@pytest.mark.django_db(transaction=True)
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
    secret = re.search(r"<code>(\w+)</code>", page).group(1)
    user = User.objects.get(email="wanjiru@mail.example")
    address = MFAAdapter().build_totp_url(user, secret)
    assert segno.make(address, error="m").svg_inline(omitsize=True, light="#fff") in page
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


@pytest.mark.parametrize(
    ("words", "said"), [(["--name", "x" * 251], "251 characters"), (["--role", "moderator"], "--petition")]
)
def test_an_invitation_that_cannot_be_kept_is_refused_in_words(words, said):
    with pytest.raises(CommandError, match=said):
        invite("guest@mail.example", *words)
    assert not User.objects.filter(email="guest@mail.example").exists()
