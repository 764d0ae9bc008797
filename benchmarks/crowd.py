"""Fills petitions with any number of signatories, in rows like those of real signatures."""

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
    """Yield different names of organisations."""
    number = 0
    while True:
        number += 1
        for one, two, three, place in product(FIRST, MIDDLE, LAST, PLACES):
            yield f"{one} {two} {three} {place}" + (f" {number}" if number > 1 else "")


def organisations(petition: Petition, how_many: int, *, status: Status) -> None:
    """Create organisations under a petition, with the same keys as `sign` makes."""
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
# Columns in which a copy differs from its original.
OWN = {
    "name": "s.name || ' ' || n",
    "search_key": "s.search_key || ' ' || n",
    "sort_key": "s.sort_key || decode(lpad(to_hex(n), 8, '0'), 'hex')",
    "email": "'copy-' || n || '@mail.example'",
    "fingerprint": "gen_random_uuid()",
    "twin_keys": "'{}'",
}
# The same for copies that share words with their original, so that the search for twins compares them.
ALIKE = OWN | {
    "email": "'copy-' || n || '-' || s.email",
    "twin_keys": "(SELECT array_agg(CASE WHEN key ~ '^[aw]:' THEN key ELSE key || n END)"
    " FROM unnest(s.twin_keys) key)",
}


# The line of each copy in the record, marked as folded; `repair` writes the cells.
RECORD = """
INSERT INTO signatories_statuschange
       (signatory_id, petition_id, kind, from_status, to_status, was_listing, was_country, listing, country,
        basis, published_on, at, reason, words, folded_at)
SELECT id, petition_id, kind, 'confirmed', status, listing, country, listing, country,
       basis, published_on, now(), '', '', now()
  FROM signatories_signatory WHERE id > %s
"""


# The number of rows from which dropping and creating the indexes is faster.
WITHOUT_INDEXES = 100_000
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
 WHERE indrelid IN ('signatories_signatory'::regclass, 'signatories_statuschange'::regclass)
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def copies(row: Signatory, how_many: int) -> None:
    """Create copies of `row` inside the database, which is fast, and good enough for lists."""
    _copy("s.id = %s", row.pk, OWN, times=how_many, rows=how_many)


def multiply(petition: Petition, times: int) -> None:
    """Create copies of each signatory of a petition, with the same name and a number."""
    rows = times * Signatory.objects.under(petition).count()
    _copy("s.petition_id = %s", petition.pk, ALIKE, times=times, rows=rows)


def _copy(those: str, pk: int, own: dict[str, str], *, times: int, rows: int) -> None:
    columns = [str(f.column) for f in Signatory._meta.concrete_fields if f.column != "id"]
    values = [own.get(column, f's."{column}"') for column in columns]
    quoted = ", ".join(f'"{column}"' for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '1GB'")
        # Triggers are off: foreign keys are those of the original, and `repair` counts all copies at once.
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
    """Drop indexes that serve no constraint, and return the SQL that creates them again."""
    cursor.execute(INDEXES)
    indexes = cursor.fetchall()
    for name, _statement in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in indexes]


# The tables that this module fills.
LARGE = ("signatories_signatory", "signatories_statuschange", "signatories_outgoingmail")


def settle() -> None:
    """Vacuum and analyze, so that the planner has statistics and autovacuum does not run while we measure."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(LARGE)}")
        cursor.execute("RESET statement_timeout")
