"""Triggers of deliveries; `deliveries/triggers.py` holds their SQL."""

from django.db import migrations

from deliveries import triggers


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0001_initial")]

    operations = [migrations.RunSQL(made, undone) for made, undone in triggers.ALL]
