"""Statements about the number of listed organisations whose country is unknown.

A trigger inserts a line into `signatories_unknowncountry` when such an organisation is added or removed.
`tally.py` reads the lines, `folding.py` sums them up, and `recount.py` compares them with the rows.
"""

# Replaces the lines of a petition with their sum, unless it has only one.
FOLD = """
WITH taken AS (
    DELETE FROM signatories_unknowncountry WHERE petition_id IN (
        SELECT petition_id FROM signatories_unknowncountry GROUP BY petition_id HAVING count(*) > 1
    ) RETURNING petition_id, n
)
INSERT INTO signatories_unknowncountry (petition_id, n)
SELECT petition_id, sum(n) FROM taken GROUP BY petition_id HAVING sum(n) <> 0
"""

COMPARE = """
WITH kept AS (
    SELECT petition_id, sum(n) AS n FROM signatories_unknowncountry GROUP BY petition_id
), counted AS (
    SELECT petition_id, count(*) AS n FROM signatories_signatory
     WHERE status = 'published' AND listing = 'full' AND kind = 'organisation'
       AND country = '' AND NOT is_international
     GROUP BY petition_id
)
SELECT petition_id, coalesce(kept.n, 0)::bigint, coalesce(counted.n, 0)::bigint
  FROM kept FULL JOIN counted USING (petition_id)
 WHERE coalesce(kept.n, 0) <> coalesce(counted.n, 0)
 ORDER BY petition_id
"""

ADD = "INSERT INTO signatories_unknowncountry (petition_id, n) VALUES (%s, %s)"
