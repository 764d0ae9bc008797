-- Write many signatures at once, whether their addresses are new, unconfirmed or confirmed.
--
-- The unique index decides whether an address is new. An unconfirmed entry takes the newer details, but a
-- withheld name stays withheld. A confirmed entry does not change, and its owner gets a mail.
-- Constants are literals, or PostgreSQL cannot use the partial indexes.
WITH given AS MATERIALIZED (
    SELECT given.*
    FROM json_to_recordset(%(signatures)s::json) AS given(
        petition_id bigint, kind text, fingerprint uuid, ordinal smallint, listing text, name text,
        acronym text, affiliation text, role text, country text, is_international boolean,
        shows_country boolean, website text, representative text, search_key text, sort_key bytea,
        twin_keys text[], email text, language text, attestation_id bigint, offered_consents text[],
        flags text[], consents json, held text
    ), set_config('lock_timeout', coalesce(%(lock_timeout)s::text, current_setting('lock_timeout')), true)
), ticked AS MATERIALIZED (
    SELECT petition_id, kind, fingerprint, ordinal, box.*
    FROM given, json_to_recordset(consents) AS box(purpose text, wording_id bigint, recipient text)
), entry AS (
    INSERT INTO signatories_signatory AS old (
        petition_id, kind, fingerprint, ordinal, listing, name, acronym, affiliation, role, country,
        is_international, shows_country, website, representative, search_key, sort_key, twin_keys, email,
        language, attestation_id, offered_consents, flags, status, basis, revision, proposed, set_aside,
        aliases, source, note, reminded, code_revision, code_tries
    )
    SELECT
        petition_id, kind, fingerprint, ordinal, listing, name, acronym, affiliation, role, country,
        is_international, shows_country, website, representative, search_key, sort_key, twin_keys, email,
        language, attestation_id, offered_consents, flags, 'unconfirmed', 'confirmed', 1, '{}', '{}',
        '{}', '', '', '{}', 1, 0
    FROM given
    ON CONFLICT (petition_id, kind, fingerprint, ordinal)
        WHERE fingerprint IS NOT NULL AND status IN ('confirmed', 'merged', 'published', 'unconfirmed')
    DO UPDATE SET (
        listing, name, acronym, affiliation, role, country, is_international, shows_country, website,
        representative, search_key, sort_key, twin_keys, email, language, attestation_id,
        offered_consents, flags, revision
    ) = (
        SELECT
            CASE WHEN old.listing = 'withheld' THEN old.listing ELSE EXCLUDED.listing END,
            EXCLUDED.name, EXCLUDED.acronym, EXCLUDED.affiliation, EXCLUDED.role, EXCLUDED.country,
            EXCLUDED.is_international, EXCLUDED.shows_country, EXCLUDED.website, EXCLUDED.representative,
            EXCLUDED.search_key, EXCLUDED.sort_key, EXCLUDED.twin_keys, EXCLUDED.email, EXCLUDED.language,
            EXCLUDED.attestation_id, EXCLUDED.offered_consents,
            ARRAY(SELECT DISTINCT unnest(old.flags || EXCLUDED.flags) ORDER BY 1),
            -- A second press of the button changes nothing.
            old.revision + (
                ROW(
                    old.listing, old.name, old.acronym, old.affiliation, old.role, old.country,
                    old.is_international, old.shows_country, old.website, old.representative, old.email,
                    old.attestation_id, old.offered_consents
                ) IS DISTINCT FROM ROW(
                    EXCLUDED.listing, EXCLUDED.name, EXCLUDED.acronym, EXCLUDED.affiliation, EXCLUDED.role,
                    EXCLUDED.country, EXCLUDED.is_international, EXCLUDED.shows_country, EXCLUDED.website,
                    EXCLUDED.representative, EXCLUDED.email, EXCLUDED.attestation_id,
                    EXCLUDED.offered_consents
                ) OR ARRAY(
                    SELECT wording_id FROM signatories_consent AS consent
                    WHERE consent.signatory_id = old.id AND consent.ended_at IS NULL ORDER BY wording_id
                ) <> ARRAY(
                    SELECT wording_id FROM ticked
                    WHERE ticked.petition_id = old.petition_id AND ticked.kind = old.kind
                      AND ticked.fingerprint = old.fingerprint AND ticked.ordinal = old.ordinal
                    ORDER BY wording_id
                )
            )::int
        WHERE old.status = 'unconfirmed'
        UNION ALL
        SELECT
            old.listing, old.name, old.acronym, old.affiliation, old.role, old.country,
            old.is_international, old.shows_country, old.website, old.representative, old.search_key,
            old.sort_key, old.twin_keys, old.email, old.language, old.attestation_id,
            old.offered_consents, old.flags, old.revision
        WHERE old.status <> 'unconfirmed'
    )
    RETURNING id, status, xmax = 0 AS is_new, petition_id, kind, fingerprint, ordinal
), line AS (
    INSERT INTO signatories_statuschange (
        signatory_id, petition_id, kind, from_status, to_status, was_listing, was_country, listing, country,
        reason, words, folded_at
    )
    SELECT
        entry.id, petition_id, kind, '', 'unconfirmed', listing, shown.country, listing, shown.country,
        '', '', statement_timestamp()
    FROM entry
    JOIN given USING (petition_id, kind, fingerprint, ordinal)
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN listing = 'full' AND (kind = 'organisation' OR shows_country) THEN given.country ELSE ''
        END AS country
    ) AS shown
    WHERE is_new
), consent AS (
    INSERT INTO signatories_consent (signatory_id, purpose, wording_id, recipient, given_at)
    SELECT entry.id, purpose, wording_id, recipient, statement_timestamp()
    FROM entry JOIN ticked USING (petition_id, kind, fingerprint, ordinal)
    WHERE status = 'unconfirmed'
    ON CONFLICT (signatory_id, purpose, recipient) WHERE ended_at IS NULL
    DO UPDATE SET wording_id = EXCLUDED.wording_id, given_at = EXCLUDED.given_at
), no_longer_ticked AS (
    DELETE FROM signatories_consent AS consent
    WHERE consent.signatory_id = ANY(
        ARRAY(SELECT id FROM entry WHERE status = 'unconfirmed' AND NOT is_new)
    ) AND consent.ended_at IS NULL AND NOT EXISTS (
        SELECT FROM entry JOIN ticked USING (petition_id, kind, fingerprint, ordinal)
        WHERE entry.id = consent.signatory_id AND ticked.purpose = consent.purpose
          AND ticked.recipient = consent.recipient
    )
)
INSERT INTO signatories_outgoingmail AS waiting (
    signatory_id, message, language, priority, attempts, held, last_error
)
SELECT
    entry.id, CASE WHEN entry.status = 'unconfirmed' THEN 'confirm' ELSE 'already-signed' END,
    language, 1, 0, held, ''
FROM entry JOIN given USING (petition_id, kind, fingerprint, ordinal)
-- A signature that adds no line to the record uses up a number as well. Otherwise a gap between two lines
-- would show staff whether the address had signed before.
WHERE is_new OR nextval(pg_get_serial_sequence('signatories_statuschange', 'id')) > 0
-- A newer mail of the same kind replaces an unsent one under a new number. So a worker that is sending the
-- older mail cannot mark the newer one as sent. Mail that was released is not held again.
ON CONFLICT (signatory_id, message) WHERE sent_at IS NULL AND given_up_at IS NULL
DO UPDATE SET
    id = EXCLUDED.id, language = EXCLUDED.language, due_at = EXCLUDED.due_at, created_at = DEFAULT,
    attempts = 0, tried_at = NULL, last_error = '',
    held = CASE WHEN waiting.held = '' THEN '' ELSE EXCLUDED.held END
