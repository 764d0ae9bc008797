"""Whether scheduler, Redis and workers do their work together: told by rows that only such work writes."""

import logging
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Now

from signatories.listing import tally
from signatories.models import Pulse

logger = logging.getLogger(__name__)

# The scheduler calls every half minute; after so long nobody has answered.
SILENCE = timedelta(minutes=2)


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


def silence() -> timedelta | None:
    """Return for how long no worker has answered the scheduler, None where none ever has."""
    found: timedelta | None = (
        Pulse.objects.filter(of=Pulse.Of.WORK).values_list(Now() - F("at"), flat=True).first()
    )
    return found


def alarms() -> list[str]:
    """Return what an operator should look at."""
    found = [one.trouble for one in Pulse.objects.exclude(trouble="")]
    quiet = silence()
    if quiet is None or quiet > SILENCE:
        since = f"for {quiet.total_seconds():.0f} seconds" if quiet else "since the site was set up"
        found.append(f"no worker has answered the scheduler {since}: look at worker, scheduler and Redis")
    return found
