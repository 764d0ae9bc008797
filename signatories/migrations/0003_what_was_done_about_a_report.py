"""Moderators write what was done about a report."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signatories", "0002_triggers_and_view")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="done",
            field=models.TextField(blank=True, db_default="", max_length=2000, verbose_name="what was done"),
        ),
    ]
