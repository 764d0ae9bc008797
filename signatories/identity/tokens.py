"""Makes and reads the tokens in mailed links: a row's number, revision and mailbox, signed for one purpose.

No token is stored. A token is made when its mail is sent and is the same at every attempt. Each purpose has
its own salt, so that a token works for no other purpose.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.signing import BadSignature, Signer, TimestampSigner

from signatories.models import Signatory


class Purpose(StrEnum):
    """The purposes of mailed links."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    NOT_ME = "not-me"
    SHOW = "show"
    ANOTHER = "another"


class BadToken(ValueError):
    """The token is incomplete, or was made elsewhere or for another purpose."""


# Seconds for which a link to the entry works. It can do more than confirm, and a new one is easy to get.
MANAGE_LIFE = 86_400
SEPARATOR = "."


@dataclass(frozen=True)
class Claim:
    """The content of a token: a signatory's number, another number such as a revision, and the mailbox."""

    signatory_id: int
    number: int
    mailbox: str

    def names(self, row: Signatory | None) -> bool:
        """Tell whether a row is the one that the token was made for.

        After a backup has been restored, new rows get numbers that were used before. An old link must not
        open somebody else's row.
        """
        return row is not None and (row.pk, _mailbox(row)) == (self.signatory_id, self.mailbox)


def _mailbox(signatory: Signatory) -> str:
    """Return the beginning of a mailbox's fingerprint, which is enough to tell two apart."""
    return signatory.fingerprint.hex[:8] if signatory.fingerprint else ""


def _content(signatory: Signatory, number: int | None) -> str:
    return f"{signatory.pk}-{number or signatory.revision}-{_mailbox(signatory)}"


def _claim(content: str) -> Claim:
    pk, number, mailbox = content.split("-")
    return Claim(int(pk), int(number), mailbox)


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"undersigned.{purpose}", sep=SEPARATOR)


def _timed_signer(purpose: Purpose) -> TimestampSigner:
    return TimestampSigner(salt=f"undersigned.{purpose}", sep=SEPARATOR)


def make(purpose: Purpose, signatory: Signatory, *, revision: int | None = None) -> str:
    """Return the token that lets the owner of the address act on `signatory` for `purpose`.

    It carries the `revision` that the mail shows, by default the present one.
    """
    return _signer(purpose).sign(_content(signatory, revision))


def make_timed(purpose: Purpose, signatory: Signatory, *, number: int | None = None) -> str:
    """Return a token that works for a day, with a `number` or by default the present revision."""
    return _timed_signer(purpose).sign(_content(signatory, number))


def read(purpose: Purpose, token: str) -> Claim:
    """Return the claim in a token; the caller checks that it `names` the row. Raises BadToken."""
    try:
        return _claim(_signer(purpose).unsign(token))
    except (BadSignature, ValueError) as problem:
        raise BadToken from problem


def read_timed(purpose: Purpose, token: str) -> Claim:
    """Return the claim in a timed token, as `read` does. Raises BadToken, also after a day."""
    try:
        return _claim(_timed_signer(purpose).unsign(token, max_age=MANAGE_LIFE))
    except (BadSignature, ValueError) as problem:
        raise BadToken from problem
