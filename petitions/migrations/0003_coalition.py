"""Every petition belongs to a coalition; those that are there join the site's first one."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def join_the_first(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the first coalition from the site's settings, and let all petitions belong to it."""
    coalition = apps.get_model("coalitions", "Coalition")
    first = coalition.objects.order_by("pk").first() or coalition.objects.create(
        name=settings.SITE_NAME, controller=settings.DEFAULT_CONTROLLER, contact=settings.DEFAULT_CONTACT
    )
    apps.get_model("petitions", "Petition").objects.filter(coalition=None).update(coalition=first)


class Migration(migrations.Migration):
    dependencies = [("petitions", "0002_triggers"), ("coalitions", "0001_initial")]

    operations = [
        migrations.AddField(
            "petition",
            "coalition",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="petitions",
                to="coalitions.coalition",
                verbose_name="coalition",
            ),
        ),
        migrations.RunPython(join_the_first, migrations.RunPython.noop),
    ]
