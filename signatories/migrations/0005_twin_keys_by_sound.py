from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from signatories.twins import similarity

AT_ONCE = 500


def renew_keys(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the keys of organisations anew: they have more kinds of keys now.

    Each batch is a transaction of its own, so that nobody waits for long. Forgotten entries have no keys.
    """
    model = apps.get_model("signatories", "Signatory")
    rows = model.objects.using(schema_editor.connection.alias).filter(kind="organisation")
    rows = rows.exclude(twin_keys=[]).order_by("pk")
    last = 0
    while True:
        with transaction.atomic(using=schema_editor.connection.alias):
            batch = list(rows.filter(pk__gt=last).select_for_update()[:AT_ONCE])
            for row in batch:
                row.twin_keys = similarity.keys(row)
            model.objects.using(schema_editor.connection.alias).bulk_update(batch, ["twin_keys"])
        if not batch:
            return
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("signatories", "0004_notes_and_corrections")]
    operations = [migrations.RunPython(renew_keys, migrations.RunPython.noop)]
