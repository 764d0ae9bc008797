"""Record who looks at contact data, append-only as the exports; read the record by day."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

MADE = """
CREATE FUNCTION signatories_reveals_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of looks at contact data is append-only.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'reveals_append_only';
END $$;
CREATE TRIGGER reveals_append_only BEFORE UPDATE OR DELETE ON signatories_contactreveal
    FOR EACH ROW EXECUTE FUNCTION signatories_reveals_are_append_only();
"""
GONE = """
DROP TRIGGER reveals_append_only ON signatories_contactreveal;
DROP FUNCTION signatories_reveals_are_append_only();
"""


class Migration(migrations.Migration):
    """A table with its trigger, and an index."""

    dependencies = [
        ("petitions", "0003_gets_mail"),
        ("signatories", "0015_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactReveal",
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
                ("signatory_number", models.BigIntegerField(verbose_name="signatory")),
            ],
            options={
                "verbose_name": "look at contact data",
                "verbose_name_plural": "looks at contact data",
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(fields=["petition", "at"], name="change_by_day"),
        ),
        migrations.AddField(
            model_name="contactreveal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="contactreveal",
            name="petition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reveals",
                to="petitions.petition",
                verbose_name="petition",
            ),
        ),
        migrations.RunSQL(MADE, GONE),
    ]
