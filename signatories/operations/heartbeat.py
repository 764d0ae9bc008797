"""Heartbeats: rows that only a working scheduler, Redis and worker write together."""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from signatories.listing import recount
from signatories.models import Heartbeat

logger = logging.getLogger(__name__)

# The scheduler queues a heartbeat every half minute. An older one is an alarm.
MAX_AGE = timedelta(minutes=2)
# The start of this process by its own clock. A worker that starts at the same time needs as long for its
# first heartbeat.
STARTED = time.monotonic()


def beat() -> None:
    """Record that a worker answered the scheduler."""
    _record(Heartbeat.Task.WORK, "")


def check_tallies() -> None:
    """Recount all tallies and record how many differ from the numbers shown; none ever should."""
    note_differences(len(recount.differences()))


def note_differences(number: int) -> None:
    """Record how many tallies differ from a recount: an alarm in /health/ready, or its end."""
    trouble = f"{number} tallies differ from a recount: run manage.py check_tallies" if number else ""
    if trouble:
        logger.error("%s.", trouble)
    _record(Heartbeat.Task.TALLIES, trouble)


def _record(of: Heartbeat.Task, trouble: str) -> None:
    Heartbeat.objects.update_or_create(of=of, defaults={"at": Now(), "trouble": trouble})


def _age(of: Heartbeat.Task) -> timedelta | None:
    """Return the age of the last heartbeat, None if there is none."""
    found: timedelta | None = Heartbeat.objects.filter(of=of).values_list(Now() - F("at"), flat=True).first()
    return found


def alarms() -> list[str]:
    """Return the alarms for the operator."""
    found = [one.trouble for one in Heartbeat.objects.exclude(of=Heartbeat.Task.BACKUP).exclude(trouble="")]
    return [*found, *_worker_alarms(), *backup_alarms()]


def _worker_alarms() -> list[str]:
    """Return an alarm if no worker has answered for two minutes; none right after the start."""
    if time.monotonic() - STARTED <= MAX_AGE.total_seconds():
        return []
    age = _age(Heartbeat.Task.WORK)
    if age is not None and age <= MAX_AGE:
        return []
    since = f"for {age.total_seconds():.0f} seconds" if age else "since the site was set up"
    return [f"no worker has answered the scheduler {since}: look at worker, scheduler and Redis"]


def backup_alarms() -> list[str]:
    """Return alarms about backups; none if no backup was ever recorded, since then none is expected."""
    limit = settings.BACKUP_ALARM_HOURS
    age = _age(Heartbeat.Task.BACKUP)
    if not limit or age is None:
        return []
    alarms = list(
        Heartbeat.objects.filter(of=Heartbeat.Task.BACKUP)
        .exclude(trouble="")
        .values_list("trouble", flat=True)
    )
    if age > timedelta(hours=limit):
        hours = int(age.total_seconds() // 3600)
        alarms.append(f"the newest good backup is {hours} hours old: look at the log of backup")
    return alarms
