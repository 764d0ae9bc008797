"""A table for optional consents, since more kinds than news will come."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

PURPOSES = [
    ("consent", "consent to be listed"),
    ("attestation", "authority to sign"),
    ("updates", "consent to news"),
]


class Migration(migrations.Migration):
    """A table and a column with a default of the database's: neither rewrites the signatories."""

    dependencies = [("signatories", "0045_change_of_list")]

    operations = [
        migrations.AddField(
            model_name="signatory",
            name="offered_consents",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=PURPOSES, max_length=11),
                blank=True,
                db_default=[],
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(choices=PURPOSES, max_length=11)),
                ("recipient", models.CharField(blank=True, max_length=250)),
                (
                    "given_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "signatory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="signatories.signatory",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="signatories.wording",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["consent", "attestation", "updates"])),
                        name="consent_purpose_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("signatory", "purpose", "recipient"),
                        name="consent_one_active",
                    ),
                ],
            },
        ),
    ]
