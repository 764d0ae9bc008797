"""Encrypts the secrets of second factors; the newest key encrypts, any key that is still set decrypts."""

import logging
from base64 import urlsafe_b64encode

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
# Part of every key: another salt would make all secrets unreadable.
SALT = "accounts.vault"
# Where allauth keeps the secret of each kind of factor. The data of a passkey are public.
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


class Unreadable(ValidationError, PermissionDenied):
    """No key decrypts a secret: a form shows the message beside its field, a page answers 403."""


def encrypt(text: str) -> str:
    """Return a secret as the database keeps it."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the secret in clear text. Raises Unreadable where no key decrypts it."""
    try:
        return _keys().decrypt(stored).decode()
    except InvalidToken as problem:
        logger.error("A second factor cannot be read: the key it was encrypted with is no longer set.")
        raise Unreadable(
            _("We can no longer read your second factor. Ask an administrator to remove it.")
        ) from problem


def _keys() -> MultiFernet:
    keys = [salted_hmac(SALT, "", secret=key, algorithm="sha256") for key in settings.SECOND_FACTOR_KEYS]
    return MultiFernet([Fernet(urlsafe_b64encode(key.digest())) for key in keys])


def reencrypt_all() -> int:
    """Encrypt every secret with the newest key; return how many could be decrypted."""
    numbers = Authenticator.objects.filter(type__in=SECRETS).values_list("pk", flat=True)
    return sum(_reencrypt(number) for number in numbers)


@transaction.atomic
def _reencrypt(number: int) -> bool:
    # The lock keeps a code that is used meanwhile: allauth writes it into the same JSON.
    row = Authenticator.objects.select_for_update().filter(pk=number).first()
    if row is None:
        return False
    name = SECRETS[row.type]
    try:
        row.data[name] = encrypt(decrypt(row.data[name]))
    except Unreadable:
        return False
    row.save(update_fields=["data"])
    return True
