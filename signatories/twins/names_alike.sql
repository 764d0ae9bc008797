-- Names that look like a given name but are spelled differently, each once. They are under the same petition
-- (is_here), or public under another one. An entry that an organiser entered is included even with the same
-- name: it may be the same person, who signs now.
--
-- "petition_id + 0" keeps the planner from reading all rows of a petition for which it has no statistics.
SELECT DISTINCT entry.name, entry.petition_id = %(petition)s AS is_here
  FROM signatories_signatory AS entry
  JOIN petitions_petition AS petition ON petition.id = entry.petition_id
 WHERE entry.twin_keys @> ARRAY[%(appearance)s]::varchar(90)[]
   AND entry.status IN ('confirmed', 'published')
   AND entry.listing = 'full'
   AND entry.id <> %(pk)s
   AND (entry.name <> %(name)s OR (entry.basis = 'entered' AND entry.confirmed_at IS NULL))
   AND (
        (entry.petition_id + 0 = %(petition)s AND entry.kind = 'individual')
        OR (
            entry.petition_id <> %(petition)s
            AND entry.status = 'published'
            AND petition.opens_at <= statement_timestamp()
            AND (petition.public_at IS NULL OR petition.public_at <= statement_timestamp())
        )
   )
