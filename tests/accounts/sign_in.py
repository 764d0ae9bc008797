"""Signs in through the pages, as a person does."""

import re
import threading

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from accounts.models import User


def code_for(secret: str) -> str:
    """Return the present code of an authenticator app."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in(client: Client, user: User, password: str = "", **where: str):
    """Send the sign-in form."""
    data = {"login": user.email, "password": password or "a good password"}
    return client.post("/accounts/login/", data, secure=True, **where)


def enrol(client: Client) -> str:
    """Add an authenticator app as second factor, and return its secret."""
    page = client.get(reverse("mfa_activate_totp"), secure=True).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page).group(1)
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, secure=True)
    return secret


def ask_for_a_password(email: str, **where: str):
    """Send the form for a forgotten password."""
    return Client().post("/accounts/password/reset/", {"email": email}, secure=True, **where)


def wait_for_mails() -> None:
    """Wait until the threads that send mails have ended."""
    for thread in threading.enumerate():
        if "_send" in thread.name:
            thread.join(20)
