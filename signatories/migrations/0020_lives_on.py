"""Only what is merged, or was when it was withdrawn, lives on in another entry."""

from django.db import migrations, models
from django.db.models import Q

# A verdict undone while the entry was being merged left the pointer behind, and forgetting the other entry
# then deleted this one too.
FREE = """
UPDATE signatories_signatory SET merged_into_id = NULL
 WHERE merged_into_id IS NOT NULL AND status NOT IN ('merged', 'withdrawn');
-- The foreign key's checks come first: a table with checks waiting takes no constraint.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    """A repair and the check that makes it the last."""

    dependencies = [("signatories", "0019_mailbox_index")]
    operations = [
        migrations.RunSQL(FREE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=Q(("merged_into", None), ("status__in", ("merged", "withdrawn")), _connector="OR"),
                name="signatory_lives_on",
            ),
        ),
    ]
