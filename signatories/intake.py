"""How a signature comes in: one statement, whatever is known of its address.

A new address, one that waits and one that has long signed take the same way through the database, so that
neither the answer nor its time tells them apart; the unique constraint is the referee of all three.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from django.db import connection
from psycopg import RawCursor, sql

from petitions.models import Petition
from signatories import outbox, twins
from signatories.addresses import fingerprint
from signatories.models import Flag, Listing, Message, OutgoingMail, Signatory, StatusChange, Wording
from signatories.sorting import fold, sort_key
from signatories.states import HOLDING, Status


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
        "twin_keys": twins.keys(row),
    }


@dataclass(frozen=True)
class Arrival:
    """How a signature came in: in which language, what seemed odd about it, for which organisation."""

    language: str
    flags: tuple[Flag, ...] = ()
    ordinal: int = 1
    # Why its mail waits for an organiser; empty where it does not.
    held: str = ""


def take_in(petition: Petition, details: Details, arrival: Arrival) -> None:
    """Write a signature that comes in, or what it says into the one that holds its address's place.

    While that one is unconfirmed it takes the new details, under a new revision, except that a name to be
    withheld stays so until its owner decides; afterwards nothing of it changes. The mail says which.
    """
    row = Signatory(
        petition=petition,
        language=arrival.language,
        fingerprint=fingerprint(petition, details.email),
        ordinal=arrival.ordinal,
        flags=list(arrival.flags),
        **details.as_columns(),
    )
    values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in _columns()]
    connection.ensure_connection()
    # The database plans this statement once for each connection, which Django's own cursor cannot ask for.
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        cursor.execute(_statement(), [*values, arrival.held, row.shown_country], prepare=True)


# --- The statement --------------------------------------------------------------------------------------

# What stays as it was when somebody signs again: which row it is, and what became of it.
STAYS = {"petition_id", "kind", "fingerprint", "ordinal", "status", "basis"}
# Columns that do not simply take the newer value.
CASES = {
    "listing": "CASE WHEN old.listing = 'withheld' THEN old.listing ELSE EXCLUDED.listing END",
    "flags": "ARRAY(SELECT DISTINCT unnest(old.flags || EXCLUDED.flags) ORDER BY 1)",
    # A second press of the button says nothing new.
    "revision": "old.revision + (ROW({before}) IS DISTINCT FROM ROW({now}))::int",
}

# What the statement is given beside the columns, and what of them it says in other tables, too.
BESIDE = ("held", "shown_country")
SAID_TWICE = ("petition_id", "kind", "listing", "language", *BESIDE)

STATEMENT = """
WITH entry AS (
    INSERT INTO {signatories} AS old ({columns}) VALUES ({values})
    ON CONFLICT (petition_id, kind, fingerprint, ordinal)
        WHERE fingerprint IS NOT NULL AND status IN ({holding})
    DO UPDATE SET {changes}
    RETURNING id, status, revision, xmax = 0 AS is_new
), line AS (
    INSERT INTO {record} (signatory_id, petition_id, kind, from_status, to_status, was_listing, was_country,
                          listing, country, reason, words, folded_at)
    SELECT id, {petition_id}, {kind}, '', {unconfirmed}, {listing}, {shown_country},
           {listing}, {shown_country}, '', '', statement_timestamp()
    FROM entry WHERE is_new
)
INSERT INTO {outbox} AS waiting (signatory_id, message, language, priority, attempts, held, last_error)
SELECT id, CASE WHEN status = {unconfirmed} THEN {confirm} ELSE {already} END,
       {language}, 1, 0, {held}, ''
FROM entry
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


# What somebody else may say anew; the times of a row, and what was proposed or reminded, are its own.
def _replaced() -> list[str]:
    keys = {"sort_key", "search_key", "twin_keys"}
    details = {*Details.__dataclass_fields__, *keys, "language", "flags", "revision"}
    return [f.column for f in _columns() if f.name in details and f.column not in STAYS]


def _said() -> list[str]:
    """Return the columns that hold what a signatory says of itself."""
    return [field.column for field in _columns() if field.name in Details.__dataclass_fields__]


@cache
def _columns() -> list[Any]:
    """Return the fields that a new row fills; the database fills the others."""
    kept = {"id", "signed_at"}
    return [field for field in Signatory._meta.concrete_fields if field.column not in kept]


@cache
def _statement() -> bytes:
    columns = [field.column for field in _columns()]
    numbered = {name: sql.SQL(f"${at}") for at, name in enumerate([*columns, *BESIDE], start=1)}
    names = {"signatories": Signatory, "record": StatusChange, "outbox": OutgoingMail}
    words = {"unconfirmed": Status.UNCONFIRMED, "confirm": Message.CONFIRM, "already": Message.ALREADY_SIGNED}
    composed = sql.SQL(STATEMENT).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(numbered[column] for column in columns),
        holding=sql.SQL(", ").join(sql.Literal(status.value) for status in sorted(HOLDING)),
        changes=sql.SQL(", ").join(map(_change, _replaced())),
        replace=sql.SQL(outbox.REPLACE),
        **{name: sql.Identifier(model._meta.db_table) for name, model in names.items()},
        **{name: sql.Literal(word.value) for name, word in words.items()},
        **{name: numbered[name] for name in SAID_TWICE},
    )
    return composed.as_bytes(None)
