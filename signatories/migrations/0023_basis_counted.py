"""Count by basis, too: what was entered is told from what was confirmed without reading the whole list."""

from django.db import migrations, models

BASES = [("confirmed", "confirmed by e-mail"), ("entered", "entered by an organiser")]

RECORD = """
CREATE OR REPLACE FUNCTION signatories_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A line may be marked as folded, and let go of a row that is forgotten; nothing else.
    IF TG_OP = 'UPDATE' AND
       (NEW.signatory_id IS NULL OR NEW.signatory_id IS NOT DISTINCT FROM OLD.signatory_id) AND
       (OLD.folded_at IS NULL OR NEW.folded_at IS NOT DISTINCT FROM OLD.folded_at) AND
       (OLD.id, OLD.petition_id, OLD.kind, OLD.from_status, OLD.to_status, OLD.was_listing, OLD.was_country,
        OLD.listing, OLD.country, OLD.basis, OLD.published_on, OLD.by_id, OLD.at, OLD.reason, OLD.words,
        OLD.bulk_id)
       IS NOT DISTINCT FROM
       (NEW.id, NEW.petition_id, NEW.kind, NEW.from_status, NEW.to_status, NEW.was_listing, NEW.was_country,
        NEW.listing, NEW.country, NEW.basis, NEW.published_on, NEW.by_id, NEW.at, NEW.reason, NEW.words,
        NEW.bulk_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record of changes is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'record_append_only';
END $$;
"""

# The lines of forgotten rows count as confirmed, what they added as much as what they took away.
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE signatories_statuschange DISABLE TRIGGER record_append_only;
UPDATE signatories_statuschange AS line SET basis = 'entered'
  FROM signatories_signatory AS row WHERE row.id = line.signatory_id AND row.basis = 'entered';
ALTER TABLE signatories_statuschange ENABLE TRIGGER record_append_only;

CREATE OR REPLACE VIEW signatories_delta AS
    SELECT id, folded_at, petition_id, kind, was_listing AS listing, was_country AS country, -1 AS n, basis
      FROM signatories_statuschange WHERE from_status = 'published'
    UNION ALL
    SELECT id, folded_at, petition_id, kind, listing, country, 1 AS n, basis
      FROM signatories_statuschange WHERE to_status = 'published';

DELETE FROM signatories_tallycell;
INSERT INTO signatories_tallycell (petition_id, kind, listing, country, basis, count)
SELECT petition_id, kind, listing, country, basis, sum(n)
  FROM signatories_delta WHERE folded_at IS NOT NULL
 GROUP BY petition_id, kind, listing, country, basis HAVING sum(n) <> 0;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    """A column in the record and in its cells, filled from the rows."""

    dependencies = [("petitions", "0005_amended"), ("signatories", "0022_left_out_lines")]
    operations = [
        migrations.RemoveConstraint(model_name="tallycell", name="tally_one_cell"),
        migrations.AddField(
            model_name="statuschange",
            name="basis",
            field=models.CharField(choices=BASES, db_default="confirmed", max_length=9),
        ),
        migrations.AddField(
            model_name="tallycell",
            name="basis",
            field=models.CharField(choices=BASES, db_default="confirmed", max_length=9),
        ),
        migrations.RunSQL(RECORD),
        migrations.RunSQL(FILL),
        migrations.AddConstraint(
            model_name="tallycell",
            constraint=models.UniqueConstraint(
                fields=("petition", "kind", "listing", "country", "basis"), name="tally_one_cell"
            ),
        ),
    ]
