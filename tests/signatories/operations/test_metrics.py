"""Metrics are for requests with the token, and count the whole site."""

from datetime import timedelta

import pytest
from django.db import connection

from signatories.models import Heartbeat
from signatories.operations.tasks import beat
from tests import make

pytestmark = pytest.mark.django_db
TOKEN = "a token for the tests"


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
    Heartbeat.objects.create(of=Heartbeat.Task.BACKUP)
    assert figures(client, settings)["backup_age_seconds"] < 60
