"""`manage.py import_petition FILE.md`: a draft petition, another language, or a companion document."""

import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from petitions import closing, lifecycle, markdown_files
from petitions.front_matter import MalformedFile, StatementFile, parse, read_moment
from petitions.models import Petition, State

MAX_SIZE = 1024 * 1024  # bytes


def read_file(name: str) -> StatementFile:
    """Return the content of the file, or of standard input for `-`. Raises CommandError."""
    shown = "Standard input" if name == "-" else name
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            data = file.read(MAX_SIZE + 1)
        if len(data) > MAX_SIZE:
            raise CommandError(f"{shown} is larger than 1 MB.")
        return parse(data.decode("utf-8-sig"))
    except OSError as problem:
        raise CommandError(f"{shown} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise CommandError(f"{shown} is not UTF-8: byte {problem.start} cannot be read.") from problem
    except MalformedFile as problem:
        raise CommandError(f"{shown}: {problem}") from problem


def closing_moment(written: str, petition: Petition) -> datetime | None:
    """Return the instant that `--closes-at` names, in the petition's time zone."""
    try:
        return read_moment(written, petition.zone, ends=True) if written else None
    except (ValueError, OverflowError) as problem:
        raise CommandError(
            f"--closes-at must be a day or an instant, like 2027-03-12 or 2027-03-12T18:00, not {written!r}."
        ) from problem


class Command(BaseCommand):
    """Import a statement file."""

    help = (
        "Create a draft petition, add a language to one, or add a companion document, from a Markdown file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the contract's arguments."""
        parser.add_argument("file", metavar="FILE.md", help="Markdown with YAML front matter, or -")
        parser.add_argument("--open", action="store_true", dest="is_opened", help="open the petition at once")
        parser.add_argument(
            "--closes-at", default="", help="a day or an instant, in the petition's time zone"
        )
        parser.add_argument("--update", action="store_true", help="replace a draft or a companion document")

    @transaction.atomic
    def handle(self, *, file: str, is_opened: bool, closes_at: str, update: bool, **_options: object) -> None:
        """Import the file, all of it or nothing."""
        try:
            imported = markdown_files.import_file(read_file(file), update=update)
            if isinstance(imported.made, Petition):
                opened = self._open(imported.made, is_opened=is_opened, closes_at=closes_at)
            else:
                opened = ""
            if not isinstance(imported.made, Petition) and (is_opened or closes_at):
                imported.notes.append("a document neither opens nor closes")
        except (MalformedFile, markdown_files.Refused, lifecycle.NotAllowed) as problem:
            raise CommandError(f"{file}: {problem}") from problem
        for note in imported.notes + ([] if opened else imported.unscheduled):
            self.stderr.write(f"note: {note}")
        self.stdout.write(f"Imported {imported.what}{opened}.")

    def _open(self, petition: Petition, *, is_opened: bool, closes_at: str) -> str:
        """Open the petition or set its close, as the options say; return the outcome in words."""
        close = closing_moment(closes_at, petition)
        is_draft = petition.state == State.DRAFT
        if is_opened and is_draft:
            markdown_files.fill_defaults(petition)
            petition = lifecycle.open_petition(petition, closes_at=close)
            return f"; open at {petition.opens_at:%Y-%m-%d %H:%M} UTC"
        if close and is_draft:
            if petition.opens_at and close <= petition.opens_at:
                raise CommandError("--closes-at comes before “opens_at” in the file.")
            petition.closes_at = close
            petition.save(update_fields=["closes_at"])
        elif close:
            closing.move_close(petition, to=close)
        return ""
