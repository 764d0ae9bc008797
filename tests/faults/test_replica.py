"""A real streaming replica: pages are read from it, are right while it lags, and work when it is lost."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from demo import embedded, note
from demo.processes import Child
from tests.demonstration import Demonstration, until
from tests.faults import report

LIST = "/en/petitions/river-gauges/signatories/"
WITHDRAW = (
    "from signatories.models import Signatory; from signatories.lifecycle import withdraw; "
    "row = Signatory.objects.shown().filter(petition__slug='river-gauges').order_by('pk').{which}(); "
    "print(row.name); withdraw.withdraw(row)"
)


class Replica:
    """A second PostgreSQL that replicates the first."""

    def __init__(self, folder: Path) -> None:
        self.server = embedded.Postgres(folder)
        self.sockets = self.server.socket_folder()
        self.child = Child("replica", self.server.command(self.sockets), signal.SIGINT)

    @property
    def url(self) -> str:
        return self.server.url(self.sockets)

    def follow(self, primary: str) -> None:
        """Copy the first server, then replicate it."""
        base = str(embedded.postgres_programs() / "pg_basebackup")
        copy = [base, "--pgdata", str(self.server.cluster), "--write-recovery-conf", "--checkpoint", "fast"]
        subprocess.run([*copy, "--dbname", primary], check=True, capture_output=True)
        self.child.start()
        until(lambda: self.server.answers(self.sockets), what="the replica")

    def ask(self, statement: str) -> object:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(statement).fetchone()[0]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Replica]:
    folder = tmp_path / "replica"
    folder.mkdir()
    replica = Replica(folder)
    yield replica
    replica.child.stop()


@pytest.fixture
def site(tmp_path: Path, copy: Replica) -> Iterator[Demonstration]:
    folder = tmp_path / "site"
    running = Demonstration(folder, DATABASE_REPLICA_URL=copy.url, WEB_WORKERS="1").start()
    running.wait_until_running()
    yield running
    running.stop()


def test_pages_are_read_from_a_replica_and_from_the_first_when_it_lags_or_is_lost(site, copy):
    # The replica does not run yet.
    assert "Signatories" in site.get(LIST)
    until(lambda: "The replica is not read from" in site.output, what="a word about it in the log")
    copy.follow(note.read(site.folder)["DATABASE_URL"])
    reads = (
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'signatories_signatory'"
    )

    def is_read() -> bool:
        before = copy.ask(reads)
        site.get(LIST)
        return copy.ask(reads) > before

    until(is_read, what="a page that is read from the replica")
    until(lambda: "The replica answers again" in site.output, what="a word about that")

    # The replica lags: a withdrawn name still disappears from the page within two seconds.
    copy.ask("SELECT pg_wal_replay_pause() IS NULL")
    name = site.manage("shell", "-v", "0", "-c", WITHDRAW.format(which="first")).strip()
    began = time.monotonic()
    until(lambda: name not in site.get(LIST), seconds=10, what="a list without the name")
    report.rows.append(report.Row("replica lags", "one withdraws", 1, 0, 0, time.monotonic() - began))

    # The replica catches up, and is used again.
    copy.ask("SELECT pg_wal_replay_resume() IS NULL")
    until(is_read, what="a replica that is believed again")
    assert name not in site.get(LIST)

    # The replica falls silent: the primary serves visitors who wait for it.
    os.killpg(copy.child.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        for number in range(10):
            assert "Signatories" in site.get(f"{LIST}?q={number}")
            assert site.get("/health/live")
        took = time.monotonic() - began
    finally:
        os.killpg(copy.child.process.pid, signal.SIGCONT)
    report.rows.append(report.Row("replica goes silent", "one after the other", 10, 0, 0, took))
    until(is_read, what="a replica that is believed once more")

    # The replica is lost: visitors do not notice.
    copy.child.stop()
    began = time.monotonic()
    for _number in range(20):
        assert "Signatories" in site.get(LIST)
    report.rows.append(report.Row("replica lost", "one after the other", 20, 0, 0, time.monotonic() - began))
