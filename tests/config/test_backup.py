"""Backups: the script that Compose runs, on the tests' own PostgreSQL, and the alarms of the site."""

import os
import signal
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from demo import embedded
from signatories.models import Heartbeat
from tests import make
from tests.demonstration import until

SCRIPT = ["sh", str(settings.BASE_DIR / "deploy" / "backup.sh")]


@pytest.fixture
def place(transactional_db, tmp_path):
    """The environment of a run of the script: its database, its uploads and its folder of backups."""
    with connection.cursor():
        database = connection.connection.info
    for folder in ("backups", "uploads"):
        (tmp_path / folder).mkdir()
    (tmp_path / "uploads" / "companion.pdf").write_text("a companion document")
    return {
        "PATH": f"{embedded.postgres_programs()}:{os.environ['PATH']}",
        "PGHOST": database.host,
        "PGPORT": str(database.port),
        "PGUSER": database.user,
        "PGPASSWORD": database.password,
        "PGDATABASE": database.dbname,
        "BACKUPS": str(tmp_path / "backups"),
        "UPLOADS": str(tmp_path / "uploads"),
    }


def once(place):
    return subprocess.run(
        [*SCRIPT, "once"], env=place, capture_output=True, text=True, check=False, timeout=60
    )


def kept(tmp_path):
    return sorted(path.suffix for path in (tmp_path / "backups").iterdir())


def note_of(age):
    Heartbeat.objects.update_or_create(of=Heartbeat.Task.WORK, defaults={"trouble": ""})
    Heartbeat.objects.create(of=Heartbeat.Task.BACKUP)
    Heartbeat.objects.filter(of=Heartbeat.Task.BACKUP).update(at=F("at") - age)


def alarms(client):
    return client.get("/health/ready", secure=True).json()["alarms"]


def test_a_backup_holds_the_names_and_the_uploads_and_notes_itself(place, tmp_path):
    make.published(make.petition(), "organisation", name="Ash Foundation")
    run = once(place)
    assert run.returncode == 0, run.stderr
    assert kept(tmp_path) == [".dump", ".tgz"]
    assert Heartbeat.objects.get(of=Heartbeat.Task.BACKUP).trouble == ""
    dump = next((tmp_path / "backups").glob("*.dump"))
    assert dump.stat().st_mode & 0o077 == 0
    table = ["--data-only", "--table", "signatories_signatory", "--file", "-", str(dump)]
    read = subprocess.run(["pg_restore", *table], env=place, capture_output=True, text=True, check=True)
    assert "Ash Foundation" in read.stdout
    uploads = ["tar", "-tzf", str(tmp_path / "backups" / "media.tgz")]
    assert "companion.pdf" in subprocess.run(uploads, capture_output=True, text=True, check=True).stdout


def test_a_part_that_failed_is_told_and_the_other_is_kept(place, tmp_path, client):
    run = once(place | {"UPLOADS": str(tmp_path / "nowhere")})
    assert run.returncode == 1
    assert "failed in part: uploads." in run.stderr
    assert kept(tmp_path) == [".dump"]
    assert any("failed in part (uploads)" in alarm for alarm in alarms(client))
    assert once(place).returncode == 0
    assert Heartbeat.objects.get(of=Heartbeat.Task.BACKUP).trouble == ""


def test_a_failed_backup_does_not_make_the_newest_good_one_younger(place, tmp_path):
    note_of(timedelta(hours=30))
    before = Heartbeat.objects.get(of=Heartbeat.Task.BACKUP).at
    once(place | {"UPLOADS": str(tmp_path / "nowhere")})
    assert Heartbeat.objects.get(of=Heartbeat.Task.BACKUP).at == before
    once(place)
    assert Heartbeat.objects.get(of=Heartbeat.Task.BACKUP).at > before


def test_a_database_that_does_not_answer_fails_the_backup_and_keeps_the_old_ones(place, tmp_path):
    old = tmp_path / "backups" / "20200101T000000Z.dump"
    old.write_text("an old one")
    os.utime(old, (0, 0))
    run = once(place | {"PGDATABASE": "no_such_database"})
    assert run.returncode == 1
    assert "database" in run.stderr
    assert old.exists()
    assert not list((tmp_path / "backups").glob("new*"))
    assert once(place).returncode == 0
    assert not old.exists()


def test_the_first_backup_waits_for_the_tables_and_the_script_ends_at_once(place, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE signatories_heartbeat RENAME TO elsewhere")
    log = tmp_path / "log"
    with log.open("w") as written:
        script = subprocess.Popen(SCRIPT, env=place, stdout=written, stderr=written)
    try:
        until(lambda: "Waiting for the database and its tables" in log.read_text(), what="the script's word")
        assert kept(tmp_path) == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO signatories_heartbeat")
    until(lambda: "Backed up: database uploads." in log.read_text(), what="the first backup")
    script.send_signal(signal.SIGTERM)
    assert script.wait(2) == -signal.SIGTERM
    # The script waits for the table, so it logs no error.
    assert "ERROR" not in log.read_text()
    assert kept(tmp_path) == [".dump", ".tgz"]
    assert Heartbeat.objects.filter(of=Heartbeat.Task.BACKUP).exists()


@pytest.mark.django_db
def test_an_old_backup_is_an_alarm_and_a_newer_one_ends_it(client):
    note_of(timedelta(hours=25, minutes=59))
    assert alarms(client) == []
    Heartbeat.objects.filter(of=Heartbeat.Task.BACKUP).update(at=F("at") - timedelta(minutes=2))
    assert alarms(client) == ["the newest good backup is 26 hours old: look at the log of backup"]


@pytest.mark.django_db
def test_where_no_backup_was_ever_promised_there_is_no_alarm(client, settings):
    Heartbeat.objects.create(of=Heartbeat.Task.WORK)
    assert alarms(client) == []
    note_of(timedelta(days=9))
    settings.BACKUP_ALARM_HOURS = 0
    assert alarms(client) == []


@pytest.mark.django_db
def test_administrators_see_on_the_desk_that_backups_fail_and_others_do_not(petition, enter):
    note_of(timedelta(hours=40))
    words = "the newest good backup is 40 hours old"
    assert words in enter(make.user(administrator=True)).get("/admin/", secure=True).content.decode()
    assert words not in enter(make.worker(petition)).get("/admin/", secure=True).content.decode()
