"""One-time secrets and recovery seeds as the database keeps them: encrypted, by keys that can be changed."""

import logging
from base64 import urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
# The mark of an encrypted text; a text without it is from before secrets were encrypted.
MARK = "fernet:"
SALT = "accounts.vault"
# Where each kind of second factor keeps its secret. A passkey's data are public: the secret is in the key.
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


class Unreadable(ValidationError, PermissionDenied):
    """The key of a secret is gone: a form says so beside its field, and a page is refused."""


class MFAAdapter(DefaultMFAAdapter):
    """Keeps no secret of a second factor in clear text."""

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it."""
        return MARK + _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises Unreadable where none of the keys opens it."""
        if not encrypted_text.startswith(MARK):
            return encrypted_text
        try:
            return _keys().decrypt(encrypted_text.removeprefix(MARK)).decode()
        except InvalidToken as problem:
            logger.error("A second factor cannot be read: the key it was encrypted with is no longer set.")
            raise Unreadable(
                _("We can no longer read your second factor. Ask an administrator to remove it.")
            ) from problem


def _keys() -> MultiFernet:
    """Return the keys: the first encrypts, any opens."""
    keys = [salted_hmac(SALT, "", secret=key, algorithm="sha256") for key in settings.SECOND_FACTOR_KEYS]
    return MultiFernet([Fernet(urlsafe_b64encode(key.digest())) for key in keys])


def seal_anew() -> int:
    """Encrypt every secret with the first key; return how many could be read for it."""
    adapter, sealed = MFAAdapter(), 0
    for number in Authenticator.objects.filter(type__in=SECRETS).values_list("pk", flat=True):
        with transaction.atomic():
            # A used code is written into the same value.
            row = Authenticator.objects.select_for_update().filter(pk=number).first()
            if row is None:
                continue
            name = SECRETS[row.type]
            try:
                row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
            except Unreadable:
                continue
            row.save(update_fields=["data"])
            sealed += 1
    return sealed
