"""SQL of the triggers and the view of signatories: append-only records, and changes of the numbers.

Once a site is installed, change a trigger in a new migration: `0002_triggers_and_view` has run there.
"""

# The numbers come from this record, and it says who decided what, so nobody may rewrite it.
RECORD_APPEND_ONLY = """
CREATE FUNCTION signatories_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE ON signatories_statuschange
    FOR EACH ROW EXECUTE FUNCTION signatories_record_is_append_only();
"""
DROP_RECORD_APPEND_ONLY = """
DROP TRIGGER record_append_only ON signatories_statuschange;
DROP FUNCTION signatories_record_is_append_only();
"""

# Each line of the record adds to the tally, takes from it, or both.
DELTA_VIEW = """
CREATE VIEW signatories_delta AS
    SELECT id, folded_at, petition_id, kind, was_listing AS listing, was_country AS country, -1 AS n, basis
      FROM signatories_statuschange WHERE from_status = 'published'
    UNION ALL
    SELECT id, folded_at, petition_id, kind, listing, country, 1 AS n, basis
      FROM signatories_statuschange WHERE to_status = 'published';
"""
DROP_DELTA_VIEW = "DROP VIEW signatories_delta;"

# The record says who exported personal data, so nobody may rewrite it.
EXPORTS_APPEND_ONLY = """
CREATE FUNCTION signatories_exports_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of exports is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'exports_append_only';
END $$;
CREATE TRIGGER exports_append_only BEFORE UPDATE OR DELETE ON signatories_exportrecord
    FOR EACH ROW EXECUTE FUNCTION signatories_exports_are_append_only();
"""
DROP_EXPORTS_APPEND_ONLY = """
DROP TRIGGER exports_append_only ON signatories_exportrecord;
DROP FUNCTION signatories_exports_are_append_only();
"""

# The record says who looked at contact data, so nobody may rewrite it.
REVEALS_APPEND_ONLY = """
CREATE FUNCTION signatories_reveals_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of looks at contact data is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'reveals_append_only';
END $$;
CREATE TRIGGER reveals_append_only BEFORE UPDATE OR DELETE ON signatories_contactreveal
    FOR EACH ROW EXECUTE FUNCTION signatories_reveals_are_append_only();
"""
DROP_REVEALS_APPEND_ONLY = """
DROP TRIGGER reveals_append_only ON signatories_contactreveal;
DROP FUNCTION signatories_reveals_are_append_only();
"""

# A merge can change an entry's day without changing its state, so a trigger on the rows notes the days.
NUMBERS_BY_DAY = """
CREATE FUNCTION signatories_note_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'published' AND OLD.listing = 'full' THEN
        INSERT INTO signatories_daychange (petition_id, kind, "on", n)
        VALUES (OLD.petition_id, OLD.kind, OLD.published_on, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'published' AND NEW.listing = 'full' THEN
        INSERT INTO signatories_daychange (petition_id, kind, "on", n)
        VALUES (NEW.petition_id, NEW.kind, NEW.published_on, 1);
    END IF;
    RETURN NULL;
END $$;
-- The conditions keep signing and mail from paying for this.
CREATE TRIGGER day_of_new AFTER INSERT ON signatories_signatory FOR EACH ROW
    WHEN (NEW.status = 'published' AND NEW.listing = 'full') EXECUTE FUNCTION signatories_note_day();
CREATE TRIGGER day_of_changed AFTER UPDATE ON signatories_signatory FOR EACH ROW
    WHEN ((OLD.status, OLD.listing, OLD.kind, OLD.published_on)
          IS DISTINCT FROM (NEW.status, NEW.listing, NEW.kind, NEW.published_on)
          AND 'published' IN (OLD.status, NEW.status)) EXECUTE FUNCTION signatories_note_day();
CREATE TRIGGER day_of_gone AFTER DELETE ON signatories_signatory FOR EACH ROW
    WHEN (OLD.status = 'published' AND OLD.listing = 'full') EXECUTE FUNCTION signatories_note_day();
"""
DROP_NUMBERS_BY_DAY = """
DROP TRIGGER day_of_new ON signatories_signatory;
DROP TRIGGER day_of_changed ON signatories_signatory;
DROP TRIGGER day_of_gone ON signatories_signatory;
DROP FUNCTION signatories_note_day();
"""


def _is_unknown(row: str) -> str:
    """Return the condition under which a row is a listed organisation whose country nobody knows."""
    return (
        f"({row}.status = 'published' AND {row}.listing = 'full' AND {row}.kind = 'organisation' "
        f"AND {row}.country = '' AND NOT {row}.is_international)"
    )


# Pages say "at least" beside the number of countries while organisations without a country are listed. The
# conditions keep signing, confirming and mail from paying for this.
UNKNOWN_COUNTRIES = """
CREATE FUNCTION signatories_note_unknown_country() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signatories_unknowncountry (petition_id, n)
    VALUES (coalesce(NEW.petition_id, OLD.petition_id), TG_ARGV[0]::bigint);
    RETURN NULL;
END $$;
CREATE TRIGGER unknown_country_of_new AFTER INSERT ON signatories_signatory FOR EACH ROW
    WHEN [new] EXECUTE FUNCTION signatories_note_unknown_country('1');
CREATE TRIGGER unknown_country_came AFTER UPDATE ON signatories_signatory FOR EACH ROW
    WHEN ([new] AND NOT [old]) EXECUTE FUNCTION signatories_note_unknown_country('1');
CREATE TRIGGER unknown_country_went AFTER UPDATE ON signatories_signatory FOR EACH ROW
    WHEN ([old] AND NOT [new]) EXECUTE FUNCTION signatories_note_unknown_country('-1');
CREATE TRIGGER unknown_country_of_gone AFTER DELETE ON signatories_signatory FOR EACH ROW
    WHEN [old] EXECUTE FUNCTION signatories_note_unknown_country('-1');
""".replace("[new]", _is_unknown("NEW")).replace("[old]", _is_unknown("OLD"))
DROP_UNKNOWN_COUNTRIES = """
DROP TRIGGER unknown_country_of_new ON signatories_signatory;
DROP TRIGGER unknown_country_came ON signatories_signatory;
DROP TRIGGER unknown_country_went ON signatories_signatory;
DROP TRIGGER unknown_country_of_gone ON signatories_signatory;
DROP FUNCTION signatories_note_unknown_country();
"""

ALL = (
    (RECORD_APPEND_ONLY, DROP_RECORD_APPEND_ONLY),
    (DELTA_VIEW, DROP_DELTA_VIEW),
    (EXPORTS_APPEND_ONLY, DROP_EXPORTS_APPEND_ONLY),
    (REVEALS_APPEND_ONLY, DROP_REVEALS_APPEND_ONLY),
    (NUMBERS_BY_DAY, DROP_NUMBERS_BY_DAY),
    (UNKNOWN_COUNTRIES, DROP_UNKNOWN_COUNTRIES),
)
