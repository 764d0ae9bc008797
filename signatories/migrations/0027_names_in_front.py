"""Names in front of the others."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of places."""

    dependencies = [
        ("signatories", "0026_addresses_past"),
    ]

    operations = [
        migrations.CreateModel(
            name="Featured",
            fields=[
                (
                    "signatory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="signatories.signatory",
                    ),
                ),
                ("place", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "name in front",
                "verbose_name_plural": "names in front",
                "ordering": ["place", "signatory"],
            },
        ),
    ]
