"""`manage.py forget`: apply retention now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from signatories.privacy import retention


class Command(BaseCommand):
    """Forget what is due."""

    help = "Forget personal data whose time has come; it runs by itself every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the contract's arguments."""
        parser.add_argument("--dry-run", action="store_true", help="count what would be forgotten")
        parser.add_argument(
            "--replay", action="store_true", help="after a restore: forget again who had asked"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply the rules, or say what they would do."""
        if options["replay"]:
            self.stdout.write(f"{retention.replay()} forgotten again.")
            return
        counts = retention.overdue() if options["dry_run"] else retention.apply()
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
