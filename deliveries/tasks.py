"""The Celery task of deliveries."""

from celery import shared_task

from deliveries import freezing


@shared_task(name="deliveries.rewrite")
def rewrite() -> None:
    """Write the files again from which a name had to go."""
    freezing.rewrite()
