"""The coalition of a petition is required."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0003_coalition")]

    operations = [
        migrations.AlterField(
            "petition",
            "coalition",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="petitions",
                to="coalitions.coalition",
                verbose_name="coalition",
            ),
        ),
    ]
