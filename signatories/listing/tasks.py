"""The Celery task of the tally: folding the record into it."""

from celery import shared_task

from signatories.listing import folding


@shared_task(name="signatories.listing.fold")
def fold() -> None:
    """Fold until nothing is left."""
    while folding.fold() == folding.BATCH:
        pass
