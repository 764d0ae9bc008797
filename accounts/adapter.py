"""How allauth behaves in this house: nobody signs up, and nobody is locked out by somebody else's tries."""

import logging
import time
from smtplib import SMTPException
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from redis import RedisError

from serving import client_address

logger = logging.getLogger(__name__)
# Seconds until a mail is sent: by then the answer has left, and its time cannot tell whether there was one.
LATER = 1.0


def _send(message: EmailMessage, *, is_known: bool) -> None:
    time.sleep(LATER)
    if not is_known:
        return
    try:
        message.send()
    except (SMTPException, OSError) as problem:
        logger.warning("A mail with a new password's link did not leave (%s).", type(problem).__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in for those who were invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account by themselves."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail to an account after the answer has left.

        For an address without an account all but the sending is done: the time of the answer must not tell.
        """
        site = get_current_site(self.request)
        said = {"request": self.request, "email": email, "current_site": site} | context
        message, user = self.render_mail(template_prefix, email, said), context.get("user")
        is_known = user is None or not user._state.adding
        Thread(target=_send, args=[message], kwargs={"is_known": is_known}).start()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from the site's address, never from what a request says its host is."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again before a second factor is changed, not before the first one is added."""
        return bool(is_mfa_enabled(self.request.user)) and bool(super().is_reauthentication_required(app=app))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the network by which limits count: an IPv6 visitor has as many addresses as they like."""
        return client_address.networks_of(request)[0]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count tries for one account from one network: those of a stranger lock out the stranger alone.

        The host is left out: a visitor may write any port of ours after it.
        """
        login: str = credentials.get("email") or credentials.get("username") or ""
        return f"{login.lower()}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try. Without Redis nothing can be counted, and nobody comes in (ASVS 5.0, 16.5.3)."""
        try:
            super().pre_authenticate(request, **credentials)
        except RedisError as problem:
            raise self.validation_error("too_many_login_attempts") from problem
