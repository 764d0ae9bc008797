"""A decision on those that were chosen in the list, each by its number and revision."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("petitions", "0006_look_and_outcome"),
        ("signatories", "0037_words_go_with_their_row"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bulkdecision",
            name="bulk_has_a_rule",
        ),
        migrations.AddField(
            model_name="bulkdecision",
            name="chosen",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("chosen", []), ("flag", ""), ("kind", ""), ("q", ""), _negated=True),
                name="bulk_has_a_rule",
            ),
        ),
    ]
