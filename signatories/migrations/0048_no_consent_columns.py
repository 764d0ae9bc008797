"""Remove the columns that held the consents to news."""

from django.db import migrations


class Migration(migrations.Migration):
    """Columns alone; reversed, they come back empty, and the migration before fills them."""

    dependencies = [("signatories", "0047_consents_moved")]

    operations = [
        migrations.RemoveField(model_name="signatory", name="updates"),
        migrations.RemoveField(model_name="signatory", name="updates_wording"),
    ]
