"""`manage.py forget`: applies the rules of retention now."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from signatories.privacy import forgetting, retention


class Command(BaseCommand):
    """Delete personal data that is due."""

    help = "Delete personal data that is due; this also runs every day by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
        parser.add_argument(
            "--replay",
            action="store_true",
            help="after a restore: delete again the entries in the erasure ledger",
        )

    def handle(self, *args: object, dry_run: bool, replay: bool, **options: object) -> None:
        """Apply the rules, or count what they would delete."""
        if replay:
            self.stdout.write(f"{forgetting.replay()} forgotten again.")
            return
        counts = retention.overdue() if dry_run else retention.apply()
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
