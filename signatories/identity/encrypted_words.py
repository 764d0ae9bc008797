"""Sealed words in addresses that logs may keep: encrypted, and only we can make them.

They are made without a clock or chance (AES-SIV, RFC 5297), so the same words always give the same address.
"""

import base64
import hashlib
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


class BadSeal(ValueError):
    """The words were not sealed here, not for this purpose, or have lost characters on their way."""


@cache
def _box(purpose: str, key: str) -> AESSIV:
    return AESSIV(hashlib.sha512(f"undersigned.{purpose}:{key}".encode()).digest())


def _with(bound: str) -> list[bytes] | None:
    return [bound.encode()] if bound else None


def seal(purpose: str, said: bytes, bound: str = "") -> str:
    """Return `said` as it may stand in an address; `unseal` asks for the same purpose and `bound`."""
    box = _box(purpose, settings.SECRET_KEY).encrypt(said, _with(bound))
    return base64.urlsafe_b64encode(box).decode().rstrip("=")


def unseal(purpose: str, sealed: str, bound: str = "") -> bytes:
    """Return what was sealed. Raises BadSeal."""
    try:
        box = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
    except ValueError as problem:
        raise BadSeal from problem
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _box(purpose, key).decrypt(box, _with(bound))
        except (InvalidTag, ValueError):
            continue
    raise BadSeal
