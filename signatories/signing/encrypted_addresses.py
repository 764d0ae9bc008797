"""The encrypted handle in the URL of the check-your-e-mail page: the typed address, kind and petition.

The same input always gives the same handle. So the URL does not tell whether we know the address, or when
it was typed.
"""

import json
from dataclasses import dataclass

from signatories.identity import encrypted_words


class BadHandle(ValueError):
    """This site did not make the handle."""


@dataclass(frozen=True)
class Handle:
    """The input that the page repeats."""

    petition_id: int
    kind: str
    email: str


def encrypt(handle: Handle) -> str:
    """Return the handle, encrypted for a URL."""
    text = json.dumps([handle.petition_id, handle.kind, handle.email]).encode()
    return encrypted_words.encrypt("handle", text)


def decrypt(sealed: str) -> Handle:
    """Decrypt a handle. Raises BadHandle."""
    try:
        return Handle(*json.loads(encrypted_words.decrypt("handle", sealed)))
    except (encrypted_words.InvalidCiphertext, ValueError, TypeError) as problem:
        raise BadHandle from problem
