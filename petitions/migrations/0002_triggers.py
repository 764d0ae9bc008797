"""Triggers of petitions; `petitions/models/triggers.py` holds their SQL."""

from django.db import migrations

from petitions.models import triggers


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]

    operations = [migrations.RunSQL(made, undone) for made, undone in triggers.ALL]
