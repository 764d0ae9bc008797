"""The Celery task of moderation."""

from celery import shared_task

from signatories.lifecycle import bulk


@shared_task(name="signatories.moderation.decide")
def decide() -> None:
    """Continue all bulk decisions that are not finished."""
    bulk.work()
