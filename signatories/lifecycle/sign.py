"""How signatures come in: one statement for all of a moment, whatever is known of their addresses.

A new address, one that waits and one that has long signed take the same way through the database, so that
neither the answer nor its time tells them apart; the unique constraint is the referee of all three.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.db import connection
from psycopg import sql

from petitions.models import Petition
from serving.client_address import Networks
from serving.group_commit import GroupCommit
from serving.questions import prepared
from signatories.identity.addresses import fingerprint
from signatories.lifecycle.json_rows import (
    PATIENTLY,
    as_json,
    by_column,
    listed,
    names,
    patience,
    type_of,
    types,
)
from signatories.limits import rate_limits
from signatories.models import (
    Flag,
    Listing,
    Message,
    OutgoingMail,
    Priority,
    Signatory,
    StatusChange,
    Wording,
)
from signatories.models.signatory import shown_country
from signatories.outbox import queueing
from signatories.states import HOLDING, Status
from signatories.text.collation import fold, sort_key
from signatories.twins import similarity


@dataclass(frozen=True)
class Details:
    """What a signatory says of itself, cleaned."""

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
    updates: bool | None = None
    updates_wording: Wording | None = None
    attestation: Wording | None = None

    def as_columns(self) -> dict[str, Any]:
        """Return the columns of a row, its keys for sorting and searching among them."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | lookup_keys(self)


def lookup_keys(row: Any) -> dict[str, Any]:
    """Return the columns by which a row, or anything with its columns, is sorted, searched and compared."""
    return {
        "sort_key": sort_key(row.name),
        "search_key": fold(f"{row.name} {row.acronym} {row.affiliation}"),
        "twin_keys": similarity.keys(row),
    }


@dataclass(frozen=True)
class Arrival:
    """How a signature came in: in which language, what seemed odd about it, for which organisation."""

    language: str
    flags: tuple[Flag, ...] = ()
    ordinal: int = 1
    # Why its mail waits for an organiser; where empty, it may still wait because of its network.
    held: str = ""
    # The networks it came from, against whose limits it counts; none where no limit holds.
    networks: Networks | None = None


@dataclass
class _Coming:
    """A signature that comes in: what is written of it, and the networks that it has not counted for yet."""

    said: dict[str, Any]
    networks: Networks | None


def take_in(petition: Petition, details: Details, arrival: Arrival) -> None:
    """Write a signature that comes in, or what it says into the one that holds its address's place.

    While that one is unconfirmed it takes the new details, under a new revision, except that a name to be
    withheld stays so until its owner decides; afterwards nothing of it changes. The mail says which; where
    the network is over its limit the mail is held, and the row flagged.
    """
    row = details.as_columns() | {
        "petition": petition,
        "language": arrival.language,
        "fingerprint": fingerprint(petition, details.email),
        "ordinal": arrival.ordinal,
        "flags": list(arrival.flags),
    }
    said = by_column(Signatory, row)
    said |= {"held": arrival.held, "shown_country": shown_country(details)}
    coming = _Coming(said, arrival.networks)
    # Inside a transaction of the caller's, nobody else's signature may depend on how that ends.
    (_let_in([coming]) if connection.in_atomic_block else _all.run(coming))


def _let_in(those: list[_Coming]) -> None:
    """Take in who comes at the same moment: in one conversation with Redis, and one with the database."""
    _count_for_networks(those)
    _write([one.said for one in those])


def _count_for_networks(those: list[_Coming]) -> None:
    """Hold back the mail of those whose network is over its limit, and flag them; nobody is told."""
    counting = [(one, one.networks) for one in those if one.networks]
    are_over = rate_limits.networks_are_over([networks for _one, networks in counting])
    for (one, _networks), is_over in zip(counting, are_over, strict=True):
        # However often it is tried to write it, it counts once.
        one.networks = None
        if is_over:
            one.said["flags"] = [*one.said["flags"], Flag.NETWORK]
            # Mail for a quick form goes later by itself; this mail waits for an organiser.
            one.said["held"] = Flag.ROBOT if one.said["held"] == Flag.ROBOT else Flag.NETWORK


def _write(rows: list[dict[str, Any]]) -> None:
    """Write what came in at the same moment, in one order for everybody, and ring for its mail."""
    rows = sorted(rows, key=_place)
    with prepared() as cursor:
        cursor.execute(_statement(), [as_json(rows), patience(rows)])
    queueing.ring_on_commit()


