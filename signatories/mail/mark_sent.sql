-- Mark a mail as sent, and save the time in its signatory's row, which is locked first, as in every verb.
WITH signatory AS (
    UPDATE signatories_signatory
       SET mailed_at = statement_timestamp()
     WHERE id = %(signatory)s
    RETURNING mailed_at
)
UPDATE signatories_outgoingmail
   SET sent_at = signatory.mailed_at, last_error = ''
  FROM signatory
 WHERE id = %(mail)s
