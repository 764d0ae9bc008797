"""The Celery tasks of operations: the heartbeat, and the recount of the tallies."""

from celery import shared_task

from signatories.operations import heartbeat


@shared_task(name="signatories.operations.beat")
def beat() -> None:
    """Answer the scheduler."""
    heartbeat.beat()


@shared_task(name="signatories.operations.check_tallies")
def check_tallies() -> None:
    """Recount, and raise an alarm where the numbers differ."""
    heartbeat.check_tallies()
