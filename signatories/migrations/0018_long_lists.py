"""Lists too long to be entered while somebody waits."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table."""

    dependencies = [
        ("petitions", "0005_amended"),
        ("signatories", "0017_invited"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inviting", models.BooleanField(default=False, verbose_name="invited")),
                ("source", models.CharField(max_length=250, verbose_name="source")),
                ("sourced_on", models.DateField(null=True, verbose_name="source's date")),
                ("language", models.CharField(max_length=35, verbose_name="language")),
                ("text", models.TextField()),
                ("lines", models.PositiveIntegerField(verbose_name="lines")),
                ("entered", models.PositiveIntegerField(null=True, verbose_name="entered")),
                ("left_out", models.PositiveIntegerField(default=0, verbose_name="left out")),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_imports",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "long list",
                "verbose_name_plural": "long lists",
                "ordering": ["-id"],
            },
        ),
    ]
