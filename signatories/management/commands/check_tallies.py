"""`manage.py check_tallies`: counts all signatories again and compares with the numbers that are shown."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from petitions.models import Petition
from signatories.listing import recount
from signatories.operations import heartbeat


class Command(BaseCommand):
    """Compare the tallies with the rows."""

    help = "Recount every signatory and compare with the tallies; exit with 1 if they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        parser.add_argument("--repair", action="store_true", help="correct the numbers")

    def handle(self, *args: object, repair: bool, **options: object) -> None:
        """Report each difference, and repair it with --repair."""
        found = recount.repair() if repair else recount.differences()
        slugs = dict(Petition.objects.values_list("pk", "slug"))
        for one in found:
            day = str(one.on) if one.on else "country unknown" if one.is_unknown else ""
            where = "/".join(filter(None, (one.kind, one.listing, one.country, one.basis, day)))
            self.stdout.write(f"{slugs[one.petition_id]} {where}: {one.kept} shown, {one.counted} counted")
        heartbeat.note_differences(0 if repair else len(found))
        if not found:
            self.stdout.write("All tallies are right.")
        elif repair:
            self.stdout.write("Repaired.")
        else:
            sys.exit(1)
