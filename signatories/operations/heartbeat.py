"""Whether scheduler, Redis and workers do their work together: told by rows that only such work writes."""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from signatories.listing import tally
from signatories.models import Pulse

logger = logging.getLogger(__name__)

# The scheduler calls every half minute; after so long nobody has answered.
SILENCE = timedelta(minutes=2)
# When this process started, by its own clock: the worker that started with it has the same time to answer.
STARTED = time.monotonic()


def beat() -> None:
    """Note that a worker has answered the scheduler."""
    _note(Pulse.Of.WORK, "")


def check_tallies() -> None:
    """Recount all tallies and note where they differ from what is shown, which should never be."""
    note_differences(len(tally.differences()))


def note_differences(number: int) -> None:
    """Note how many tallies differ from a recount: an alarm in /health/ready, or its end."""
    trouble = f"{number} tallies differ from a recount: run manage.py check_tallies" if number else ""
    if trouble:
        logger.error("%s.", trouble)
    _note(Pulse.Of.TALLIES, trouble)


def _note(of: Pulse.Of, trouble: str) -> None:
    Pulse.objects.update_or_create(of=of, defaults={"at": Now(), "trouble": trouble})


def _age(of: Pulse.Of) -> timedelta | None:
    """Return how long ago something was last done, None where it never was."""
    found: timedelta | None = Pulse.objects.filter(of=of).values_list(Now() - F("at"), flat=True).first()
    return found


def alarms() -> list[str]:
    """Return what an operator should look at."""
    found = [one.trouble for one in Pulse.objects.exclude(of=Pulse.Of.BACKUP).exclude(trouble="")]
    return [*found, *_silence(), *backup_alarms()]


def _silence() -> list[str]:
    """Say for how long no worker has answered; right after the start there is nothing to say yet."""
    if time.monotonic() - STARTED <= SILENCE.total_seconds():
        return []
    quiet = _age(Pulse.Of.WORK)
    if quiet is not None and quiet <= SILENCE:
        return []
    since = f"for {quiet.total_seconds():.0f} seconds" if quiet else "since the site was set up"
    return [f"no worker has answered the scheduler {since}: look at worker, scheduler and Redis"]


def backup_alarms() -> list[str]:
    """Return what is wrong with the backups; nothing where none has ever noted itself, so none is due."""
    limit = settings.BACKUP_ALARM_HOURS
    age = _age(Pulse.Of.BACKUP)
    if not limit or age is None:
        return []
    found = list(
        Pulse.objects.filter(of=Pulse.Of.BACKUP).exclude(trouble="").values_list("trouble", flat=True)
    )
    if age > timedelta(hours=limit):
        hours = int(age.total_seconds() // 3600)
        found.append(f"the newest good backup is {hours} hours old: look at the log of backup")
    return found
