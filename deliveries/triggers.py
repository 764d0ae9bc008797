"""SQL of the triggers of deliveries: a delivery is frozen, and digests are deleted with an erased name.

Once a site is installed, change a trigger in a new migration: `0002_triggers` has run there.
"""

# A delivery shows what an addressee received, so it must not change.
DELIVERY_FROZEN = """
CREATE FUNCTION deliveries_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A delivery is frozen.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
END $$;
CREATE TRIGGER delivery_frozen BEFORE UPDATE OR DELETE ON deliveries_delivery
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
-- The names that were counted never change; a name that is forgotten is deleted.
CREATE TRIGGER name_frozen BEFORE UPDATE ON deliveries_deliveredname
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
CREATE TRIGGER letter_frozen BEFORE DELETE OR UPDATE OF delivery_id, language
    ON deliveries_deliveredletter FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
CREATE TRIGGER file_frozen BEFORE DELETE OR UPDATE OF letter_id, format ON deliveries_deliveredfile
    FOR EACH ROW EXECUTE FUNCTION deliveries_are_frozen();
"""
DROP_DELIVERY_FROZEN = """
DROP TRIGGER delivery_frozen ON deliveries_delivery;
DROP TRIGGER name_frozen ON deliveries_deliveredname;
DROP TRIGGER letter_frozen ON deliveries_deliveredletter;
DROP TRIGGER file_frozen ON deliveries_deliveredfile;
DROP FUNCTION deliveries_are_frozen();
"""

# With a digest of the old text, anybody could test guesses at an erased name. So it is deleted with the text;
# then a worker sets a new number and digest, once.
LETTER_DIGESTS = """
CREATE FUNCTION deliveries_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.record IS DISTINCT FROM OLD.record AND NEW.words_digest = OLD.words_digest THEN
        NEW.words_digest := '';
    ELSIF OLD.words_digest <> ''
          AND (NEW.words_digest <> '' OR NEW.record IS NOT DISTINCT FROM OLD.record) THEN
        RAISE EXCEPTION 'A delivery is frozen.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letter_words_kept BEFORE UPDATE ON deliveries_deliveredletter
    FOR EACH ROW WHEN (NEW.record IS DISTINCT FROM OLD.record OR NEW.words_digest <> OLD.words_digest)
    EXECUTE FUNCTION deliveries_keep_words();
"""
DROP_LETTER_DIGESTS = """
DROP TRIGGER letter_words_kept ON deliveries_deliveredletter;
DROP FUNCTION deliveries_keep_words();
"""

# A file's digest is deleted with its content, and a worker adds content only if it is missing.
FILE_DIGESTS = """
CREATE FUNCTION deliveries_keep_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS NULL THEN
        NEW.digest := '';
        NEW.redacted_digest := '';
    ELSIF OLD.content IS NOT NULL OR NEW.digest <> OLD.digest THEN
        RAISE EXCEPTION 'A delivery is frozen.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
    END IF;
    -- Each copy that goes leaves one keyed hash, which never changes.
    IF cardinality(NEW.former) <> cardinality(OLD.former)
            + (OLD.content IS NOT NULL AND NEW.content IS NULL)::int
        OR NEW.former[:cardinality(OLD.former)] <> OLD.former THEN
        RAISE EXCEPTION 'A delivery is frozen.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'delivery_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_kept BEFORE UPDATE OF content, digest, redacted_digest, former
    ON deliveries_deliveredfile FOR EACH ROW EXECUTE FUNCTION deliveries_keep_files();
"""
DROP_FILE_DIGESTS = """
DROP TRIGGER file_kept ON deliveries_deliveredfile;
DROP FUNCTION deliveries_keep_files();
"""

ALL = (
    (DELIVERY_FROZEN, DROP_DELIVERY_FROZEN),
    (LETTER_DIGESTS, DROP_LETTER_DIGESTS),
    (FILE_DIGESTS, DROP_FILE_DIGESTS),
)
