"""`manage.py export_signatories SLUG`: writes the public list, or contact data, as CSV."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from petitions.models import Petition
from signatories.listing import csv_files
from signatories.management import one_line
from signatories.models import ExportRecord


class Command(BaseCommand):
    """Write a CSV of a petition's signatories."""

    help = "Write a petition's signatories as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--audience", choices=["public", "steward"], default="public")
        parser.add_argument("-o", "--output", default="", metavar="FILE", help="- for standard output")
        parser.add_argument("--with-withheld", action="store_true", help="steward: withheld names too")
        parser.add_argument(
            "--reason", default="export_signatories", help="steward: the purpose, which is recorded"
        )
        parser.add_argument("--bom", action="store_true", help="begin with a byte order mark")

    def handle(
        self, *args: object, slug: str, output: str, audience: str, with_withheld: bool, reason: str,
        bom: bool, **options: object,
    ) -> None:  # fmt: skip
        """Write the file; its default name is made of the slug and the time."""
        petition = Petition.objects.with_clock().filter(slug=slug).first()
        if petition is None:
            raise CommandError(f"There is no petition {slug!r}.")
        if audience == "public":
            lines = csv_files.public_csv(petition, with_bom=bom)
        else:
            why = one_line("--reason", reason)
            lines = _steward_lines(petition, with_withheld=with_withheld, reason=why, with_bom=bom)
        if output == "-":
            for line in lines:
                sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            return
        path = Path(output or csv_files.file_name(petition))
        try:
            # The file may contain addresses, so only its owner may read it.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(lines)
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"Written to {path}.")


def _steward_lines(
    petition: Petition, *, with_withheld: bool, reason: str, with_bom: bool
) -> Iterator[bytes]:
    rows = csv_files.steward_rows(petition, with_withheld=with_withheld)
    # A person with a shell on the server has no account here, so the record names no user.
    record = ExportRecord(
        petition=petition, by=None, reason=reason, rows=rows.count(), with_withheld=with_withheld
    )
    return csv_files.recorded(csv_files.steward_csv(rows, with_bom=with_bom), record)
