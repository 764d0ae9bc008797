"""The Celery tasks of moderation: decisions on many, and long lists, carried out in the background."""

from celery import shared_task

from signatories import bulk
from signatories.importing import background


@shared_task(name="signatories.moderation.decide")
def decide() -> None:
    """Carry out what is left of decisions on many."""
    bulk.work()


# A list of fifty thousand takes minutes; it is one transaction, so it must not be cut short.
@shared_task(name="signatories.moderation.enter_lists", time_limit=3600)
def enter_lists() -> None:
    """Carry out long lists that were started."""
    background.work()
