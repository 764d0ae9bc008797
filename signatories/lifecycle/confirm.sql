-- Confirm many entries at once, publish entries that need no review, and record each step.
--
-- Entries are not locked before. If an entry changed since it was read, its version (xmin) differs, and
-- it is skipped. Rows are locked in the order of sign.sql, to avoid deadlocks.
WITH given AS MATERIALIZED (
    SELECT given.*
    FROM json_to_recordset(%(entries)s::json) AS given(
        id bigint, version text, status text, confirmed_at timestamptz, published_on date, flags text[],
        consent_id bigint, attestation_id bigint
    ), set_config('lock_timeout', coalesce(%(lock_timeout)s::text, current_setting('lock_timeout')), true)
), unchanged AS MATERIALIZED (
    SELECT entry.id
    FROM signatories_signatory AS entry
    WHERE entry.id = ANY(ARRAY(SELECT id FROM given)) AND entry.status = 'unconfirmed'
      AND entry.xmin::text = (SELECT version FROM given WHERE given.id = entry.id)
    ORDER BY petition_id, kind, fingerprint, ordinal
    FOR NO KEY UPDATE
), moved AS (
    UPDATE signatories_signatory AS entry
    SET status = given.status, confirmed_at = given.confirmed_at, published_on = given.published_on,
        flags = given.flags, consent_id = given.consent_id, attestation_id = given.attestation_id
    FROM given
    WHERE entry.id = ANY(ARRAY(SELECT id FROM unchanged)) AND entry.id = given.id
    RETURNING entry.id, petition_id, kind, entry.status, listing, country, shows_country, basis,
              entry.published_on
), line AS (
    INSERT INTO signatories_statuschange (
        signatory_id, petition_id, kind, from_status, to_status, was_listing, was_country, listing, country,
        basis, published_on, reason, words, folded_at
    )
    SELECT
        id, petition_id, kind, step.from_status, step.to_status, listing, shown.country, listing,
        shown.country, basis, CASE WHEN step.to_status = 'published' THEN published_on END, '', '',
        -- A step that changes no number needs no folding.
        CASE WHEN step.to_status <> 'published' THEN statement_timestamp() END
    FROM moved
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN listing = 'full' AND (kind = 'organisation' OR shows_country) THEN moved.country ELSE ''
        END AS country
    ) AS shown
    CROSS JOIN LATERAL (
        VALUES (1, 'unconfirmed', 'confirmed'), (2, 'confirmed', 'published')
    ) AS step(number, from_status, to_status)
    WHERE step.number = 1 OR moved.status = 'published'
    ORDER BY id, step.number
)
SELECT id FROM moved
