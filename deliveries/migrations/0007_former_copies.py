"""Replaced copies leave a seal, and digests may be deleted."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and two that may be empty."""

    dependencies = [("deliveries", "0006_countries_are_all")]

    operations = [
        migrations.AddField(
            model_name="deliveredfile",
            name="former",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(blank=True, max_length=64),
                db_default=models.Value([]),
                default=list,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="deliveredfile",
            name="digest",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="deliveredletter",
            name="words_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
