"""Triggers of petitions; `petitions/models/triggers.py` holds their SQL."""

from django.db import migrations

from petitions.models import triggers


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]

    operations = [
        migrations.RunSQL(triggers.FROZEN, triggers.THAWED),
        migrations.RunSQL(triggers.AMENDMENTS_APPEND_ONLY, triggers.AMENDMENTS_FREE),
        migrations.RunSQL(triggers.ROLE_CHANGES_APPEND_ONLY, triggers.ROLE_CHANGES_FREE),
    ]
