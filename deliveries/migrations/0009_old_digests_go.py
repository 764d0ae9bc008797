"""Letters from which a name has gone already lose the digests from before; a worker gives them a number."""

from django.db import migrations

# Copies that were rewritten before carry no number, so no seal of them is kept. A letter from which no name
# has gone stays as it was delivered; it gets a number with the first copy that is written anew.
DELETE = """
UPDATE deliveries_deliveredletter
SET record = jsonb_set(record, '{foot}', jsonb_build_object('address', record #> '{foot,address}')), words_digest = ''
WHERE id IN (SELECT letter_id FROM deliveries_deliveredfile WHERE content IS NULL OR redacted_digest <> '');

UPDATE deliveries_deliveredfile SET content = NULL, former = ARRAY['']::varchar[]
WHERE letter_id IN (SELECT id FROM deliveries_deliveredletter WHERE words_digest = '');
"""


class Migration(migrations.Migration):
    """Data alone. The way back brings no digest back."""

    dependencies = [("deliveries", "0008_digests_go_with_names")]

    operations = [migrations.RunSQL(DELETE, migrations.RunSQL.noop)]
