"""The Celery tasks of mail: they are woken, look into the outbox, and send."""

from celery import shared_task

from signatories import retention
from signatories.mail import delivery, reminders
from signatories.outbox import TASK


@shared_task(name=TASK)
def deliver() -> None:
    """Send all mail that is due."""
    delivery.deliver()


@shared_task(name="signatories.mail.forget")
def forget() -> None:
    """Forget what is due."""
    retention.apply()


@shared_task(name="signatories.mail.remind")
def remind() -> None:
    """Write the reminders that are due."""
    reminders.write()
