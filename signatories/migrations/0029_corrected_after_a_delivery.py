"""Say when an entry was corrected after a delivery."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [
        ("signatories", "0028_told_of_deliveries"),
    ]

    operations = [
        migrations.AddField(
            model_name="signatory",
            name="corrected_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="corrected after a delivery"
            ),
        ),
    ]
