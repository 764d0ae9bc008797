"""The Celery task of importing."""

from celery import shared_task

from signatories.importing import background


# A list of fifty thousand takes minutes and is one transaction, so the usual time limit would undo it.
@shared_task(name="signatories.importing.enter_lists", time_limit=3600)
def enter_lists() -> None:
    """Enter all long lists that were started."""
    background.work()
