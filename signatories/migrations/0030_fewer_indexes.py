"""Columns that are nearly always empty are indexed where they are not: signing wrote nine entries for nothing."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Five partial indexes, made while people sign, in the place of nine whole ones."""

    atomic = False

    dependencies = [
        ("petitions", "0006_look_and_outcome"),
        ("signatories", "0029_corrected_after_a_delivery"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("user__isnull", False)), fields=["user"], name="mail_of_user"
            ),
        ),
        AddIndexConcurrently(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("petition__isnull", False)), fields=["petition"], name="mail_of_petition"
            ),
        ),
        AddIndexConcurrently(
            model_name="signatory",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="signatory_merged",
            ),
        ),
        AddIndexConcurrently(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("by__isnull", False)), fields=["by"], name="change_by_user"
            ),
        ),
        AddIndexConcurrently(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("bulk__isnull", False)), fields=["bulk"], name="change_of_bulk"
            ),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="petition",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="petitions.petition",
            ),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="attestation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signatories.wording",
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signatories.wording",
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="signatories.signatory",
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="updates_wording",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signatories.wording",
            ),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="bulk",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="signatories.bulkdecision",
            ),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="petition",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="petitions.petition",
                verbose_name="petition",
            ),
        ),
    ]
