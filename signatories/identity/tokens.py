"""What a mailed link carries: the row's number, revision and mailbox as sent, signed for one purpose.

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


# Seconds for which a link to the entry works: it can do more than confirm, and a new one is easily had.
MANAGE_LIFE = 86_400
SEPARATOR = "."


@dataclass(frozen=True)
class Claim:
    """What a token says: a signatory's number, another one, such as a revision, and whose mailbox it was."""

    signatory_id: int
    number: int
    mailbox: str

    def names(self, row: Signatory | None) -> bool:
        """Tell whether a row is the one that was meant.

        Where a backup was restored, numbers that were given since are given again: a link in somebody's
        mailbox must not open what is now somebody else's.
        """
        return row is not None and (row.pk, _mailbox(row)) == (self.signatory_id, self.mailbox)


def _mailbox(signatory: Signatory) -> str:
    """Return as much of a mailbox's fingerprint as tells two apart."""
    return signatory.fingerprint.hex[:8] if signatory.fingerprint else ""


def _said(signatory: Signatory, number: int | None) -> str:
    return f"{signatory.pk}-{number or signatory.revision}-{_mailbox(signatory)}"


def _claim(said: str) -> Claim:
    pk, number, mailbox = said.split("-")
    return Claim(int(pk), int(number), mailbox)


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"undersigned.{purpose}", sep=SEPARATOR)


def _timed_signer(purpose: Purpose) -> TimestampSigner:
    return TimestampSigner(salt=f"undersigned.{purpose}", sep=SEPARATOR)


def make(purpose: Purpose, signatory: Signatory, *, revision: int | None = None) -> str:
    """Return the token that lets the owner of the address act on `signatory` for `purpose`.

    It carries the `revision` its owner was told of, the present one if none is given.
    """
    return _signer(purpose).sign(_said(signatory, revision))


def make_timed(purpose: Purpose, signatory: Signatory, *, number: int | None = None) -> str:
    """Return a token that works for a day from now, with a `number` or else the present revision."""
    return _timed_signer(purpose).sign(_said(signatory, number))


def read(purpose: Purpose, token: str) -> Claim:
    """Return what a token claims; whoever uses it asks whether it `names` the row. Raises BadToken."""
    try:
        return _claim(_signer(purpose).unsign(token))
    except (BadSignature, ValueError) as problem:
        raise BadToken from problem


def read_timed(purpose: Purpose, token: str) -> Claim:
    """Return what a timed token claims, as `read`. Raises BadToken, also when its day is over."""
    try:
        return _claim(_timed_signer(purpose).unsign(token, max_age=MANAGE_LIFE))
    except (BadSignature, ValueError) as problem:
        raise BadToken from problem
