"""The Celery tasks of mail: they are woken, look into the outbox, and send."""

from celery import shared_task
from django.conf import settings

from signatories import retention
from signatories.mail import delivery, link_requests, notices, reminders, returns
from signatories.outbox import TASK


@shared_task(name=TASK)
def deliver() -> None:
    """Write the mails that were asked for, and send all that is due."""
    link_requests.answer()
    delivery.deliver()


@shared_task(name="signatories.mail.notify")
def notify() -> None:
    """Tell those who work here what waits for them."""
    notices.write()


@shared_task(name="signatories.mail.read_bounces")
def read_bounces() -> None:
    """Read the mailbox for bounces, where there is one."""
    if settings.BOUNCE_MAILBOX:
        returns.read()


@shared_task(name="signatories.mail.forget")
def forget() -> None:
    """Forget what is due."""
    retention.apply()


@shared_task(name="signatories.mail.remind")
def remind() -> None:
    """Write the reminders that are due."""
    reminders.write()
