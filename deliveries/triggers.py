"""Triggers of deliveries, as SQL: a delivery is frozen, and digests go with a name that goes."""

FROZEN = """
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

-- The words change when a name goes, and their digest is deleted. Then they get a number and a digest, once.
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
CREATE TRIGGER file_kept BEFORE UPDATE OF content, digest, redacted_digest, former
    ON deliveries_deliveredfile FOR EACH ROW EXECUTE FUNCTION deliveries_keep_files();
"""
THAWED = """
DROP TRIGGER delivery_frozen ON deliveries_delivery;
DROP TRIGGER name_frozen ON deliveries_deliveredname;
DROP TRIGGER letter_frozen ON deliveries_deliveredletter;
DROP TRIGGER file_frozen ON deliveries_deliveredfile;
DROP TRIGGER letter_words_kept ON deliveries_deliveredletter;
DROP TRIGGER file_kept ON deliveries_deliveredfile;
DROP FUNCTION deliveries_keep_words();
DROP FUNCTION deliveries_keep_files();
DROP FUNCTION deliveries_are_frozen();
"""
