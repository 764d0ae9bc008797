"""Who took contact data out is written once and never rewritten."""

from django.db import migrations

MADE = """
CREATE FUNCTION signatories_exports_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of exports is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'exports_append_only';
END $$;
CREATE TRIGGER exports_append_only BEFORE UPDATE OR DELETE ON signatories_exportrecord
    FOR EACH ROW EXECUTE FUNCTION signatories_exports_are_append_only();
"""
GONE = """
DROP TRIGGER exports_append_only ON signatories_exportrecord;
DROP FUNCTION signatories_exports_are_append_only();
"""


class Migration(migrations.Migration):
    """A trigger."""

    dependencies = [("signatories", "0012_stewardship")]
    operations = [migrations.RunSQL(MADE, GONE)]
