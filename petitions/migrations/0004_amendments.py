"""What was done to a petition after it opened: publicly logged, append-only."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

MADE = """
CREATE FUNCTION petitions_amendments_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of amendments is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'amendments_append_only';
END $$;
CREATE TRIGGER amendments_append_only BEFORE UPDATE OR DELETE ON petitions_amendment
    FOR EACH ROW EXECUTE FUNCTION petitions_amendments_are_append_only();
"""
GONE = """
DROP TRIGGER amendments_append_only ON petitions_amendment;
DROP FUNCTION petitions_amendments_are_append_only();
"""


class Migration(migrations.Migration):
    """A table with its trigger."""

    dependencies = [
        ("petitions", "0003_gets_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("erratum", "erratum"),
                            ("language", "another language"),
                            ("withdrawal", "translation withdrawn"),
                            ("close", "the close moved"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("old", models.TextField(blank=True, max_length=2000, verbose_name="old")),
                ("new", models.TextField(blank=True, max_length=2000, verbose_name="new")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
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
                        related_name="amendments",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="petitions.statement",
                        verbose_name="statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "amendment",
                "verbose_name_plural": "amendments",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ["erratum", "language", "withdrawal", "close"])),
                        name="amendment_act_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "erratum"), _negated=True),
                            models.Q(models.Q(("old", ""), _negated=True), ("statement__isnull", False)),
                            _connector="OR",
                        ),
                        name="erratum_has_words",
                    ),
                ],
            },
        ),
        migrations.RunSQL(MADE, GONE),
    ]
