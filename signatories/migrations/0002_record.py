"""The record is append-only, and the view that says what each of its lines does to the tally."""

from django.db import migrations

RECORD = """
CREATE FUNCTION signatories_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A line may be marked as folded, and let go of a row that is forgotten; nothing else.
    IF TG_OP = 'UPDATE' AND
       (NEW.signatory_id IS NULL OR NEW.signatory_id IS NOT DISTINCT FROM OLD.signatory_id) AND
       (OLD.folded_at IS NULL OR NEW.folded_at IS NOT DISTINCT FROM OLD.folded_at) AND
       (OLD.id, OLD.petition_id, OLD.kind, OLD.from_status, OLD.to_status, OLD.was_listing, OLD.was_country,
        OLD.listing, OLD.country, OLD.published_on, OLD.by_id, OLD.at, OLD.reason, OLD.words)
       IS NOT DISTINCT FROM
       (NEW.id, NEW.petition_id, NEW.kind, NEW.from_status, NEW.to_status, NEW.was_listing, NEW.was_country,
        NEW.listing, NEW.country, NEW.published_on, NEW.by_id, NEW.at, NEW.reason, NEW.words)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record of changes is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'record_append_only';
END $$;
CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE ON signatories_statuschange
    FOR EACH ROW EXECUTE FUNCTION signatories_record_is_append_only();

CREATE VIEW signatories_delta AS
    SELECT id, folded_at, petition_id, kind, was_listing AS listing, was_country AS country, -1 AS n
      FROM signatories_statuschange WHERE from_status = 'published'
    UNION ALL
    SELECT id, folded_at, petition_id, kind, listing, country, 1 AS n
      FROM signatories_statuschange WHERE to_status = 'published';
"""

GONE = """
DROP VIEW signatories_delta;
DROP TRIGGER record_append_only ON signatories_statuschange;
DROP FUNCTION signatories_record_is_append_only();
"""


class Migration(migrations.Migration):
    """A trigger and a view."""

    dependencies = [("signatories", "0001_initial")]
    operations = [migrations.RunSQL(RECORD, GONE)]
