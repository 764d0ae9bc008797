"""Once to one, and near the day of its names."""

import datetime

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two constraints."""

    dependencies = [
        ("deliveries", "0003_long_letters"),
        ("petitions", "0006_look_and_outcome"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("petition", "addressee", "handed_over_at"), name="delivery_once_to_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "handed_over_at__range",
                        (
                            django.db.models.expressions.CombinedExpression(
                                models.F("at"), "-", models.Value(datetime.timedelta(days=366))
                            ),
                            django.db.models.expressions.CombinedExpression(
                                models.F("at"), "+", models.Value(datetime.timedelta(days=366))
                            ),
                        ),
                    )
                ),
                name="delivery_near_its_names",
            ),
        ),
    ]
