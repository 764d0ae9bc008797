"""A site begins with one coalition, filled from its settings."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create_the_first(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the first coalition of a new site."""
    apps.get_model("coalitions", "Coalition").objects.create(
        name=settings.SITE_NAME, controller=settings.DEFAULT_CONTROLLER, contact=settings.DEFAULT_CONTACT
    )


class Migration(migrations.Migration):
    dependencies = [("coalitions", "0001_initial")]

    operations = [migrations.RunPython(create_the_first, migrations.RunPython.noop)]
