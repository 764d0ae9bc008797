"""Links that sign somebody in without a password: mailed on request, valid once and for a quarter of an hour.

The second step of sign-in follows, as after a password.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import base36_to_int, urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User

LIFE = timedelta(minutes=15)


class _Tokens(PasswordResetTokenGenerator):
    """Tokens that end with the next sign-in or password, because these change what is signed."""

    key_salt = "accounts.sign_in_links"

    def is_young(self, token: str) -> bool:
        """Tell whether a token was made within `LIFE`."""
        made = base36_to_int(token.split("-")[0])
        return bool(self._num_seconds(self._now()) - made <= LIFE.total_seconds())


_tokens = _Tokens()


def address(user: User) -> str:
    """Return the link for an account, from SITE_URL, never from the request's Host header."""
    number = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accounts:sign_in", args=[number, _tokens.make_token(user)])
    return f"{settings.SITE_URL}{path}"


def user_of(number: str, token: str) -> User | None:
    """Return the account that a link signs in, None if the link no longer works."""
    try:
        pk = int(force_str(urlsafe_base64_decode(number)))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first() if 0 < pk < 2**63 else None
    is_valid = user is not None and _tokens.check_token(user, token) and _tokens.is_young(token)
    return user if is_valid else None
