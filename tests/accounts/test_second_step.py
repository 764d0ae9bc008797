"""The second step of signing in: it belongs to a session, and its secrets are not kept in clear text."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from tests import make
from tests.accounts.sign_in import code_for, enrol, sign_in

pytestmark = pytest.mark.django_db
ASKS = "/accounts/second-factor/reauthenticate/"
NEEDS_THE_STEP = [
    "admin:index", "mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_download_recovery_codes",
    "account_change_password",
]  # fmt: skip


def stored(user) -> str:
    return str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))


# allauth sends its signal when the transaction commits.
@pytest.mark.django_db(transaction=True)
def test_a_session_from_before_the_second_factor_takes_the_second_step_before_it_works(petition, enter):
    user, other = make.worker(petition), enter(make.worker(petition))
    mine, earlier = Client(), Client()
    sign_in(mine, user)
    sign_in(earlier, user)
    secret = enrol(mine)
    assert mine.get("/admin/", secure=True).status_code == 200
    for name in NEEDS_THE_STEP:
        answer = earlier.get(reverse(name), secure=True)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, ASKS), name
    # Its owner has entered the password already.
    earlier.post("/accounts/reauthenticate/", {"password": "a good password"}, secure=True)
    assert earlier.get("/admin/", secure=True)["Location"].startswith(ASKS)
    assert earlier.post("/admin/", secure=True)["Location"].startswith(ASKS)
    assert earlier.get(ASKS, secure=True).status_code == 200
    earlier.post(ASKS, {"code": "000000"}, secure=True)
    assert earlier.get("/admin/", secure=True).status_code == 302
    after = earlier.post(f"{ASKS}?next=/admin/", {"code": code_for(secret)}, secure=True)
    assert after["Location"] == "/admin/"
    assert earlier.get("/admin/", secure=True).status_code == 200
    assert other.get("/admin/", secure=True).status_code == 200


def test_both_steps_at_sign_in_let_somebody_work(petition):
    user, secret, client = make.worker(petition), generate_totp_secret(), Client()
    TOTP.activate(user, secret)
    sign_in(client, user)
    client.post("/accounts/second-factor/authenticate/", {"code": code_for(secret)}, secure=True)
    assert client.get("/admin/", secure=True).status_code == 200


def test_a_session_that_showed_a_factor_which_is_gone_takes_the_step_again(petition, enter):
    user, other = make.worker(petition), make.worker(petition)
    client, theirs = enter(user), enter(other)
    Authenticator.objects.filter(user=user).delete()
    assert client.get("/admin/", secure=True)["Location"] == reverse("mfa_index")
    TOTP.activate(user, generate_totp_secret())
    assert client.get("/admin/", secure=True)["Location"].startswith(ASKS)
    assert theirs.get("/admin/", secure=True).status_code == 200


def test_a_second_factor_added_elsewhere_is_no_step_of_this_session(petition):
    user, client = make.worker(petition), Client()
    sign_in(client, user)
    TOTP.activate(user, generate_totp_secret())
    client.post("/accounts/second-factor/webauthn/add/", {"name": "mine", "credential": "{}"}, secure=True)
    assert Authenticator.objects.get().type == "totp"
    assert client.get("/admin/", secure=True)["Location"].startswith(ASKS)
