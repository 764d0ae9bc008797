"""Changes of roles on a petition: append-only."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

MADE = """
CREATE FUNCTION petitions_role_changes_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of roles is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'role_changes_append_only';
END $$;
CREATE TRIGGER role_changes_append_only BEFORE UPDATE OR DELETE ON petitions_rolechange
    FOR EACH ROW EXECUTE FUNCTION petitions_role_changes_are_append_only();
"""
GONE = """
DROP TRIGGER role_changes_append_only ON petitions_rolechange;
DROP FUNCTION petitions_role_changes_are_append_only();
"""


class Migration(migrations.Migration):
    """A table with its trigger."""

    dependencies = [
        ("petitions", "0006_look_and_outcome"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                (
                    "was_name",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("organiser", "organiser"),
                            ("moderator", "moderator"),
                            ("viewer", "viewer"),
                        ],
                        max_length=9,
                    ),
                ),
                ("saw_contact", models.BooleanField(default=False)),
                ("saw_withheld", models.BooleanField(default=False)),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("organiser", "organiser"),
                            ("moderator", "moderator"),
                            ("viewer", "viewer"),
                        ],
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                ("sees_contact", models.BooleanField(default=False, verbose_name="may see contact data")),
                ("sees_withheld", models.BooleanField(default=False, verbose_name="may see withheld names")),
                ("is_administrators", models.BooleanField(default=False)),
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
                        related_name="role_changes",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a role",
                "verbose_name_plural": "changes of roles",
                "ordering": ["id"],
            },
        ),
        migrations.RunSQL(MADE, GONE),
    ]
