"""What an organiser wrote about somebody goes from the record with them; who, when and which move stay."""

from django.db import migrations

RECORD = """
CREATE OR REPLACE FUNCTION signatories_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A line may be marked as folded, lose its words, and let go of a row that is forgotten; nothing else.
    IF TG_OP = 'UPDATE' AND
       (NEW.signatory_id IS NULL OR NEW.signatory_id IS NOT DISTINCT FROM OLD.signatory_id) AND
       (OLD.folded_at IS NULL OR NEW.folded_at IS NOT DISTINCT FROM OLD.folded_at) AND
       (NEW.words = '' OR NEW.words IS NOT DISTINCT FROM OLD.words) AND
       (OLD.id, OLD.petition_id, OLD.kind, OLD.from_status, OLD.to_status, OLD.was_listing, OLD.was_country,
        OLD.listing, OLD.country, OLD.basis, OLD.published_on, OLD.by_id, OLD.at, OLD.reason, OLD.bulk_id)
       IS NOT DISTINCT FROM
       (NEW.id, NEW.petition_id, NEW.kind, NEW.from_status, NEW.to_status, NEW.was_listing, NEW.was_country,
        NEW.listing, NEW.country, NEW.basis, NEW.published_on, NEW.by_id, NEW.at, NEW.reason, NEW.bulk_id)
    THEN
        IF NEW.signatory_id IS NULL THEN
            NEW.words := '';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record of changes is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'record_append_only';
END $$;
"""
EMPTY = "UPDATE signatories_statuschange SET words = '' WHERE signatory_id IS NULL AND words <> ''"


class Migration(migrations.Migration):
    """A trigger, and the lines of those who have gone."""

    dependencies = [("signatories", "0036_who_ended_a_decision")]
    operations = [
        migrations.RunSQL(RECORD, migrations.RunSQL.noop),
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
    ]
