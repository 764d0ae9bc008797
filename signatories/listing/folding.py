"""Folds changes of the tallies into their cells, so that reading a tally stays cheap."""

from django.db import connection, transaction

from signatories.listing import unknown_countries

# The key of an advisory lock that keeps two workers from folding at the same time.
LOCK = 7_402_119
BATCH = 20_000

FOLD = """
WITH claimed AS (
    UPDATE signatories_statuschange SET folded_at = statement_timestamp()
     WHERE id IN (SELECT id FROM signatories_statuschange WHERE folded_at IS NULL
                   ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
 RETURNING id
), folded AS (
    INSERT INTO signatories_tallycell AS cell (petition_id, kind, listing, country, basis, count)
    SELECT petition_id, kind, listing, country, basis, sum(n)
      FROM signatories_delta WHERE id IN (SELECT id FROM claimed)
     GROUP BY petition_id, kind, listing, country, basis HAVING sum(n) <> 0
     ORDER BY petition_id, kind, listing, country, basis
    ON CONFLICT (petition_id, kind, listing, country, basis) DO UPDATE SET count = cell.count + excluded.count
)
SELECT count(*) FROM claimed
"""

FOLD_DAYS = """
WITH taken AS (
    DELETE FROM signatories_daychange
     WHERE id IN (SELECT id FROM signatories_daychange ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
 RETURNING petition_id, kind, "on", n
)
INSERT INTO signatories_daycell AS cell (petition_id, kind, "on", count)
SELECT petition_id, kind, "on", sum(n) FROM taken
 GROUP BY petition_id, kind, "on" HAVING sum(n) <> 0 ORDER BY petition_id, kind, "on"
ON CONFLICT (petition_id, kind, "on") DO UPDATE SET count = cell.count + excluded.count
"""


@transaction.atomic
def fold() -> int:
    """Fold one batch of changes into cells; return how many. Do nothing while another process folds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(FOLD, {"batch": BATCH})
        folded: int = cursor.fetchone()[0]
        cursor.execute(FOLD_DAYS, {"batch": BATCH})
        cursor.execute(unknown_countries.FOLD)
    return folded
