"""Signs of life of what runs by the clock."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of two rows."""

    dependencies = [
        ("signatories", "0030_fewer_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                (
                    "of",
                    models.CharField(
                        choices=[("work", "Work"), ("tallies", "Tallies")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("trouble", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("of__in", ["work", "tallies"])), name="pulse_of_something"
                    )
                ],
            },
        ),
    ]
