"""Let a withdrawn translation be replaced, and no petition close beyond telling."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two constraints."""

    dependencies = [
        ("petitions", "0004_amendments"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_one_per_language",
        ),
        migrations.AddConstraint(
            model_name="petition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_at__isnull", True),
                    ("closes_at__lt", datetime.datetime(2100, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    _connector="OR",
                ),
                name="petition_closes_in_our_time",
                violation_error_message="A petition closes within this century.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("petition", "language"),
                name="statement_one_per_language",
            ),
        ),
    ]
