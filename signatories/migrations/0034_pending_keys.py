"""New keys of the two indexes of pieces are sorted in sooner: whoever looks something up reads the others."""

import django.contrib.postgres.indexes
from django.db import migrations, models

INDEXES = {
    "signatory_search": django.contrib.postgres.indexes.GinIndex(
        models.Func("search_key", function="signatories_pieces"),
        condition=models.Q(("listing", "full"), ("status", "published")),
        gin_pending_list_limit=128,
        name="signatory_search",
    ),
    "signatory_twins": django.contrib.postgres.indexes.GinIndex(
        condition=models.Q(("status__in", ["confirmed", "published"])),
        fields=["twin_keys"],
        gin_pending_list_limit=128,
        name="signatory_twins",
    ),
}


class Migration(migrations.Migration):
    """A setting of each index, which stays as it is; each by itself.

    To hold one index, which takes it from everybody for an instant, and wait for the other would be a deadlock
    with somebody who signs and holds them the other way round.
    """

    atomic = False
    dependencies = [("signatories", "0033_days_filled")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX {name} SET (gin_pending_list_limit = 128)",
                    f"ALTER INDEX {name} RESET (gin_pending_list_limit)",
                )
                for name in INDEXES
            ],
            state_operations=[
                operation
                for name, index in INDEXES.items()
                for operation in (
                    migrations.RemoveIndex(model_name="signatory", name=name),
                    migrations.AddIndex(model_name="signatory", index=index),
                )
            ],
        )
    ]
