"""One move, one line in the record: how rows are held, taken to another state, and what is written of it."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Expression, TextField
from django.db.models.functions import Now
from psycopg import sql

from accounts.models import User
from petitions.models import Petition
from serving.questions import Given, Question, prepared
from signatories.lifecycle.json_rows import PATIENTLY, as_json, by_column, listed, names, patience, types
from signatories.lifecycle.sign import PLACE
from signatories.models import BulkDecision, Signatory, StatusChange
from signatories.models.querysets import SignatoryQuerySet
from signatories.states import SOURCES, Status


def locked(signatory: Signatory) -> Signatory:
    """Return the row as it is now, held until the verb is done, its petition with the database's clock.

    Raises Signatory.DoesNotExist.
    """
    rows = clocked(LOCKED.ask(pks=[signatory.pk]))
    if not rows:
        raise Signatory.DoesNotExist
    return rows[0]


def locked_all(rows: SignatoryQuerySet) -> list[Signatory]:
    """Return rows as they are now, as `locked` does; of several, only while their petition is `alone`'s."""
    return clocked(list(_to_lock(rows)))


def with_clock(rows: SignatoryQuerySet) -> SignatoryQuerySet:
    """Return rows with their petition and the database's clock, for `clocked`."""
    return rows.select_related("petition").annotate(clock=Now())


def _to_lock(rows: SignatoryQuerySet) -> SignatoryQuerySet:
    return with_clock(rows).select_for_update(no_key=True, of=("self",))


class Version(Expression):
    """Tells one state of a signatory's row from every other: the number of the transaction that wrote it.

    PostgreSQL keeps it beside each row (its manual, "System Columns").
    """

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return what reads it off the row itself, and no values."""
        return f"{connection.ops.quote_name(Signatory._meta.db_table)}.xmin::text", ()


LOCKED = Question(lambda: _to_lock(Signatory.objects.numbered(Given("pks"))))


def clocked(rows: list[Signatory]) -> list[Signatory]:
    """Return rows, each petition with the clock that came along."""
    for row in rows:
        row.petition.clock = vars(row)["clock"]
    return rows


def alone(petition_id: int) -> None:
    """Wait for, and then keep out, whoever else holds several rows of this petition, until the verb is done.

    Rows that live on in one another are merged, parted, withdrawn and forgotten together, and a decision on
    many holds a batch. One such verb at a time needs no order among its rows, and sees them as they are.
    """
    Petition.objects.select_for_update(no_key=True).only("pk").get(pk=petition_id)


def alone_if_free(petitions: Iterable[int]) -> list[int]:
    """Hold those of some petitions that nobody holds, as `alone` does, and wait for none; return which."""
    free = Petition.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")
    return list(free.filter(pk__in=set(petitions)).values_list("pk", flat=True))


def move(
    row: Signatory, to: Status, *, by: User | None = None, reason: str = "", words: str = "", **columns: Any
) -> bool:
    """Take a locked row to `to` if it may go there; record it. Return whether it moved."""
    return bool(move_all([row], to, by=by, reason=reason, words=words, **columns))


def move_all(
    rows: list[Signatory],
    *to: Status,
    by: User | None = None,
    reason: str = "",
    words: str = "",
    bulk: BulkDecision | None = None,
    **columns: Any,
) -> list[Signatory]:
    """Take locked rows that may go there to each state of `to` in turn; record it. Return those that moved.

    The way to another state: every verb, of whatever file, ends in it or in `move_unchanged`. However many
    states a row goes through, it is written once, and each has its line in the record.
    """
    said = {"by": by, "reason": reason, "words": words, "bulk": bulk}
    going = [Going(row, to, columns) for row in rows]
    return [one.row for one in _carry_out(going, said, is_locked=True)]


@dataclass(frozen=True)
class Going:
    """A row, the states it is to go through, and what changes beside them."""

    row: Signatory
    to: tuple[Status, ...]
    columns: dict[str, Any]


def move_unchanged(going: list[Going]) -> None:
    """Take rows, as `move_all` does, that were read with their Version as `version`, and not locked.

    One statement for all, and so one transaction. Who has been written since, in whatever way, stays as it is
    then, and its row here as it was.
    """
    _carry_out(going, UNSAID, is_locked=False)


# What a line says that nobody's decision made.
UNSAID = {"by": None, "reason": "", "words": "", "bulk": None}


def _carry_out(going: list[Going], said: dict[str, Any], *, is_locked: bool) -> list[Going]:
    """Move rows and record it; return what moved. All go to the same state first, by columns of one name."""
    going = [one for one in going if one.row.status in SOURCES[one.to[0]]]
    if not going:
        return []
    rows = [by_column(Signatory, one.columns) | {"id": one.row.pk, "status": one.to[-1]} for one in going]
    lines = [line for one in going for line in _lines(one, said)]
    numbers = [one.row.pk for one in going]
    versions = [None if is_locked else vars(one.row)["version"] for one in going]
    with prepared() as cursor:
        statement = _moving(going[0].to[0], tuple(column for column in rows[0] if column != "id"))
        # Nobody is waited for where rows are locked, and what limits that would outlive the statement there.
        patient = None if is_locked else patience(going)
        cursor.execute(statement, [as_json(rows), patient, versions, numbers, numbers, as_json(lines)])
        moved = {pk for (pk,) in cursor.fetchall()}
    going = [one for one in going if one.row.pk in moved]
    for one in going:
        _become(one.row, one.to[-1], one.columns)
    return going


def _become(row: Signatory, status: Status, columns: dict[str, Any]) -> None:
    row.status = status
    for column, value in columns.items():
        setattr(row, column, value)


def _lines(going: Going, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a line for each state that a row is taken to; what changes beside it does so with the last."""
    lines, now = [], copy(going.row)
    for status in going.to:
        before = copy(now)
        _become(now, status, going.columns if status == going.to[-1] else {})
        lines.append(_line(now, before, **said))
    return lines


