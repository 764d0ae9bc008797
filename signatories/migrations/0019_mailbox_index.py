"""Find what a mailbox has signed elsewhere by an index."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index."""

    dependencies = [
        ("petitions", "0005_amended"),
        ("signatories", "0018_long_lists"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                django.db.models.functions.text.Upper("email"),
                condition=models.Q(
                    ("listing", "full"), ("status", "published"), models.Q(("email", ""), _negated=True)
                ),
                name="signatory_mailbox",
            ),
        ),
    ]
