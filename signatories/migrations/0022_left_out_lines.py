"""Name the lines of a long list that were left out."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Their numbers."""

    dependencies = [
        ("signatories", "0021_verdicts_on_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="listimport",
            name="left_out_lines",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveIntegerField(), default=list, size=None
            ),
        ),
    ]
