"""`manage.py import_signatories SLUG FILE`: enters signatures collected elsewhere."""

import sys
from json import dumps
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from petitions.models import Petition
from signatories.importing import entering, files, headers, plan
from signatories.importing.parsed_entry import ParsedEntry, as_kind
from signatories.importing.plan import PlannedEntry
from signatories.lifecycle.enter import Origin
from signatories.lifecycle.sign import PetitionClosed
from signatories.management import one_line
from signatories.models import Kind, Signatory

LONGEST_SOURCE = Signatory._meta.get_field("source").max_length or 0


# The fields that a column can hold.
FIELDS = frozenset({*headers.HEADINGS, "consent"})
# The exit code where it is not sure what the file holds.
NOT_SURE = 2


def _mapping(options: dict[str, Any]) -> dict[str, str]:
    """Return what the options say that columns hold. Raises CommandError."""
    mapping = {}
    for one in options["map"]:
        header, _equals, field = one.rpartition("=")
        if not header or field not in FIELDS:
            raise CommandError(
                f"--map needs HEADER=FIELD with a known field, not “{one}”.", returncode=NOT_SURE
            )
        mapping[header.strip()] = field
    if options["consent_column"]:
        mapping[options["consent_column"]] = "consent"
    return mapping


def _of_kind(entries: list[ParsedEntry], kind: str) -> list[ParsedEntry]:
    """Return entries as the kind that the command names; with `both` each keeps its own."""
    if kind == "both":
        return entries
    wanted = Kind.ORGANISATION if kind == "organisations" else Kind.INDIVIDUAL
    return [entry if entry.kind == wanted else as_kind(entry, wanted) for entry in entries]


class Command(BaseCommand):
    """Import a CSV, or a list as pasted from a letter."""

    help = "Enters signatures collected elsewhere under a petition: all of them, or none."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the petition, the file and the record of consent."""
        parser.add_argument("slug")
        parser.add_argument("file", help="a CSV or a list; - reads standard input")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen; change nothing")
        parser.add_argument("--json", action="store_true", help="print the parsed entries as JSON")
        parser.add_argument(
            "--invite", action="store_true", help="ask each by mail to sign, instead of entering them"
        )
        parser.add_argument("--source", default="", help="where, when and how they agreed to be listed")
        fields = ", ".join(sorted(FIELDS))
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADER=FIELD",
            help=f"what a column holds, once for each column that needs it; the fields are {fields}",
        )  # fmt: skip
        parser.add_argument(
            "--consent-column", default="", metavar="HEADER", help="the column that asks about publishing"
        )
        parser.add_argument("--kind", choices=["organisations", "individuals", "both"], default="both")
        parser.add_argument("--encoding", default="", help="of a text file that is not in UTF-8, as cp1251")
        parser.add_argument("--sheet", default="", help="the sheet of a workbook that has several")

    @transaction.atomic
    def handle(
        self, *args: object, slug: str, file: str, json: bool, dry_run: bool, invite: bool, source: str,
        **options: Any,
    ) -> None:  # fmt: skip
        """Print how the file was understood, and enter it unless it is a dry run."""
        petition = Petition.objects.with_clock().filter(slug=slug).first()
        if petition is None:
            raise CommandError(f"There is no petition {slug!r}.")
        try:
            entering.lock(petition)
        except entering.Busy as problem:
            raise CommandError(str(problem)) from problem
        lines = plan.make(petition, self._read(file, options), inviting=invite)
        if json:
            rows = [line.as_json() for line in lines]
            self.stdout.write(dumps(rows, ensure_ascii=False, indent=1))
        else:
            self._describe(lines)
        if not dry_run:
            self._enter(petition, lines, one_line("--source", source), inviting=invite)

    def _read(self, name: str, options: dict[str, Any]) -> list[ParsedEntry]:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            text = files.decode(data, encoding=options["encoding"], sheet=options["sheet"])
            text = files.renamed(text, _mapping(options))
            columns, found = files.columns(text), files.entries(text)
        except OSError as problem:
            raise CommandError(f"{name} cannot be read: {problem.strerror}.") from problem
        except files.Unreadable as problem:
            raise CommandError(str(problem), returncode=NOT_SURE) from problem
        for column in columns:
            said = column.meaning or "not understood, and left out"
            self.stderr.write(f"Column “{column.heading}”: {said}")
        return _of_kind(found, options["kind"])

    def _describe(self, lines: list[PlannedEntry]) -> None:
        for line in lines:
            one = line.entry
            more = (one.acronym, one.role, one.affiliation, one.country, one.email)
            beside = " · ".join(filter(None, more))
            said = f"{one.lines[0]:>5}  {one.kind:<12}  {one.name}  {beside}  ({one.sure:.0%})"
            left_out = "  (left out)" if line.is_left_out else ""
            self.stdout.write(said + (f"  = {line.twin}" if line.twin else "") + left_out)
            if one.unused:
                self.stdout.write(f"       not used: {one.unused}")
            for problem in line.problems:
                self.stdout.write(f"       ! {problem}")
        kinds = [line.entry.kind for line in lines]
        same = sum(line.is_same for line in lines)
        self.stdout.write(
            f"{kinds.count(Kind.ORGANISATION)} organisations, {kinds.count(Kind.INDIVIDUAL)} individuals; "
            f"{same} on the list already; {sum(bool(line.problems) for line in lines)} with problems"
        )

    def _enter(self, petition: Petition, lines: list[PlannedEntry], source: str, *, inviting: bool) -> None:
        if not source:
            raise CommandError(
                "Say with --source where, when and how they agreed: it is the record of their consent."
            )
        if len(source) > LONGEST_SOURCE:
            raise CommandError(f"--source has {len(source)} characters; at most {LONGEST_SOURCE} are kept.")
        if not lines:
            raise CommandError("Nothing was imported: there is no entry in the file.")
        wrong = [line for line in lines if line.problems and not line.is_left_out]
        if wrong:
            first = "; ".join(f"line {line.entry.lines[0]}: {', '.join(line.problems)}" for line in wrong[:5])
            raise CommandError(f"Nothing was imported: {len(wrong)} entries have problems ({first}).")
        try:
            origin = Origin(source=source, language=petition.default_language)
            entered = entering.carry_out(petition, lines, origin, by=None, inviting=inviting)
        except PetitionClosed as problem:
            raise CommandError("Nobody can sign it now, so nobody can be invited.") from problem
        except ValueError as problem:
            raise CommandError(f"Nothing was imported: {problem}") from problem
        done = "invited" if inviting else "entered"
        self.stderr.write(
            f"{entered} {done}, {len(lines) - entered} left out: on the list already, or not wanting to be."
        )
