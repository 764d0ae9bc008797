"""Requests of owners of a shared entry, until another owner or a moderator agrees."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table, and nothing else: with the outbox locked as well, this and people who sign would deadlock."""

    dependencies = [
        ("petitions", "0007_role_changes"),
        ("signatories", "0043_told_of_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedRequest",
            fields=[
                (
                    "signatory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="shared_request",
                        serialize=False,
                        to="signatories.signatory",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("withhold", "withhold the name"),
                            ("withdraw", "take the entry off the list"),
                        ],
                        max_length=8,
                        verbose_name="what is asked for",
                    ),
                ),
                ("asked_by", models.BigIntegerField()),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="asked"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a shared entry",
                "verbose_name_plural": "requests for shared entries",
                "ordering": ["asked_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="sharedrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["withhold", "withdraw"])), name="shared_request_act_known"
            ),
        ),
    ]
