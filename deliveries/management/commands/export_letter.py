"""`manage.py export_letter SLUG`: the statement with its names, as a file."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from deliveries import downloads, letter, writers
from petitions import pages
from petitions.models import Petition


class Command(BaseCommand):
    """Write the letter."""

    help = "Write a petition's letter with its names as of now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the contract's arguments."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument(
            "--format", choices=list(writers.FORMATS), help="by default FILE's extension, or pdf"
        )
        parser.add_argument("--language", default="", metavar="xx", help="one of the statement's languages")
        parser.add_argument("--by-country", action="store_true", help="group the names by country")
        parser.add_argument("--short", action="store_true", help="only the featured names")
        parser.add_argument("-o", "--output", default="", metavar="FILE", help="- for standard output")

    def handle(
        self, *args: object, slug: str, format: str | None, language: str, by_country: bool, short: bool,
        output: str, **options: object,
    ) -> None:  # fmt: skip
        """Write the file; by default its name consists of slug and time."""
        petition = Petition.objects.with_clock().filter(slug=slug).first()
        if petition is None:
            raise CommandError(f"There is no petition {slug!r}.")
        found = sorted(one.language for one in pages.texts(petition))
        language = language.lower() or petition.default_language
        if (
            found
            and language not in found
            and language.split("-")[0] not in {one.split("-")[0] for one in found}
        ):
            raise CommandError(f"There is no text in {language!r}; there is {', '.join(found)}.")
        name = _format(format, output)
        choices = letter.Choices(language, by_country, short)
        try:
            composed, written = writers.compose_and_write(petition, choices, name)
        except letter.NoText as problem:
            raise CommandError(f"{petition.slug} has no text yet.") from problem
        for one in writers.unprintable(composed, name):
            self.stderr.write(f"No font here has {one.characters} of {one.words!r}: the PDF has empty boxes.")
        downloads.record(petition, by=None)
        if output == "-":
            sys.stdout.buffer.write(written)
            sys.stdout.buffer.flush()
            return
        path = Path(output or writers.file_name(petition, composed, name))
        try:
            path.write_bytes(written)
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"Written to {path}.")


def _format(wanted: str | None, output: str) -> str:
    """Return the wanted format, or the format of the file's extension. Raises CommandError."""
    ending = Path(output).suffix.removeprefix(".").lower()
    if wanted and ending in writers.FORMATS and ending != wanted:
        raise CommandError(
            f"{output} would hold a {wanted.upper()}: give the file that ending, or no --format."
        )
    if not wanted and ending and ending not in writers.FORMATS:
        raise CommandError(f"There is no format {ending!r}; there is {', '.join(writers.FORMATS)}.")
    return wanted or ending or "pdf"
