"""The Celery tasks of deliveries."""

from celery import shared_task

from deliveries import background, redaction


# A hundred thousand names take a minute in some formats.
@shared_task(name="deliveries.rewrite", time_limit=1800)
def rewrite() -> None:
    """Write the files anew from which a name had to go."""
    redaction.rewrite()


@shared_task(name=background.TASK, time_limit=1800)
def write_letters() -> None:
    """Write and deliver the letters that wait for a worker."""
    background.work()
