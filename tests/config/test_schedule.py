"""Every scheduled task exists, and a run that no worker took expires."""

import pytest

from config.celery import app
from config.schedule import BEAT_SCHEDULE


@pytest.mark.parametrize("name", BEAT_SCHEDULE)
def test_a_scheduled_task_exists(name):
    app.loader.import_default_modules()
    assert BEAT_SCHEDULE[name]["task"] in app.tasks


@pytest.mark.parametrize(
    ("name", "expires"), [("fold", 5), ("remind", 3600), ("forget", 3600), ("check_tallies", 3600)]
)
def test_a_run_expires_by_the_next_one_and_within_an_hour(name, expires):
    assert BEAT_SCHEDULE[name]["options"] == {"expires": expires}
