"""Triggers of signatories; `signatories/models/triggers.py` holds their SQL."""

from django.db import migrations

from signatories.models import triggers


class Migration(migrations.Migration):
    dependencies = [("signatories", "0001_initial")]

    operations = [migrations.RunSQL(made, undone) for made, undone in triggers.ALL]
