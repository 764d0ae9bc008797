"""Find what an address held before, and the newest of one petition, without reading the others."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes, made while people sign; the older one on the petition alone has nothing left to do."""

    atomic = False

    dependencies = [
        ("petitions", "0006_look_and_outcome"),
        ("signatories", "0025_list_by_day"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="signatory",
            index=models.Index(fields=["petition", "id"], name="signatory_newest"),
        ),
        AddIndexConcurrently(
            model_name="signatory",
            index=models.Index(
                condition=models.Q(("fingerprint__isnull", False), ("status__in", ["rejected", "withdrawn"])),
                fields=["petition", "kind", "fingerprint"],
                name="signatory_past_of_address",
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="petition",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatories",
                to="petitions.petition",
                verbose_name="petition",
            ),
        ),
    ]
