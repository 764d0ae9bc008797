"""`manage.py migrate_demo FOLDER`: migrates the demonstration's database in that folder."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def unknown_migrations() -> set[tuple[str, str]]:
    """Return the applied migrations of installed apps that the code does not have."""
    # Without a connection the loader reads only files: with unknown migrations it could not build the graph.
    code = MigrationLoader(None)
    replaced = {one for migration in code.disk_migrations.values() for one in migration.replaces}
    applied = MigrationRecorder(connection).applied_migrations()
    return {one for one in applied if one[0] in code.migrated_apps} - set(code.disk_migrations) - replaced


class Command(BaseCommand):
    """Migrates the demonstration's database, unless another version of the project made it."""

    help = "Migrate the demonstration's database, unless another version of Undersigned made it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder, which the error message names."""
        parser.add_argument("folder")

    def handle(self, *, folder: str, **options: object) -> None:
        """Migrate the database. Raises CommandError."""
        if unknown_migrations():
            raise CommandError(
                f"Delete the folder {folder} and start again: "
                "another version of Undersigned made its database."
            )
        call_command("migrate", verbosity=0)
