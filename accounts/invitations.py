"""Invitations: the mailed link, with which a guest sets a password once, within three days."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


def path(user: User) -> str:
    """Return the page's path; its token ends with the first password or PASSWORD_RESET_TIMEOUT."""
    number = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("accounts:welcome", args=[number, default_token_generator.make_token(user)])


def invited_user(number: str, token: str) -> User | None:
    """Return the account that a link invites, None if the link no longer works."""
    try:
        pk = int(force_str(urlsafe_base64_decode(number)))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first() if pk < 2**63 else None
    return user if user and default_token_generator.check_token(user, token) else None


def invite(email: str, *, name: str = "", language: str = "en") -> User:
    """Return the account of `email`; create it without a password if there is none."""
    user = User.objects.filter(email__iexact=email).first()
    return user or User.objects.create_user(email, None, name=name, language=language)
