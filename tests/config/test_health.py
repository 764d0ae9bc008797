"""Health checks."""

import pytest

from signatories.operations.tasks import beat

pytestmark = pytest.mark.django_db


def ready(client):
    answer = client.get("/health/ready", secure=True)
    return answer.status_code, answer.json()["alarms"]


def test_without_redis_visitors_are_still_served(client, settings):
    beat()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert ready(client) == (200, ["Redis does not answer"])
