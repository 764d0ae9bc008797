"""What is done by the clock: the fold of the record into the tally, its recount, and a sign of life."""

from celery import shared_task

from signatories import pulse
from signatories.listing import tally


@shared_task(name="signatories.listing.fold")
def fold() -> None:
    """Fold until nothing is left."""
    while tally.fold() == tally.FOLD_BATCH:
        pass


@shared_task(name="signatories.listing.beat")
def beat() -> None:
    """Answer the scheduler."""
    pulse.beat()


@shared_task(name="signatories.listing.check_tallies")
def check_tallies() -> None:
    """Recount, and raise an alarm where the numbers differ."""
    pulse.check_tallies()
