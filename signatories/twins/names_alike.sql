-- The names that look like one name and are spelled otherwise: once each, however many people bear them.
-- They stand under the same petition (is_here), or in public under another. An entry that an organiser made
-- comes along although it has the same name: it may be the same person, who signs now.
--
-- "petition_id + 0" keeps the planner from reading all rows of a petition whose rows it has not counted yet.
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
