"""Recounts all rows, compares the result with the tallies, and repairs them."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from signatories.listing import unknown_countries
from signatories.models import Kind, Listing

# Cells that differ from a recount of every row, with the stored and the counted number.
COMPARE = """
WITH kept AS (
    SELECT petition_id, kind, listing, country, basis, sum(n) AS n FROM (
        SELECT petition_id, kind, listing, country, basis, count AS n FROM signatories_tallycell
        UNION ALL
        SELECT petition_id, kind, listing, country, basis, n FROM signatories_delta WHERE folded_at IS NULL
    ) AS parts GROUP BY petition_id, kind, listing, country, basis
), counted AS (
    SELECT petition_id, kind, listing,
           CASE WHEN listing = 'full' AND (kind = 'organisation' OR shows_country) THEN country
                ELSE '' END AS country,
           basis, count(*) AS n
      FROM signatories_signatory WHERE status = 'published' GROUP BY 1, 2, 3, 4, 5
)
SELECT petition_id, kind, listing, country, basis, coalesce(kept.n, 0)::bigint, coalesce(counted.n, 0)::bigint
  FROM kept FULL JOIN counted USING (petition_id, kind, listing, country, basis)
 WHERE coalesce(kept.n, 0) <> coalesce(counted.n, 0)
 ORDER BY petition_id, kind, listing, country, basis
"""

COMPARE_DAYS = """
WITH kept AS (
    SELECT petition_id, kind, "on", sum(n) AS n FROM (
        SELECT petition_id, kind, "on", count AS n FROM signatories_daycell
        UNION ALL
        SELECT petition_id, kind, "on", n FROM signatories_daychange
    ) AS parts GROUP BY petition_id, kind, "on"
), counted AS (
    SELECT petition_id, kind, published_on AS "on", count(*) AS n
      FROM signatories_signatory WHERE status = 'published' AND listing = 'full' GROUP BY 1, 2, 3
)
SELECT petition_id, kind, "on", coalesce(kept.n, 0)::bigint, coalesce(counted.n, 0)::bigint
  FROM kept FULL JOIN counted USING (petition_id, kind, "on")
 WHERE coalesce(kept.n, 0) <> coalesce(counted.n, 0)
 ORDER BY petition_id, kind, "on"
"""

ADD = """
INSERT INTO signatories_tallycell AS cell (petition_id, kind, listing, country, basis, count)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (petition_id, kind, listing, country, basis) DO UPDATE SET count = cell.count + excluded.count
"""


ADD_DAY = """
INSERT INTO signatories_daycell AS cell (petition_id, kind, "on", count) VALUES (%s, %s, %s, %s)
ON CONFLICT (petition_id, kind, "on") DO UPDATE SET count = cell.count + excluded.count
"""


@dataclass(frozen=True)
class Difference:
    """A cell whose number differs from a recount."""

    petition_id: int
    kind: str
    listing: str
    country: str
    basis: str
    kept: int
    counted: int
    # The day of a cell of the numbers by day, which has no country and no basis.
    on: date | None = None
    # Whether it is the number of organisations whose country is unknown.
    is_unknown: bool = False


def differences() -> list[Difference]:
    """Recount every row with one statement for each table; return the cells that differ."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE)
        found = [Difference(*row) for row in cursor.fetchall()]
        cursor.execute(COMPARE_DAYS)
        for petition_id, kind, on, kept, counted in cursor.fetchall():
            found.append(Difference(petition_id, kind, Listing.FULL, "", "", kept, counted, on))
        cursor.execute(unknown_countries.COMPARE)
        for petition_id, kept, counted in cursor.fetchall():
            where = (petition_id, Kind.ORGANISATION, Listing.FULL, "", "")
            found.append(Difference(*where, kept, counted, is_unknown=True))
    return found


@transaction.atomic
def repair() -> list[Difference]:
    """Repair every cell that differs from a recount; return the differences.

    The record is locked against new lines until this commits, so that no number changes meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE signatories_statuschange IN SHARE ROW EXCLUSIVE MODE")
        wrong = differences()
        for cell in wrong:
            correction = cell.counted - cell.kept
            if cell.is_unknown:
                cursor.execute(unknown_countries.ADD, [cell.petition_id, correction])
            elif cell.on:
                cursor.execute(ADD_DAY, [cell.petition_id, cell.kind, cell.on, correction])
            else:
                where = (cell.petition_id, cell.kind, cell.listing, cell.country, cell.basis)
                cursor.execute(ADD, (*where, correction))
    return wrong
