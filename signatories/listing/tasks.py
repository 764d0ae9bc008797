"""The Celery task of the tally: folding the record into it."""

from celery import shared_task

from signatories.listing import tally


@shared_task(name="signatories.listing.fold")
def fold() -> None:
    """Fold until nothing is left."""
    while tally.fold() == tally.FOLD_BATCH:
        pass
