"""Numbers by day are folded like the tally: the list may have ten million names, and a year has few days."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [("individual", "individual"), ("organisation", "organisation")]
NOTE = """
CREATE FUNCTION signatories_note_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'published' AND OLD.listing = 'full' THEN
        INSERT INTO signatories_daychange (petition_id, kind, "on", n)
        VALUES (OLD.petition_id, OLD.kind, OLD.published_on, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'published' AND NEW.listing = 'full' THEN
        INSERT INTO signatories_daychange (petition_id, kind, "on", n)
        VALUES (NEW.petition_id, NEW.kind, NEW.published_on, 1);
    END IF;
    RETURN NULL;
END $$;
-- Only what changes who is shown, or since when, comes so far: signing and mail cost nothing.
CREATE TRIGGER day_of_new AFTER INSERT ON signatories_signatory FOR EACH ROW
    WHEN (NEW.status = 'published' AND NEW.listing = 'full') EXECUTE FUNCTION signatories_note_day();
CREATE TRIGGER day_of_changed AFTER UPDATE ON signatories_signatory FOR EACH ROW
    WHEN ((OLD.status, OLD.listing, OLD.kind, OLD.published_on)
          IS DISTINCT FROM (NEW.status, NEW.listing, NEW.kind, NEW.published_on)
          AND 'published' IN (OLD.status, NEW.status)) EXECUTE FUNCTION signatories_note_day();
CREATE TRIGGER day_of_gone AFTER DELETE ON signatories_signatory FOR EACH ROW
    WHEN (OLD.status = 'published' AND OLD.listing = 'full') EXECUTE FUNCTION signatories_note_day();
"""
BACK = """
DROP TRIGGER day_of_new ON signatories_signatory;
DROP TRIGGER day_of_changed ON signatories_signatory;
DROP TRIGGER day_of_gone ON signatories_signatory;
DROP FUNCTION signatories_note_day();
"""


class Migration(migrations.Migration):
    """Two tables, and the triggers that write the one; the next migration fills the other."""

    dependencies = [("petitions", "0001_initial"), ("signatories", "0031_pulse")]
    operations = [
        migrations.CreateModel(
            name="DayCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("on", models.DateField()),
                ("count", models.BigIntegerField(default=0)),
                (
                    "petition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="petitions.petition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "kind", "on"), name="day_one_cell")
                ],
            },
        ),
        migrations.CreateModel(
            name="DayChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("on", models.DateField()),
                ("n", models.SmallIntegerField()),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="petitions.petition"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(NOTE, BACK),
    ]
