"""The secrets of second factors: encrypted, by keys that can be replaced."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts import encryption
from accounts.tasks import reencrypt_secrets
from tests import make
from tests.accounts.sign_in import code_for, enrol, sign_in

pytestmark = pytest.mark.django_db


def stored(user) -> str:
    return str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))


def test_no_secret_of_a_second_factor_is_in_the_database(petition):
    user, client = make.worker(petition), Client()
    sign_in(client, user)
    secret = enrol(client)
    kept = {row.type: row.data for row in Authenticator.objects.all()}
    assert secret not in stored(user)
    assert encryption.decrypt(kept["totp"]["secret"]) == secret
    assert encryption.decrypt(kept["recovery_codes"]["seed"]) != kept["recovery_codes"]["seed"]
    page = client.get(reverse("mfa_view_recovery_codes"), secure=True, follow=True)
    assert page.status_code == 200


def test_a_key_can_be_replaced_and_taken_away(petition, settings):
    settings.SECOND_FACTOR_KEYS = ["the first key"]
    user, other = make.worker(petition), make.worker(petition)
    secret, theirs = generate_totp_secret(), generate_totp_secret()
    TOTP.activate(user, secret), TOTP.activate(other, theirs)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    settings.SECOND_FACTOR_KEYS = ["the second key", "the first key"]
    reencrypt_secrets()
    settings.SECOND_FACTOR_KEYS = ["the second key"]
    for someone, known in ((user, secret), (other, theirs)):
        assert Authenticator.objects.get(user=someone, type="totp").wrap().validate_code(code_for(known))
    assert RecoveryCodes.activate(user).get_unused_codes() == codes
    settings.SECOND_FACTOR_KEYS = ["the first key"]
    assert encryption.reencrypt_all() == 0


def test_a_secret_whose_key_is_gone_is_told_in_words_and_lets_nobody_in(petition, settings, caplog):
    user, secret, client = make.worker(petition), generate_totp_secret(), Client()
    TOTP.activate(user, secret)
    settings.SECOND_FACTOR_KEYS = ["another key"]
    sign_in(client, user)
    page = client.post("/accounts/second-factor/authenticate/", {"code": code_for(secret)}, secure=True)
    assert "can no longer read your second factor" in page.content.decode()
    assert client.get("/admin/", secure=True).status_code == 302
    assert "A second factor cannot be read" in caplog.text
    assert secret not in caplog.text


def test_recovery_codes_whose_key_is_gone_are_refused_in_words(petition, settings, enter):
    user = make.worker(petition)
    client = enter(user)
    client.post("/accounts/reauthenticate/", {"password": "a good password"}, secure=True)
    RecoveryCodes.activate(user)
    settings.SECOND_FACTOR_KEYS = ["another key"]
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name), secure=True).status_code in (200, 302, 403)


def test_a_secret_in_clear_text_is_not_taken_for_one(petition):
    other, theirs = make.worker(petition), generate_totp_secret()
    TOTP.activate(other, theirs)
    user, secret = make.worker(petition), generate_totp_secret()
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    with pytest.raises(encryption.Unreadable):
        row.wrap().validate_code(code_for(secret))
    assert encryption.reencrypt_all() == 1
