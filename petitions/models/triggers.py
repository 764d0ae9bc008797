"""SQL of the triggers of petitions: opened texts are frozen, and two records are append-only.

Once a site is installed, change a trigger in a new migration: `0002_triggers` has run there.
"""

# People sign the words that they read, so nobody may change these words afterwards.
STATEMENT_FROZEN = """
CREATE FUNCTION petitions_statement_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opened boolean;
BEGIN
    SELECT opens_at IS NOT NULL AND opens_at <= statement_timestamp() INTO opened
      FROM petitions_petition WHERE id = OLD.petition_id;
    IF coalesce(opened, false) AND (TG_OP = 'DELETE' OR
        (OLD.petition_id, OLD.language, OLD.direction, OLD.authentic, OLD.title, OLD.subtitle, OLD.summary,
         OLD.text, OLD.addressees, OLD.place, OLD.who_may_sign)
        IS DISTINCT FROM
        (NEW.petition_id, NEW.language, NEW.direction, NEW.authentic, NEW.title, NEW.subtitle, NEW.summary,
         NEW.text, NEW.addressees, NEW.place, NEW.who_may_sign))
    THEN
        RAISE EXCEPTION 'The text of an opened petition is frozen.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'statement_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER statement_frozen BEFORE UPDATE OR DELETE ON petitions_statement
    FOR EACH ROW EXECUTE FUNCTION petitions_statement_is_frozen();
"""
DROP_STATEMENT_FROZEN = """
DROP TRIGGER statement_frozen ON petitions_statement;
DROP FUNCTION petitions_statement_is_frozen();
"""

# Links to an opened petition must keep working, and signatories rely on its dates.
PETITION_FROZEN = """
CREATE FUNCTION petitions_petition_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.opens_at IS NOT NULL AND OLD.opens_at <= statement_timestamp() THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'An opened petition stays.'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_frozen';
        END IF;
        IF (OLD.slug, OLD.opens_at, OLD.fingerprint_version)
           IS DISTINCT FROM (NEW.slug, NEW.opens_at, NEW.fingerprint_version) THEN
            RAISE EXCEPTION 'Address and opening of an opened petition are frozen.'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_frozen';
        END IF;
        IF OLD.public_at IS DISTINCT FROM NEW.public_at
           AND coalesce(OLD.public_at, OLD.opens_at) <= statement_timestamp() THEN
            RAISE EXCEPTION 'What is public stays public.'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_frozen';
        END IF;
        -- It can close now, and a close of the last hour can be taken back.
        IF OLD.closes_at IS NOT NULL AND (NEW.closes_at IS NULL OR NEW.closes_at < OLD.closes_at)
           AND NEW.closes_at IS DISTINCT FROM statement_timestamp()
           AND NOT (NEW.closes_at IS NULL AND OLD.close_reason <> ''
                    AND OLD.closes_at > statement_timestamp() - interval '1 hour 1 minute') THEN
            RAISE EXCEPTION 'The close of an opened petition can only move later.'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'petition_frozen';
        END IF;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER petition_frozen BEFORE UPDATE OR DELETE ON petitions_petition
    FOR EACH ROW EXECUTE FUNCTION petitions_petition_is_frozen();
"""
DROP_PETITION_FROZEN = """
DROP TRIGGER petition_frozen ON petitions_petition;
DROP FUNCTION petitions_petition_is_frozen();
"""

# Nobody can sign an empty text. A new petition gets its statements later in the same transaction, so the
# trigger on INSERT waits for its end.
OPENS_WITH_TEXT = """
CREATE FUNCTION petitions_petition_has_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.opens_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM petitions_statement
         WHERE petition_id = NEW.id AND authentic AND btrim(text) <> '')
    THEN
        RAISE EXCEPTION 'A petition cannot open without an authentic text.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'petition_opens_with_text';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER petition_opens_with_text BEFORE UPDATE OF opens_at ON petitions_petition
    FOR EACH ROW EXECUTE FUNCTION petitions_petition_has_text();
CREATE CONSTRAINT TRIGGER petition_opens_with_text_from_start AFTER INSERT ON petitions_petition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION petitions_petition_has_text();
"""
DROP_OPENS_WITH_TEXT = """
DROP TRIGGER petition_opens_with_text_from_start ON petitions_petition;
DROP TRIGGER petition_opens_with_text ON petitions_petition;
DROP FUNCTION petitions_petition_has_text();
"""

# Readers see from this log how the text has changed, so no line of it may change or disappear.
AMENDMENTS_APPEND_ONLY = """
CREATE FUNCTION petitions_amendments_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of amendments is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'amendments_append_only';
END $$;
CREATE TRIGGER amendments_append_only BEFORE UPDATE OR DELETE ON petitions_amendment
    FOR EACH ROW EXECUTE FUNCTION petitions_amendments_are_append_only();
"""
DROP_AMENDMENTS_APPEND_ONLY = """
DROP TRIGGER amendments_append_only ON petitions_amendment;
DROP FUNCTION petitions_amendments_are_append_only();
"""

# The record says who gave which role to whom, so nobody may rewrite it. A deleted draft takes its own along.
ROLE_CHANGES_APPEND_ONLY = """
CREATE FUNCTION petitions_role_changes_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM petitions_petition
         WHERE id = OLD.petition_id AND (opens_at IS NULL OR opens_at > statement_timestamp()))
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The record of roles is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'role_changes_append_only';
END $$;
CREATE TRIGGER role_changes_append_only BEFORE UPDATE OR DELETE ON petitions_rolechange
    FOR EACH ROW EXECUTE FUNCTION petitions_role_changes_are_append_only();
"""
DROP_ROLE_CHANGES_APPEND_ONLY = """
DROP TRIGGER role_changes_append_only ON petitions_rolechange;
DROP FUNCTION petitions_role_changes_are_append_only();
"""

ALL = (
    (STATEMENT_FROZEN, DROP_STATEMENT_FROZEN),
    (PETITION_FROZEN, DROP_PETITION_FROZEN),
    (OPENS_WITH_TEXT, DROP_OPENS_WITH_TEXT),
    (AMENDMENTS_APPEND_ONLY, DROP_AMENDMENTS_APPEND_ONLY),
    (ROLE_CHANGES_APPEND_ONLY, DROP_ROLE_CHANGES_APPEND_ONLY),
)
