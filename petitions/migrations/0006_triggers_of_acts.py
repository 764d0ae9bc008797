"""The trigger on opened petitions lets one close now, and lets a close of the last hour be taken back.

A draft that is deleted takes its record of roles along.
"""

from django.db import migrations

from petitions.models import triggers


class Migration(migrations.Migration):
    dependencies = [("petitions", "0005_pause_and_early_close")]

    operations = [
        migrations.RunSQL(triggers.DROP_PETITION_FROZEN + triggers.PETITION_FROZEN, migrations.RunSQL.noop),
        migrations.RunSQL(
            triggers.DROP_ROLE_CHANGES_APPEND_ONLY + triggers.ROLE_CHANGES_APPEND_ONLY, migrations.RunSQL.noop
        ),
    ]
