"""How far a long letter is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two small numbers."""

    dependencies = [("deliveries", "0004_near_and_once")]

    operations = [
        migrations.AddField(
            model_name="letterjob", name="step", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="letterjob", name="steps", field=models.PositiveSmallIntegerField(default=0)
        ),
    ]
