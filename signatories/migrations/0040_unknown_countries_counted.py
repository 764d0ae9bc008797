"""Count the organisations that are on the list already without a country, while people sign."""

from django.db import migrations

# One statement sees one instant: what differs then is added, whatever the triggers add meanwhile.
FILL = """
WITH kept AS (
    SELECT petition_id, sum(n) AS n FROM signatories_unknowncountry GROUP BY petition_id
), counted AS (
    SELECT petition_id, count(*) AS n FROM signatories_signatory
     WHERE status = 'published' AND listing = 'full' AND kind = 'organisation'
       AND country = '' AND NOT is_international
     GROUP BY petition_id
)
INSERT INTO signatories_unknowncountry (petition_id, n)
SELECT petition_id, coalesce(counted.n, 0) - coalesce(kept.n, 0)
  FROM kept FULL JOIN counted USING (petition_id)
 WHERE coalesce(kept.n, 0) <> coalesce(counted.n, 0)
"""


class Migration(migrations.Migration):
    """Rows counted once, without a lock."""

    atomic = False
    dependencies = [("signatories", "0039_unknown_countries")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
