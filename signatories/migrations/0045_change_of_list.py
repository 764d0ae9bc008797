"""Read the log of corrections without reading the whole record of a petition."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OF_LIST = models.Q(
    ("from_status", "published"),
    models.Q(("from_status", "merged"), ("to_status", "confirmed")),
    _connector="OR",
)


class Migration(migrations.Migration):
    """An index over the few lines that the log tells of, made while people sign."""

    atomic = False
    dependencies = [("signatories", "0044_shared_requests")]
    operations = [
        AddIndexConcurrently(
            model_name="statuschange",
            index=models.Index(
                condition=OF_LIST,
                fields=["petition", "at"],
                name="change_of_list",
            ),
        ),
    ]
