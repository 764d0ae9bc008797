"""The Celery task of moderation: decisions on many, carried out in the background."""

from celery import shared_task

from signatories.lifecycle import bulk


@shared_task(name="signatories.moderation.decide")
def decide() -> None:
    """Carry out what is left of decisions on many."""
    bulk.work()
