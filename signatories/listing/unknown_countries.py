"""The number of listed organisations whose country nobody knows: summed up and recounted.

Triggers on the rows write a line into `signatories_unknowncountry` when one comes or goes. `tally.py` reads
them.
"""

# The lines of a petition become one line, their sum. A petition with one line is left alone.
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
