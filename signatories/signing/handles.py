"""The handle of the check-your-e-mail page: which address was typed, for which petition, sealed.

It stands in an address that logs may keep, so it is encrypted, not only signed. It is made from what was
typed alone, without a clock or chance (AES-SIV, RFC 5297), so that it says nothing about what is known of the
address, nor when it was typed.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


class BadHandle(ValueError):
    """The handle was not made here."""


@dataclass(frozen=True)
class Handle:
    """What the page knows: nothing but what was typed."""

    petition_id: int
    kind: str
    email: str


@cache
def _box(key: str) -> AESSIV:
    return AESSIV(hashlib.sha512(b"undersigned.handle:" + key.encode()).digest())


def seal(handle: Handle) -> str:
    """Return the handle as it stands in an address."""
    said = json.dumps([handle.petition_id, handle.kind, handle.email]).encode()
    return base64.urlsafe_b64encode(_box(settings.SECRET_KEY).encrypt(said, None)).decode().rstrip("=")


def unseal(sealed: str) -> Handle:
    """Return what a handle says. Raises BadHandle."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            box = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            return Handle(*json.loads(_box(key).decrypt(box, None)))
        except (InvalidTag, ValueError, TypeError):
            continue
    raise BadHandle
