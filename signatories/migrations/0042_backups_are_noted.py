"""A row for the newest good backup."""

from django.db import migrations, models


def forget_backups(apps, schema_editor):
    """Delete the row that the constraint of before does not allow."""
    apps.get_model("signatories", "Pulse").objects.filter(of="backup").delete()


class Migration(migrations.Migration):
    """A constraint on a table of three rows."""

    dependencies = [
        ("signatories", "0041_ties"),
    ]

    operations = [
        migrations.AlterField(
            model_name="pulse",
            name="of",
            field=models.CharField(
                choices=[("work", "Work"), ("tallies", "Tallies"), ("backup", "Backup")],
                max_length=10,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="pulse",
            name="pulse_of_something",
        ),
        migrations.AddConstraint(
            model_name="pulse",
            constraint=models.CheckConstraint(
                condition=models.Q(("of__in", ["work", "tallies", "backup"])), name="pulse_of_something"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_backups),
    ]
