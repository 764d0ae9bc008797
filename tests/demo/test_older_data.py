"""With data of another version of the project or of PostgreSQL, the start stops with an error message."""

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from demo import embedded, note
from demo.embedded import CannotStart
from demo.management.commands import migrate_demo
from tests.demonstration import Demonstration, until

RECORD = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Demonstration]:
    made = Demonstration(tmp_path / "data")
    yield made
    made.stop()


def test_data_of_another_version_stop_the_start_with_the_folder_to_delete(demonstration):
    demonstration.start().wait_until_running()
    with psycopg.connect(note.read(demonstration.folder)["DATABASE_URL"]) as database:
        database.execute(RECORD, ["signatories", "0099_of_long_ago"])
    assert demonstration.stop(signal.SIGTERM) == 0

    again = Demonstration(demonstration.folder).start()
    assert again.process.wait(60) == 1
    sentence = (
        f"Delete the folder {demonstration.folder} and start again: "
        "another version of Undersigned made its database."
    )
    until(lambda: sentence in again.output, what="the sentence")
    again.stop()
    assert "Traceback" not in again.output


@pytest.mark.django_db
def test_a_migration_counts_as_unknown_only_in_an_app_that_is_installed():
    with connection.cursor() as cursor:
        cursor.execute(RECORD, ["an_app_that_went", "0001_initial"])
    assert migrate_demo.unknown_migrations() == set()
    with connection.cursor() as cursor:
        cursor.execute(RECORD, ["petitions", "0099_of_long_ago"])
    assert migrate_demo.unknown_migrations() == {("petitions", "0099_of_long_ago")}


def test_a_migration_that_a_squashed_one_replaces_is_known(db, monkeypatch):
    from django.db.migrations.loader import MigrationLoader

    first = MigrationLoader(None).disk_migrations["petitions", "0001_initial"]
    monkeypatch.setattr(type(first), "replaces", [("petitions", "0099_of_long_ago")])
    with connection.cursor() as cursor:
        cursor.execute(RECORD, ["petitions", "0099_of_long_ago"])
    assert migrate_demo.unknown_migrations() == set()


def test_a_cluster_of_another_postgresql_says_which_folder_to_delete(tmp_path):
    server = embedded.Postgres(tmp_path)
    server.cluster.mkdir()
    (server.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(
        CannotStart, match=f"^Delete the folder {tmp_path} and start again: PostgreSQL 12 wrote"
    ):
        server.prepare()
