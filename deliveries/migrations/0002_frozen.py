"""What was delivered is frozen: by the database, whoever asks."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION deliveries_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A delivery is frozen.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
END $$;
CREATE TRIGGER delivery_frozen BEFORE UPDATE OR DELETE ON deliveries_delivery
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();

-- Names go out of a letter's record, and with them out of what is served; what was delivered, and its digests, stay.
CREATE TRIGGER letter_frozen BEFORE DELETE OR UPDATE OF delivery_id, language, words_digest ON deliveries_deliveredletter
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
CREATE TRIGGER file_frozen BEFORE DELETE OR UPDATE OF letter_id, format, digest ON deliveries_deliveredfile
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();

-- Who was counted is never changed; who is forgotten goes.
CREATE TRIGGER name_frozen BEFORE UPDATE ON deliveries_deliveredname
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
"""

GONE = """
DROP TRIGGER delivery_frozen ON deliveries_delivery;
DROP TRIGGER letter_frozen ON deliveries_deliveredletter;
DROP TRIGGER file_frozen ON deliveries_deliveredfile;
DROP TRIGGER name_frozen ON deliveries_deliveredname;
DROP FUNCTION deliveries_are_frozen();
"""


class Migration(migrations.Migration):
    """Four triggers."""

    dependencies = [("deliveries", "0001_initial")]

    operations = [migrations.RunSQL(FROZEN, GONE)]
