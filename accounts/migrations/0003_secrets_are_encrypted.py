"""Encrypts the secrets of second factors that are kept in clear text."""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.encryption import SECRETS, decrypt, encrypt


def _each(change: Callable[[str], str]) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def run(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        # Some hundreds of rows at most. They are held until the end: a used code is written into the same value.
        rows = apps.get_model("mfa", "Authenticator").objects.select_for_update()
        for row in rows.filter(type__in=SECRETS).order_by("pk"):
            name = SECRETS[row.type]
            if name in row.data:
                row.data[name] = change(row.data[name])
                row.save(update_fields=["data"])

    return run


def _encrypted(text: str) -> str:
    return encrypt(decrypt(text))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_language"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(_each(_encrypted), _each(decrypt))]
