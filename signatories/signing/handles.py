"""The handle of the check-your-e-mail page: which address was typed, for which petition, sealed.

It stands in an address that logs may keep, so it is encrypted, not only signed; and it is made from what was
typed alone, so that it says nothing about what is known of the address.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
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
def _box() -> Fernet:
    key = hashlib.sha256(b"undersigned.handle:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(handle: Handle) -> str:
    """Return the handle as it stands in an address."""
    return _box().encrypt(json.dumps(asdict(handle)).encode()).decode().rstrip("=")


def unseal(sealed: str) -> Handle:
    """Return what a handle says. Raises BadHandle."""
    try:
        padded = sealed + "=" * (-len(sealed) % 4)
        return Handle(**json.loads(_box().decrypt(padded.encode())))
    except (InvalidToken, ValueError, TypeError) as problem:
        raise BadHandle from problem
