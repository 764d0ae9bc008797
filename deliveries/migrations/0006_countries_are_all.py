"""Keep whether the delivered number of countries was all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that says of older deliveries what is true of all: there may be more countries."""

    dependencies = [("deliveries", "0005_progress")]
    operations = [
        migrations.AddField(
            model_name="delivery",
            name="countries_are_all",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
