"""Where a name goes, its digests go too: the database itself deletes them."""

from django.db import migrations

OLD = """
CREATE TRIGGER letter_frozen BEFORE DELETE OR UPDATE OF delivery_id, language, words_digest ON deliveries_deliveredletter
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
CREATE TRIGGER file_frozen BEFORE DELETE OR UPDATE OF letter_id, format, digest ON deliveries_deliveredfile
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
"""

DROP_OLD = """
DROP TRIGGER letter_frozen ON deliveries_deliveredletter;
DROP TRIGGER file_frozen ON deliveries_deliveredfile;
"""

NEW = """
CREATE TRIGGER letter_frozen BEFORE DELETE OR UPDATE OF delivery_id, language ON deliveries_deliveredletter
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
CREATE TRIGGER file_frozen BEFORE DELETE OR UPDATE OF letter_id, format ON deliveries_deliveredfile
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();

-- The words change when a name goes, and their digest goes with it; then they get a number and a digest, once.
CREATE FUNCTION deliveries_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.record IS DISTINCT FROM OLD.record AND NEW.words_digest = OLD.words_digest THEN
        NEW.words_digest := '';
    ELSIF OLD.words_digest <> '' AND (NEW.words_digest <> '' OR NEW.record IS NOT DISTINCT FROM OLD.record) THEN
        RAISE EXCEPTION 'A delivery is frozen.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letter_words_kept BEFORE UPDATE ON deliveries_deliveredletter
    FOR EACH ROW WHEN (NEW.record IS DISTINCT FROM OLD.record OR NEW.words_digest <> OLD.words_digest)
    EXECUTE FUNCTION deliveries_keep_words();

-- A copy that goes takes its digests with it; a new one comes only where there is none.
CREATE FUNCTION deliveries_keep_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS NULL THEN
        NEW.digest := '';
        NEW.redacted_digest := '';
        IF OLD.content IS NOT NULL AND NEW.former = OLD.former THEN
            NEW.former := OLD.former || ''::varchar;
        END IF;
    ELSIF OLD.content IS NOT NULL OR NEW.digest <> OLD.digest OR NEW.former <> OLD.former THEN
        RAISE EXCEPTION 'A delivery is frozen.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
    END IF;
    IF NEW.former[:cardinality(OLD.former)] <> OLD.former THEN
        RAISE EXCEPTION 'A delivery is frozen.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_kept BEFORE UPDATE OF content, digest, redacted_digest, former ON deliveries_deliveredfile
    FOR EACH ROW EXECUTE FUNCTION deliveries_keep_files();
"""

DROP_NEW = """
DROP TRIGGER letter_frozen ON deliveries_deliveredletter;
DROP TRIGGER file_frozen ON deliveries_deliveredfile;
DROP TRIGGER letter_words_kept ON deliveries_deliveredletter;
DROP TRIGGER file_kept ON deliveries_deliveredfile;
DROP FUNCTION deliveries_keep_words();
DROP FUNCTION deliveries_keep_files();
"""


class Migration(migrations.Migration):
    """Two triggers are narrower, and two more say what may change with a name that goes."""

    dependencies = [("deliveries", "0007_former_copies")]

    operations = [migrations.RunSQL(DROP_OLD + NEW, DROP_NEW + OLD)]
