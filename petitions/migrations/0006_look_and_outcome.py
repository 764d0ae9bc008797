"""A colour of its own, and a document that says what became of it."""

from django.db import migrations, models

import petitions.colours


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [
        ("petitions", "0005_amended"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="tells_outcome",
            field=models.BooleanField(
                default=False,
                help_text="Once the petition has closed, it stands above the text.",
                verbose_name="says what became of the statement",
            ),
        ),
        migrations.AddField(
            model_name="petition",
            name="accent",
            field=models.CharField(
                blank=True,
                help_text="Of buttons and numbers, like #7b1e2e. Left empty: the site's own.",
                max_length=7,
                validators=[petitions.colours.validate],
                verbose_name="colour",
            ),
        ),
    ]
