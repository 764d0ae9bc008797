"""The Celery task that folds changes into the tallies."""

from celery import shared_task

from signatories.listing import folding


@shared_task(name="signatories.listing.fold")
def fold() -> None:
    """Fold all changes."""
    while folding.fold() == folding.BATCH:
        pass
