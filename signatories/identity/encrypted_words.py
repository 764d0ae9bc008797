"""Encrypts values for URLs, which logs may keep, so that only we can read and make them.

AES-SIV (RFC 5297) needs no clock and no random number: the same value always gives the same URL.
"""

import base64
import hashlib
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


class InvalidCiphertext(ValueError):
    """The value is incomplete, or was encrypted elsewhere or for another purpose."""


@cache
def _box(purpose: str, key: str) -> AESSIV:
    return AESSIV(hashlib.sha512(f"undersigned.{purpose}:{key}".encode()).digest())


def _with(bound: str) -> list[bytes] | None:
    return [bound.encode()] if bound else None


def encrypt(purpose: str, value: bytes, bound: str = "") -> str:
    """Return `value` encrypted for a URL; `decrypt` needs the same purpose and `bound`."""
    box = _box(purpose, settings.SECRET_KEY).encrypt(value, _with(bound))
    return base64.urlsafe_b64encode(box).decode().rstrip("=")


def decrypt(purpose: str, sealed: str, bound: str = "") -> bytes:
    """Return the value that was sealed. Raises InvalidCiphertext."""
    try:
        box = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
    except ValueError as problem:
        raise InvalidCiphertext from problem
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _box(purpose, key).decrypt(box, _with(bound))
        except (InvalidTag, ValueError):
            continue
    raise InvalidCiphertext
