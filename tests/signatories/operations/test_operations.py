"""What an operator looks at: health, metrics, logs."""

import json
import logging
import time
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from config.logging import JsonLine, Seldom
from serving import redis_connection
from signatories.models import Pulse, TallyCell
from signatories.operations import heartbeat
from signatories.operations.tasks import beat, check_tallies
from tests import make

pytestmark = pytest.mark.django_db
TOKEN = "a token for the tests"


def ready(client):
    answer = client.get("/health/ready", secure=True)
    return answer.status_code, answer.json()["alarms"]


@pytest.fixture
def _running_for_a_while(monkeypatch):
    """Let this process be older than the time that a worker has to answer in."""
    monkeypatch.setattr(heartbeat, "STARTED", time.monotonic() - 2 * heartbeat.SILENCE.total_seconds())


@pytest.mark.usefixtures("_running_for_a_while")
def test_all_is_well_once_a_worker_has_answered(client):
    assert "no worker has answered" in ready(client)[1][0]
    beat()
    assert ready(client) == (200, [])


def test_right_after_the_start_a_worker_has_time_to_answer(client, monkeypatch):
    monkeypatch.setattr(heartbeat, "STARTED", time.monotonic())
    assert ready(client) == (200, [])
    beat()
    Pulse.objects.update(at=F("at") - timedelta(hours=8))
    assert ready(client) == (200, [])


@pytest.mark.usefixtures("_running_for_a_while")
def test_silence_of_the_scheduler_or_worker_is_an_alarm(client):
    beat()
    Pulse.objects.update(at=F("at") - timedelta(minutes=5))
    status, alarms = ready(client)
    assert status == 200
    assert "for 300 seconds" in alarms[0]


def test_without_redis_visitors_are_still_served(client, settings):
    beat()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert ready(client) == (200, ["Redis does not answer"])


def test_tallies_that_differ_are_an_alarm_until_they_are_right(client):
    beat()
    make.published(make.petition(), "organisation", name="Ash Foundation", country="GE")
    check_tallies()
    assert ready(client)[1] == []
    TallyCell.objects.update_or_create(
        petition=make.petition(), kind="organisation", listing="full", defaults={"count": 7}
    )
    check_tallies()
    assert "1 tallies differ" in ready(client)[1][0]
    call_command("check_tallies", "--repair")
    assert ready(client)[1] == []


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer wrong", TOKEN])
def test_figures_are_for_who_knows_the_token(client, settings, said):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", secure=True, headers={"authorization": said}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", secure=True, headers={"authorization": "Bearer "}).status_code == 404


def figures(client, settings):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", secure=True, headers={"authorization": f"Bearer {TOKEN}"})
    lines = [line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if line[0] != "#"]
    return {name.removeprefix("undersigned_"): float(value) for name, value in lines}


def test_figures_tell_what_waits_and_what_moved(client, settings):
    petition = make.petition()
    make.published(petition, "organisation")
    waiting = make.signed(petition)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE signatories_outgoingmail SET due_at = now() - %s WHERE signatory_id = %s",
            [timedelta(seconds=90), waiting.pk],
        )
    found = figures(client, settings)
    assert found['moves_lately{to="published"}'] == 1
    assert found['moves_lately{to="unconfirmed"}'] == 2
    assert found["mail_due"] >= 1
    assert 89 <= found["mail_oldest_due_seconds"] < 200
    assert found["mail_stopped"] == 0
    assert "worker_silence_seconds" not in found
    beat()
    assert figures(client, settings)["worker_silence_seconds"] < 60
    assert "backup_age_seconds" not in found
    Pulse.objects.create(of=Pulse.Of.BACKUP)
    assert figures(client, settings)["backup_age_seconds"] < 60


def test_a_line_for_machines_tells_no_words_of_an_error():
    words = "Ada " * 2
    try:
        raise ValueError(words)
    except ValueError as problem:
        record = logging.LogRecord(
            "undersigned", logging.ERROR, "here.py", 7, "It failed", None, (type(problem), problem, None)
        )
    line = JsonLine().format(record)
    said = json.loads(line)
    assert (said["level"], said["message"]) == ("ERROR", "It failed")
    assert said["at"].endswith("+00:00")
    assert "ValueError" in said["trace"]
    assert "Ada" not in line


def test_the_alarm_comes_from_the_database_not_from_a_process():
    heartbeat.beat()
    redis_connection.connection().flushdb()
    assert heartbeat.alarms() == []


def test_who_finds_a_hole_reads_whom_to_tell(client, settings):
    settings.DEFAULT_CONTACT = "The desk, desk@sign.example.org, Berlin"
    answer = client.get("/.well-known/security.txt", secure=True)
    assert answer["Content-Type"].startswith("text/plain")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:desk@sign.example.org"
    ends = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < ends - make.now() < timedelta(days=365)
    assert "ar" in fields["Preferred-Languages"].split(", ")
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    settings.DEFAULT_CONTACT = ""
    assert client.get("/.well-known/security.txt", secure=True).status_code == 404


def test_a_browser_that_asks_for_an_icon_gets_the_seal(client):
    answer = client.get("/favicon.ico", secure=True)
    assert answer.status_code == 302
    assert answer["Location"].endswith(".png")


def test_the_same_is_said_once_a_minute():
    def record(words, at):
        made = logging.LogRecord("celery.beat", logging.ERROR, __file__, 1, words, (at,), None)
        made.created = at
        return made

    seldom = Seldom()
    said = [
        ("Lost: %s", 0),
        ("Lost: %s", 5),
        ("Other: %s", 6),
        ("Lost: %s", 59),
        ("Lost: %s", 61),
        ("Lost: %s", 62),
    ]
    assert [seldom.filter(record(*one)) for one in said] == [True, False, True, False, True, False]
