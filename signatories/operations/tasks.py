"""Celery tasks: the heartbeat and the nightly recount of the tallies."""

from celery import shared_task

from signatories.operations import heartbeat


@shared_task(name="signatories.operations.beat")
def beat() -> None:
    """Write the worker's heartbeat."""
    heartbeat.beat()


@shared_task(name="signatories.operations.check_tallies")
def check_tallies() -> None:
    """Recount all tallies and raise an alarm if one differs."""
    heartbeat.check_tallies()
