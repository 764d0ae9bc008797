"""Count by day who is shown already, while people sign."""

from django.db import migrations

# One statement sees one instant: what differs then is added, whatever triggers and folds add meanwhile.
FILL = """
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
INSERT INTO signatories_daycell AS cell (petition_id, kind, "on", count)
SELECT petition_id, kind, "on", coalesce(counted.n, 0) - coalesce(kept.n, 0)
  FROM kept FULL JOIN counted USING (petition_id, kind, "on")
 WHERE coalesce(kept.n, 0) <> coalesce(counted.n, 0)
ON CONFLICT (petition_id, kind, "on") DO UPDATE SET count = cell.count + excluded.count
"""


class Migration(migrations.Migration):
    """Rows counted once, without a lock."""

    atomic = False
    dependencies = [("signatories", "0032_days")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
