"""Let any printed words of an entry wait for a moderator, not only its name."""

from django.db import migrations, models
from django.db.models import Q

THERE = """
UPDATE signatories_signatory SET proposed = jsonb_build_object('name', proposed_name), proposed_at = now()
WHERE proposed_name <> ''
"""
BACK = "UPDATE signatories_signatory SET proposed_name = COALESCE(proposed ->> 'name', '') WHERE proposed <> '{}'"


class Migration(migrations.Migration):
    """The words a correction asks for, by column, and since when it waits."""

    dependencies = [("signatories", "0014_bulk_decisions")]

    operations = [
        migrations.AddField(
            "signatory",
            "proposed",
            models.JSONField(blank=True, default=dict, editable=False, verbose_name="correction"),
        ),
        migrations.AddField(
            "signatory",
            "proposed_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="correction asked for"),
        ),
        migrations.RunSQL(THERE, BACK),
        migrations.RemoveField("signatory", "proposed_name"),
        migrations.AddIndex(
            "signatory",
            models.Index(
                "petition",
                "proposed_at",
                "id",
                condition=Q(proposed_at__isnull=False),
                name="signatory_corrections",
            ),
        ),
        migrations.AddConstraint(
            "signatory",
            models.CheckConstraint(
                condition=Q(proposed={}, proposed_at=None) | (~Q(proposed={}) & Q(proposed_at__isnull=False)),
                name="signatory_correction_has_time",
            ),
        ),
    ]
