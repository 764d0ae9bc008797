"""The Celery tasks of deliveries."""

from celery import shared_task

from deliveries import background, redaction


# Writing a hundred thousand names takes a minute in some formats.
@shared_task(name="deliveries.rewrite", time_limit=1800)
def rewrite() -> None:
    """Write again the files from which a name was erased."""
    redaction.rewrite()


@shared_task(name=background.TASK, time_limit=1800)
def write_letters() -> None:
    """Do the jobs for letters that wait for a worker."""
    background.work()
