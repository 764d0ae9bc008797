"""Move the consents to news from two columns of the signatories into their table, and back."""

from django.db import migrations

# The recipient is known only where the wording still names the petition's sender of news. A consent that
# ended before has no time of its own: it ended by now at the latest.
MOVE = """
INSERT INTO signatories_consent (signatory_id, purpose, wording_id, recipient, given_at, ended_at)
SELECT entry.id, 'updates', wording.id,
       CASE WHEN strpos(wording.text, petition.news_sender) > 0 THEN petition.news_sender ELSE '' END,
       entry.signed_at, CASE WHEN NOT entry.updates THEN statement_timestamp() END
FROM signatories_signatory AS entry
JOIN signatories_wording AS wording ON wording.id = entry.updates_wording_id
JOIN petitions_petition AS petition ON petition.id = entry.petition_id
WHERE entry.updates IS NOT NULL;
UPDATE signatories_signatory SET offered_consents = '{updates}' WHERE updates IS NOT NULL;
"""
MOVE_BACK = """
UPDATE signatories_signatory SET updates = false WHERE 'updates' = ANY(offered_consents);
UPDATE signatories_signatory AS entry
SET updates = newest.ended_at IS NULL, updates_wording_id = newest.wording_id
FROM (
    SELECT DISTINCT ON (signatory_id) signatory_id, ended_at, wording_id
    FROM signatories_consent WHERE purpose = 'updates'
    ORDER BY signatory_id, ended_at DESC NULLS FIRST, id DESC
) AS newest
WHERE newest.signatory_id = entry.id;
DELETE FROM signatories_consent;
UPDATE signatories_signatory SET offered_consents = '{}' WHERE offered_consents <> '{}';
"""


class Migration(migrations.Migration):
    """Data alone: the columns are read until the next migration removes them."""

    dependencies = [("signatories", "0046_consents")]

    operations = [migrations.RunSQL(MOVE, MOVE_BACK)]
