"""Tell who joined when, and show who joined last, without reading the whole list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index by day."""

    dependencies = [
        ("petitions", "0006_look_and_outcome"),
        ("signatories", "0024_search"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.OrderBy(models.F("kind"), descending=True),
                models.OrderBy(models.F("published_on"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("listing", "full"), ("status", "published")),
                name="signatory_list_by_day",
            ),
        ),
    ]