def record(
    row: Signatory,
    *,
    before: Signatory | None,
    by: User | None = None,
    reason: str = "",
    words: str = "",
) -> None:
    """Write a line into the record."""
    with prepared() as cursor:
        line = _line(row, before, by=by, bulk=None, reason=reason, words=words)
        cursor.execute(_recording(), [as_json([line])])


def _line(row: Signatory, before: Signatory | None, **said: Any) -> dict[str, Any]:
    """Return a line of the record by its columns."""
    was = before or row
    columns = {
        "signatory": row,
        "petition": row.petition_id,
        "kind": row.kind,
        "from_status": before.status if before else "",
        "to_status": row.status,
        "was_listing": was.listing,
        "was_country": was.shown_country,
        "listing": row.listing,
        "country": row.shown_country,
        "basis": row.basis,
        "published_on": row.published_on,
        **said,
    }
    return by_column(StatusChange, columns)


# --- The statements -------------------------------------------------------------------------------------

# One that touches no number counts as folded from the start.
RECORD = """
INSERT INTO {record} ({columns}, folded_at)
SELECT {columns}, CASE WHEN {published} NOT IN (from_status, to_status) THEN statement_timestamp() END
FROM ROWS FROM (json_to_recordset(%s) AS ({types})) WITH ORDINALITY AS line({columns}, number)
{those} ORDER BY number
RETURNING signatory_id
"""
# In the order of `intake.py`, so that those who sign and those who confirm do not wait for each other. Who is
# waited for here, because somebody writes the row, has another version then; one that was locked needs none.
MOVE = """
WITH said AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%s) AS said(id bigint, {types})
), going AS MATERIALIZED (
    SELECT id FROM {signatories} AS entry, {patiently}, LATERAL (
        SELECT (%s::text[])[array_position(%s::bigint[], entry.id)] AS version
    ) AS seen
    WHERE id = ANY(%s::bigint[]) AND status IN ({sources}) AND coalesce(version = entry.xmin::text, true)
    ORDER BY {place} FOR NO KEY UPDATE OF entry
), moved AS (
    UPDATE {signatories} AS entry SET {changes} FROM said
    WHERE entry.id = ANY(ARRAY(SELECT id FROM going)) AND entry.id = said.id RETURNING entry.id
)
"""
MOVED = "WHERE signatory_id IN (SELECT id FROM moved)"


@cache
def _recording(those: str = "") -> str:
    """Return what writes lines into the record, or of those lines what `those` says."""
    # The database fills these.
    filled = {"id", "at", "folded_at"}
    fields: list[Any] = [field for field in StatusChange._meta.concrete_fields if field.column not in filled]
    return (
        sql.SQL(RECORD)
        .format(
            record=sql.Identifier(StatusChange._meta.db_table),
            columns=names(field.column for field in fields),
            published=sql.Literal(Status.PUBLISHED.value),
            types=types(fields),
            those=sql.SQL(those),
        )
        .as_string()
    )


@cache
def _moving(to: Status, columns: tuple[str, ...]) -> str:
    """Return what writes `columns` of rows that may go to `to`, each its own, and records what moved."""
    fields: list[Any] = [field for field in Signatory._meta.concrete_fields if field.column in columns]
    moving = sql.SQL(MOVE).format(
        signatories=sql.Identifier(Signatory._meta.db_table),
        types=types(fields),
        changes=listed([sql.SQL("{0} = said.{0}").format(sql.Identifier(column)) for column in columns]),
        sources=listed([sql.Literal(status.value) for status in sorted(SOURCES[to])]),
        place=names(PLACE),
        patiently=sql.SQL(PATIENTLY),
    )
    return moving.as_string() + _recording(MOVED)