def _place(said: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a row holds: no statement can write two rows to one place."""
    return tuple(said[column] for column in PLACE)


# Writing one row costs the database and its driver six times what it costs among thirty others.
_all = GroupCommit(_let_in, key=lambda coming: _place(coming.said), most=64)

# --- The statement --------------------------------------------------------------------------------------

# Who holds it is one signatory; it stays what it is when somebody signs again.
PLACE = ("petition_id", "kind", "fingerprint", "ordinal")
# Columns that do not simply take the newer value.
CASES = {
    "listing": "CASE WHEN old.listing = 'withheld' THEN old.listing ELSE EXCLUDED.listing END",
    "flags": "ARRAY(SELECT DISTINCT unnest(old.flags || EXCLUDED.flags) ORDER BY 1)",
    # A second press of the button says nothing new.
    "revision": "old.revision + (ROW({before}) IS DISTINCT FROM ROW({now}))::int",
}

STATEMENT = """
WITH said AS MATERIALIZED (
    SELECT said.* FROM json_to_recordset(%s) AS said({types}, held text, shown_country text), {patiently}
), entry AS (
    INSERT INTO {signatories} AS old ({columns}) SELECT {values} FROM said
    ON CONFLICT ({place}) WHERE fingerprint IS NOT NULL AND status IN ({holding})
    DO UPDATE SET {changes}
    RETURNING id, status, xmax = 0 AS is_new, {place}
), line AS (
    INSERT INTO {record} (signatory_id, petition_id, kind, from_status, to_status, was_listing, was_country,
                          listing, country, reason, words, folded_at)
    SELECT entry.id, petition_id, kind, '', {unconfirmed}, listing, shown_country,
           listing, shown_country, '', '', statement_timestamp()
    FROM entry JOIN said USING ({place}) WHERE is_new
)
INSERT INTO {outbox} AS waiting (signatory_id, message, language, priority, attempts, held, last_error)
SELECT entry.id, CASE WHEN entry.status = {unconfirmed} THEN {confirm} ELSE {already} END,
       language, {first}, 0, held, ''
FROM entry JOIN said USING ({place})
{replace}
"""


def _change(column: str) -> sql.Composable:
    """Return how a column changes when somebody signs again: not at all once the row is confirmed."""
    before, now = (", ".join(f"{row}.{said}" for said in _said()) for row in ("old", "EXCLUDED"))
    newer = CASES.get(column, f"EXCLUDED.{column}").format(before=before, now=now)
    template = sql.SQL("{column} = CASE WHEN old.status = {unconfirmed} THEN {newer} ELSE old.{column} END")
    return template.format(
        column=sql.Identifier(column), unconfirmed=sql.Literal(Status.UNCONFIRMED.value), newer=sql.SQL(newer)
    )


@cache
def _given() -> list[Any]:
    """Return the fields in which one new row differs from another."""
    keys = {"sort_key", "search_key", "twin_keys"}
    details = {
        *Details.__dataclass_fields__,
        *keys,
        "petition",
        "fingerprint",
        "ordinal",
        "language",
        "flags",
    }
    return [field for field in Signatory._meta.concrete_fields if field.name in details]


def _replaced() -> list[str]:
    """Return the columns in which somebody may say something else when they sign again."""
    return [field.column for field in _given() if field.column not in PLACE] + ["revision"]


def _said() -> list[str]:
    """Return the columns that hold what a signatory says of itself."""
    return [field.column for field in _given() if field.name in Details.__dataclass_fields__]


@cache
def _statement() -> str:
    # The database fills these.
    filled = {"id", "signed_at"}
    kept: list[Any] = [f for f in Signatory._meta.concrete_fields if f.column not in filled]
    given = [field.column for field in _given()]
    values = [sql.Identifier(f.column) if f.column in given else _alike(f) for f in kept]
    tables = {"signatories": Signatory, "record": StatusChange, "outbox": OutgoingMail}
    words = {"unconfirmed": Status.UNCONFIRMED, "confirm": Message.CONFIRM, "already": Message.ALREADY_SIGNED}

    composed = sql.SQL(STATEMENT).format(
        types=types(_given()),
        columns=names(f.column for f in kept),
        values=listed(values),
        place=names(PLACE),
        holding=listed([sql.Literal(status.value) for status in sorted(HOLDING)]),
        changes=listed([_change(column) for column in _replaced()]),
        replace=sql.SQL(queueing.REPLACE),
        patiently=sql.SQL(PATIENTLY),
        **{name: sql.Identifier(model._meta.db_table) for name, model in tables.items()},
        **{name: sql.Literal(word.value) for name, word in words.items()},
        first=sql.Literal(Priority.FIRST.value),
    )
    return composed.as_string()


def _alike(field: Any) -> sql.Composable:
    """Return what a column of every new row holds: the model's default."""
    default = sql.Literal(field.get_db_prep_save(field.get_default(), connection))
    return sql.SQL("{}::{}").format(default, type_of(field))
