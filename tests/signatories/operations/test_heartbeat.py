"""Heartbeats raise an alarm when scheduler, Redis or workers stop."""

import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from serving import redis_connection
from signatories.models import Heartbeat, TallyCell
from signatories.operations import heartbeat
from signatories.operations.tasks import beat, check_tallies
from tests import make

pytestmark = pytest.mark.django_db


def ready(client):
    answer = client.get("/health/ready", secure=True)
    return answer.status_code, answer.json()["alarms"]


@pytest.fixture
def _running_for_a_while(monkeypatch):
    """Make this process older than the time in which a worker must answer."""
    monkeypatch.setattr(heartbeat, "STARTED", time.monotonic() - 2 * heartbeat.MAX_AGE.total_seconds())


@pytest.mark.usefixtures("_running_for_a_while")
def test_all_is_well_once_a_worker_has_answered(client):
    assert "no worker has answered" in ready(client)[1][0]
    beat()
    assert ready(client) == (200, [])


def test_right_after_the_start_a_worker_has_time_to_answer(client, monkeypatch):
    monkeypatch.setattr(heartbeat, "STARTED", time.monotonic())
    assert ready(client) == (200, [])
    beat()
    Heartbeat.objects.update(at=F("at") - timedelta(hours=8))
    assert ready(client) == (200, [])


@pytest.mark.usefixtures("_running_for_a_while")
def test_silence_of_the_scheduler_or_worker_is_an_alarm(client):
    beat()
    Heartbeat.objects.update(at=F("at") - timedelta(minutes=5))
    status, alarms = ready(client)
    assert status == 200
    assert "for 300 seconds" in alarms[0]


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


def test_the_alarm_comes_from_the_database_not_from_a_process():
    heartbeat.beat()
    redis_connection.connection().flushdb()
    assert heartbeat.alarms() == []


def test_trouble_with_a_backup_is_told_once():
    beat()
    Heartbeat.objects.create(of=Heartbeat.Task.BACKUP, trouble="the disk is full")
    assert heartbeat.alarms() == ["the disk is full"]
