"""What a mailed link carries: the row's number and the revision it was sent with, signed for one purpose.

Nothing of it is stored. A link is made when its mail is sent, is the same at every attempt, and is useless
for another purpose because each purpose signs with a salt of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.signing import BadSignature, Signer, TimestampSigner

from signatories.models import Signatory


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    NOT_ME = "not-me"
    SHOW = "show"
    ANOTHER = "another"


class BadToken(ValueError):
    """The token was not made here, not for this purpose, or has lost characters on its way."""


@dataclass(frozen=True)
class Claim:
    """What a token says."""

    signatory_id: int
    revision: int


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"undersigned.{purpose}", sep=".")


def make(purpose: Purpose, signatory: Signatory, *, revision: int | None = None) -> str:
    """Return the token that lets the owner of the address act on `signatory` for `purpose`.

    It carries the `revision` its owner was told of, the present one if none is given.
    """
    return _signer(purpose).sign(f"{signatory.pk}-{revision or signatory.revision}")


# Seconds for which a link to the entry works: it can do more than confirm, and a new one is easily had.
MANAGE_LIFE = 86_400


def make_timed(purpose: Purpose, signatory: Signatory) -> str:
    """Return a token that works for a day from now."""
    return TimestampSigner(salt=f"undersigned.{purpose}", sep=".").sign(str(signatory.pk))


def read_timed(purpose: Purpose, token: str) -> int:
    """Return the number of the signatory that a timed token names. Raises BadToken."""
    signer = TimestampSigner(salt=f"undersigned.{purpose}", sep=".")
    try:
        return int(signer.unsign(token, max_age=MANAGE_LIFE))
    except (BadSignature, ValueError) as problem:
        raise BadToken from problem


def make_numbered(purpose: Purpose, signatory: Signatory, number: int) -> str:
    """Return a token, good for a day, that names a signatory and a number: a revision, or an ordinal."""
    return TimestampSigner(salt=f"undersigned.{purpose}", sep=".").sign(f"{signatory.pk}-{number}")


def read_numbered(purpose: Purpose, token: str) -> tuple[int, int]:
    """Return the signatory's number and the other one that such a token names. Raises BadToken."""
    signer = TimestampSigner(salt=f"undersigned.{purpose}", sep=".")
    try:
        pk, number = signer.unsign(token, max_age=MANAGE_LIFE).split("-")
        return int(pk), int(number)
    except (BadSignature, ValueError) as problem:
        raise BadToken from problem


def read(purpose: Purpose, token: str) -> Claim:
    """Return what a token claims. Raises BadToken."""
    try:
        number, revision = _signer(purpose).unsign(token).split("-")
        return Claim(int(number), int(revision))
    except (BadSignature, ValueError) as problem:
        raise BadToken from problem
