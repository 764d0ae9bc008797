"""The handle of the check-your-e-mail page: which address was typed, for which petition, sealed.

It is made from what was typed alone, without a clock or chance, so that it says nothing about what is known
of the address, nor when it was typed.
"""

import json
from dataclasses import dataclass

from signatories.identity import encrypted_words


class BadHandle(ValueError):
    """The handle was not made here."""


@dataclass(frozen=True)
class Handle:
    """What the page knows: nothing but what was typed."""

    petition_id: int
    kind: str
    email: str


def seal(handle: Handle) -> str:
    """Return the handle as it stands in an address."""
    said = json.dumps([handle.petition_id, handle.kind, handle.email]).encode()
    return encrypted_words.seal("handle", said)


def unseal(sealed: str) -> Handle:
    """Return what a handle says. Raises BadHandle."""
    try:
        return Handle(*json.loads(encrypted_words.unseal("handle", sealed)))
    except (encrypted_words.BadSeal, ValueError, TypeError) as problem:
        raise BadHandle from problem
