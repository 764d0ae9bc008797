"""Fills petitions with as many signatories as a benchmark wants, as rows like those that signing leaves."""

import uuid
from collections.abc import Iterator
from itertools import islice, product

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from petitions.models import Petition
from signatories.lifecycle.sign import Details
from signatories.listing import recount
from signatories.models import Kind, Signatory
from signatories.states import Status

FIRST = ["River", "Open", "Free", "Digital", "Harbour", "Citizens", "Northern", "Green", "Public", "Coastal"]
FIRST += [
    "Lantern",
    "Bridge",
    "Mountain",
    "Island",
    "Paper",
    "Archive",
    "Signal",
    "Garden",
    "Valley",
    "Common",
]
MIDDLE = [
    "Rights",
    "Knowledge",
    "Media",
    "Press",
    "Water",
    "Records",
    "Justice",
    "Labour",
    "Women's",
    "Youth",
]
MIDDLE += [
    "Data",
    "Privacy",
    "Access",
    "Health",
    "Forest",
    "Housing",
    "Language",
    "Library",
    "Radio",
    "Safety",
]
LAST = [
    "Foundation",
    "Network",
    "Watch",
    "Alliance",
    "Institute",
    "Centre",
    "Forum",
    "Union",
    "Lab",
    "Collective",
]
PLACES = [
    "of Kenya",
    "Lebanon",
    "Uruguay",
    "Oslo",
    "Manila",
    "Lima",
    "of the South",
    "Dakar",
    "Kyiv",
    "Tunis",
]
COUNTRIES = ["KE", "LB", "UY", "NO", "PH", "PE", "ZA", "SN", "UA", "TN"]


def names() -> Iterator[str]:
    """Yield names of organisations, each another."""
    number = 0
    while True:
        number += 1
        for one, two, three, place in product(FIRST, MIDDLE, LAST, PLACES):
            yield f"{one} {two} {three} {place}" + (f" {number}" if number > 1 else "")


def organisations(petition: Petition, how_many: int, *, status: Status) -> None:
    """Put organisations under a petition, whose keys are made as signing makes them."""
    now, rows = timezone.now(), []
    for number, name in enumerate(islice(names(), how_many)):
        details = Details(
            kind=Kind.ORGANISATION, name=name, email=f"desk-{number}@house-{number}.example",
            country=COUNTRIES[number % len(COUNTRIES)], representative="Rita Presentative", role="Director",
        )  # fmt: skip
        day = now.date() if status == Status.PUBLISHED else None
        rows.append(
            Signatory(
                petition=petition,
                status=status,
                fingerprint=uuid.uuid4(),
                signed_at=now,
                confirmed_at=now,
                published_on=day,
                **details.as_columns(),
            )
        )
    Signatory.objects.bulk_create(rows, batch_size=2000)
    settle()


MANY = """
INSERT INTO signatories_signatory ({columns})
SELECT {values} FROM signatories_signatory s, generate_series(1, %s) n WHERE {those}
"""
# Columns in which a copy differs from its row.
OWN = {
    "name": "s.name || ' ' || n",
    "search_key": "s.search_key || ' ' || n",
    "sort_key": "s.sort_key || decode(lpad(to_hex(n), 8, '0'), 'hex')",
    "email": "'copy-' || n || '@mail.example'",
    "fingerprint": "gen_random_uuid()",
    "twin_keys": "'{}'",
}
# The same, found by their words as what they are copies of is; what is a name's own is each one's own.
ALIKE = OWN | {
    "email": "'copy-' || n || '-' || s.email",
    "twin_keys": "(SELECT array_agg(CASE WHEN key ~ '^[aw]:' THEN key ELSE key || n END)"
    " FROM unnest(s.twin_keys) key)",
}


# The line of each in the record, as folded long ago; `repair` writes the cells.
RECORD = """
INSERT INTO signatories_statuschange
       (signatory_id, petition_id, kind, from_status, to_status, was_listing, was_country, listing, country,
        basis, published_on, at, reason, words, folded_at)
SELECT id, petition_id, kind, 'confirmed', status, listing, country, listing, country,
       basis, published_on, now(), '', '', now()
  FROM signatories_signatory WHERE id > %s
"""


# Rows from which on it pays to make the indexes anew.
WITHOUT_INDEXES = 100_000
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
 WHERE indrelid IN ('signatories_signatory'::regclass, 'signatories_statuschange'::regclass)
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def copies(row: Signatory, how_many: int) -> None:
    """Put so many rows like `row` beside it, made inside the database: quick, and good for lists."""
    _copy("s.id = %s", row.pk, OWN, times=how_many, rows=how_many)


def multiply(petition: Petition, times: int) -> None:
    """Put so many beside each signatory of a petition, whose names have the same words and a number."""
    rows = times * Signatory.objects.under(petition).count()
    _copy("s.petition_id = %s", petition.pk, ALIKE, times=times, rows=rows)


def _copy(those: str, pk: int, own: dict[str, str], *, times: int, rows: int) -> None:
    columns = [str(f.column) for f in Signatory._meta.concrete_fields if f.column != "id"]
    values = [own.get(column, f's."{column}"') for column in columns]
    quoted = ", ".join(f'"{column}"' for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '1GB'")
        # No trigger: a copy refers to what the row refers to, and `repair` counts them all in one go.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT max(id) FROM signatories_signatory")
        (last,) = cursor.fetchone()
        indexes = _take_away_indexes(cursor) if rows >= WITHOUT_INDEXES else []
        cursor.execute(MANY.format(columns=quoted, values=", ".join(values), those=those), [times, pk])
        cursor.execute(RECORD, [last])
        for index in indexes:
            cursor.execute(index)
    recount.repair()
    settle()


def _take_away_indexes(cursor: CursorWrapper) -> list[str]:
    """Drop what is no constraint's, and return what brings it back: made at once, an index is cheaper."""
    cursor.execute(INDEXES)
    indexes = cursor.fetchall()
    for name, _statement in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in indexes]


# The tables that a crowd fills.
LARGE = ("signatories_signatory", "signatories_statuschange", "signatories_outgoingmail")


def settle() -> None:
    """Let the planner know what is there, and nothing be left to tidy up while something is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(LARGE)}")
        cursor.execute("RESET statement_timeout")
