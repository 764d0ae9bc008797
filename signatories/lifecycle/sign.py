"""Sign: one SQL statement writes all signatures of the same moment, whether their addresses are known or not.

New, unconfirmed and confirmed addresses take the same path through the database.
So neither the answer nor its time reveals which it was. `sign.sql` has the statement.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from petitions.models import Petition
from serving import sql
from serving.client_address import Networks
from serving.group_commit import GroupCommit
from signatories.identity.addresses import fingerprint
from signatories.limits import rate_limits
from signatories.models import Flag, Listing, Signatory, Wording
from signatories.outbox import queueing
from signatories.text.collation import fold, sort_key
from signatories.twins import similarity

# A statement for several signatures waits this long for a locked row. Then each signature is tried
# alone, with the usual time limit. It is longer than a commit takes, and shorter than people notice.
PATIENCE = "200ms"


class PetitionClosed(Exception):
    """The petition cannot be signed, or confirmed, now."""


@dataclass(frozen=True)
class OptionalConsent:
    """A ticked optional consent: its purpose, its wording and its recipient."""

    purpose: Wording.Purpose
    wording: Wording
    recipient: str


@dataclass(frozen=True)
class Details:
    """The details that a signatory gives, cleaned."""

    kind: str
    name: str
    email: str
    listing: str = Listing.FULL
    country: str = ""
    is_international: bool = False
    shows_country: bool = True
    acronym: str = ""
    affiliation: str = ""
    role: str = ""
    website: str = ""
    representative: str = ""
    attestation: Wording | None = None
    # The purposes that the form asked about, and the consents that were given.
    offered_consents: tuple[str, ...] = ()
    consents: tuple[OptionalConsent, ...] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other spellings: a new signature has none."""
        return ()

    def as_columns(self) -> dict[str, object]:
        """Return the columns of a row, with the keys for sorting and searching."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        del columns["consents"]
        return columns | {"offered_consents": list(self.offered_consents)} | lookup_keys(self)


def lookup_keys(row: Details | Signatory) -> dict[str, object]:
    """Return the key columns by which a row is sorted, searched and compared."""
    return {
        "sort_key": sort_key(row.name),
        "search_key": fold(f"{row.name} {row.acronym} {row.affiliation}"),
        "twin_keys": similarity.keys(row),
    }


@dataclass(frozen=True)
class Arrival:
    """The circumstances of a signature: its language, flags, networks, and the number of the organisation."""

    language: str
    flags: tuple[Flag, ...] = ()
    ordinal: int = 1
    # Why its mail waits for an organiser. If empty, it may still wait because of its network.
    held: str = ""
    # The networks whose rate limits it counts against; empty if no limit applies.
    networks: Networks | None = None


class _Place(NamedTuple):
    """The columns of the unique index that allows one entry for each address."""

    petition_id: int
    kind: str
    fingerprint: UUID
    ordinal: int


@dataclass
class _Incoming:
    """A signature that is about to be written."""

    place: _Place
    details: Details
    language: str
    flags: list[str]
    held: str
    # The networks in which it has not been counted yet.
    networks: Networks | None

    def as_row(self) -> dict[str, object]:
        """Return the parameters of `sign.sql` for this signature."""
        columns = self.details.as_columns()
        del columns["attestation"]
        return columns | {
            **self.place._asdict(),
            "attestation_id": self.details.attestation and self.details.attestation.pk,
            "language": self.language,
            "flags": self.flags,
            "held": self.held,
            "consents": [
                {"purpose": one.purpose, "wording_id": one.wording.pk, "recipient": one.recipient}
                for one in self.details.consents
            ],
        }


def sign(petition: Petition, details: Details, arrival: Arrival) -> None:
    """Save an unconfirmed signature and queue its mail.

    The caller learns nothing about the address: only the mail tells if it is new, unconfirmed or confirmed.
    An unconfirmed entry takes the new details under a new revision. A withheld name stays withheld until its
    owner decides. A confirmed entry does not change. If the network is over its limit, the mail
    is held and the entry flagged. Raises PetitionClosed.
    """
    if not petition.is_signable:
        raise PetitionClosed
    place = _Place(petition.pk, details.kind, fingerprint(petition, details.email), arrival.ordinal)
    incoming = _Incoming(
        place, details, arrival.language, list(arrival.flags), arrival.held, arrival.networks
    )
    # Inside the caller's transaction we write alone: a rollback must not undo other signatures.
    (_sign_all([incoming]) if connection.in_atomic_block else _commit.run(incoming))


def _sign_all(signatures: Sequence[_Incoming]) -> None:
    """Write all signatures of the same moment: one round trip to Redis, and one statement."""
    _count_for_networks(signatures)
    # All processes write in the same order, or a deadlock could follow.
    rows = [one.as_row() for one in sorted(signatures, key=lambda one: one.place)]
    values = {
        "signatures": json.dumps(rows, default=_as_text, ensure_ascii=False),
        "lock_timeout": PATIENCE if len(rows) > 1 else None,
    }
    sql.fetch(sql.load(__file__, "sign.sql"), values, into=dict)
    queueing.wake_worker_on_commit()


def _count_for_networks(signatures: Sequence[_Incoming]) -> None:
    """Hold the mail of signatures whose network is over its limit, and flag them."""
    counting = [(one, one.networks) for one in signatures if one.networks]
    are_over = rate_limits.networks_are_over([networks for _one, networks in counting])
    for (one, _networks), is_over in zip(counting, are_over, strict=True):
        # Count each signature once, also if it is written again.
        one.networks = None
        if is_over:
            one.flags.append(Flag.NETWORK)
            # Mail for a quick form is released later by itself; this mail waits for an organiser.
            one.held = Flag.ROBOT if one.held == Flag.ROBOT else Flag.NETWORK


def _as_text(value: object) -> str:
    """Return a value without a JSON type as text that PostgreSQL reads."""
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)


# Writing a row alone costs the database and its driver six times as much as among thirty others. One
# statement cannot write a row twice, so two signatures of one address are never in one batch.
_commit = GroupCommit(_sign_all, key=lambda signature: signature.place, most=64)
