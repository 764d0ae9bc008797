"""How allauth behaves here: people join by invitation, and a stranger's tries lock nobody else out."""

import logging
import time
from smtplib import SMTPException
from threading import Thread

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from redis import RedisError

from accounts import encryption
from accounts.models import NOBODY, User
from serving import client_address

logger = logging.getLogger(__name__)
# Seconds until a mail is sent: the response has left by then, so its time tells nothing of the address.
DELAY = 1.0


def _send(message: EmailMessage, *, is_known: bool) -> None:
    time.sleep(DELAY)
    if not is_known:
        return
    try:
        message.send()
    except (SMTPException, OSError) as problem:
        logger.warning("A mail with a link for a new password was not sent (%s).", type(problem).__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in for invited people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let nobody make an account by themselves."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send a mail to an account after the response has left.

        An address without an account gets all the same work but the sending: the time must not tell.
        """
        site = get_current_site(self.request)
        values = {"request": self.request, "email": email, "current_site": site} | context
        message, user = self.render_mail(template_prefix, email, values), context.get("user")
        is_known = not (isinstance(user, User) and user.pk == NOBODY)
        Thread(target=_send, args=[message], kwargs={"is_known": is_known}).start()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from SITE_URL, never from the request's Host header."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again before somebody changes a second factor, but not before they add their first."""
        return bool(is_mfa_enabled(self.request.user)) and bool(super().is_reauthentication_required(app=app))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's network, by which limits count: IPv6 gives a visitor many addresses."""
        return client_address.networks_of(request)[0]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count tries by account and network, so that a stranger's tries lock out the stranger alone.

        allauth has no public hook for this key; its own holds the Host header, where anyone may write a port.
        """
        login: str = credentials.get("email") or credentials.get("username") or ""
        return f"{login.lower()}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count a try. Without Redis nobody can sign in: nothing would limit the tries (ASVS 5.0, 16.5.3)."""
        try:
            super().pre_authenticate(request, **credentials)
        except RedisError as problem:
            raise self.validation_error("too_many_login_attempts") from problem


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, whose secrets the database keeps encrypted."""

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret in clear text. Raises encryption.Unreadable."""
        return encryption.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Return an app's secret as a QR code, drawn within the page: the CSP forbids data: images."""
        return segno.make(url, error="m").svg_inline(omitsize=True, light="#fff")
