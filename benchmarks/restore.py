"""Measures a dump and its restore with many signatories, including `forget --replay`."""

import os
import subprocess
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client

from benchmarks import crowd
from benchmarks.results import Reference, Result, seconds
from demo.embedded import postgres_programs
from signatories.listing import recount, tally
from signatories.models import Signatory
from signatories.privacy import forgetting
from tests import make

FORGOTTEN = 100


def results(*, full: bool) -> list[Result]:
    """Return the signatories a second of a dump with its restore."""
    how_many = 1_000_000 if full else 10_000
    petition = make.petition()
    crowd.copies(make.published(petition), how_many)
    rows = Signatory.objects.count()
    url, backup = os.environ["DATABASE_URL"], Path(os.environ["ERASURE_LEDGER"]).with_name("backup.dump")
    dumped = seconds(lambda: _run("pg_dump", "-Fc", "-f", str(backup), url))
    for row in Signatory.objects.filter(petition=petition).order_by("-id")[:FORGOTTEN]:
        forgetting.forget(row)
    left = tally.of(petition).total

    def restore() -> None:
        clean = ("--clean", "--if-exists", "--no-owner", "--exit-on-error", "-j", "2")
        _run("pg_restore", *clean, "-d", url, str(backup))
        call_command("forget", replay=True, verbosity=0)
        page = Client().get(f"/en/petitions/{petition.slug}/signatories/", secure=True)
        if page.status_code != 200 or tally.of(petition).total != left or recount.differences():
            raise RuntimeError("what was restored is not what was there")

    connection.close()
    restored = seconds(restore)
    backup.unlink()
    reference = Reference("making the dump", rows / dumped)
    # The goal: dump and restore a million signatories within a quarter of an hour.
    return [
        Result(f"backup of {rows:,} signatories", rows / dumped, "rows a second"),
        Result(f"restoring {rows:,}, forgetting again, and answering", rows / restored, "rows a second", None,
               reference),
        Result("both together", rows / (dumped + restored), "rows a second", 1_000_000 / 900),
    ]  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    subprocess.run([postgres_programs() / program, *arguments], check=True)
