"""Organisations whose country nobody knows are counted, so that no sentence says more than is known."""

import django.db.models.deletion
from django.db import migrations, models


def counted(row: str) -> str:
    """Return the condition under which a row is one of those that are counted."""
    return (
        f"({row}.status = 'published' AND {row}.listing = 'full' AND {row}.kind = 'organisation' "
        f"AND {row}.country = '' AND NOT {row}.is_international)"
    )


# Only what changes the number comes so far: signing, confirming and mail cost nothing.
NOTE = """
CREATE FUNCTION signatories_note_unknown_country() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signatories_unknowncountry (petition_id, n)
    VALUES (coalesce(NEW.petition_id, OLD.petition_id), TG_ARGV[0]::bigint);
    RETURN NULL;
END $$;
CREATE TRIGGER unknown_country_of_new AFTER INSERT ON signatories_signatory FOR EACH ROW
    WHEN [new] EXECUTE FUNCTION signatories_note_unknown_country('1');
CREATE TRIGGER unknown_country_came AFTER UPDATE ON signatories_signatory FOR EACH ROW
    WHEN ([new] AND NOT [old]) EXECUTE FUNCTION signatories_note_unknown_country('1');
CREATE TRIGGER unknown_country_went AFTER UPDATE ON signatories_signatory FOR EACH ROW
    WHEN ([old] AND NOT [new]) EXECUTE FUNCTION signatories_note_unknown_country('-1');
CREATE TRIGGER unknown_country_of_gone AFTER DELETE ON signatories_signatory FOR EACH ROW
    WHEN [old] EXECUTE FUNCTION signatories_note_unknown_country('-1');
""".replace("[new]", counted("NEW")).replace("[old]", counted("OLD"))
BACK = """
DROP TRIGGER unknown_country_of_new ON signatories_signatory;
DROP TRIGGER unknown_country_came ON signatories_signatory;
DROP TRIGGER unknown_country_went ON signatories_signatory;
DROP TRIGGER unknown_country_of_gone ON signatories_signatory;
DROP FUNCTION signatories_note_unknown_country();
"""


class Migration(migrations.Migration):
    """A table, and the triggers that write it; the next migration counts who is there already."""

    dependencies = [
        ("petitions", "0006_look_and_outcome"),
        ("signatories", "0038_chosen_one_by_one"),
    ]
    operations = [
        migrations.CreateModel(
            name="UnknownCountry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n", models.BigIntegerField()),
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
