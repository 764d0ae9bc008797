-- Queue the same mail to several signatories.
--
-- A newer mail of the same kind replaces an unsent one under a new number. So a worker that is sending the
-- older mail cannot mark the newer one as sent. Held mail is released.
INSERT INTO signatories_outgoingmail AS waiting (
    signatory_id, language, message, priority, attempts, held, last_error, due_at
)
SELECT signatory_id, language, %(message)s::text, %(priority)s::smallint, 0, '', '',
       statement_timestamp() + %(after)s::interval
FROM unnest(%(signatories)s::bigint[], %(languages)s::text[]) AS due(signatory_id, language)
ON CONFLICT (signatory_id, message) WHERE sent_at IS NULL AND given_up_at IS NULL
DO UPDATE SET
    id = EXCLUDED.id, language = EXCLUDED.language, due_at = EXCLUDED.due_at, created_at = DEFAULT,
    attempts = 0, tried_at = NULL, last_error = '', held = ''
