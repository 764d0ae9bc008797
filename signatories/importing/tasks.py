"""The Celery task of importing: long lists, entered in the background."""

from celery import shared_task

from signatories.importing import background


# A list of fifty thousand takes minutes; it is one transaction, so it must not be cut short.
@shared_task(name="signatories.importing.enter_lists", time_limit=3600)
def enter_lists() -> None:
    """Enter the long lists that were started."""
    background.work()
