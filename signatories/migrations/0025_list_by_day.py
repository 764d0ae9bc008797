"""Tell who joined when without reading the whole list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index by day."""

    dependencies = [
        ("petitions", "0005_amended"),
        ("signatories", "0024_search"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.F("published_on"),
                models.F("kind"),
                condition=models.Q(("listing", "full"), ("status", "published")),
                name="signatory_list_by_day",
            ),
        ),
    ]
