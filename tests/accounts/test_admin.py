"""Accounts in the admin."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
)
from django.test import Client
from django.urls import reverse

from accounts.models import User
from signatories.mail import delivery, staff_notices
from tests import make

pytestmark = pytest.mark.django_db


PASSWORD = "a rather long password"


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


@pytest.mark.parametrize("lacking", ["is_active", "is_staff", "is_superuser"])
def test_an_administrator_who_cannot_enter_does_not_let_the_last_one_go(enter, lacking):
    last, other = make.user(administrator=True), make.user(administrator=True)
    make.user()
    User.objects.filter(pk=other.pk).update(**{lacking: False})
    client, path = enter(last), f"/admin/accounts/user/{last.pk}/change/"
    page = client.post(path, {"email": last.email, "is_active": "on", "is_staff": "on"}, secure=True)
    assert "last administrator" in page.content.decode()
    assert User.objects.get(pk=last.pk).is_superuser


@pytest.mark.parametrize("kept", [["is_staff", "is_superuser"], ["is_active", "is_superuser"]])
def test_the_last_administrator_stays_active_and_in_the_admin(enter, kept):
    last = make.user(administrator=True)
    make.user()
    data = {"email": last.email} | dict.fromkeys(kept, "on")
    page = enter(last).post(f"/admin/accounts/user/{last.pk}/change/", data, secure=True)
    assert "last administrator" in page.content.decode()
    found = User.objects.get(pk=last.pk)
    assert (found.is_active, found.is_staff) == (True, True)


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
