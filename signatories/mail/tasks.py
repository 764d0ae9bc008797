"""The Celery tasks of mail."""

import time

from celery import shared_task
from django.conf import settings

from signatories.mail import bounces, delivery, link_requests, reminders, staff_notices
from signatories.outbox import queueing
from signatories.outbox.queueing import TASK

# Seconds to wait for more mails, which then share one connection. Nobody notices a fifth of a second.
GATHERING = 0.2


@shared_task(name=TASK)
def deliver() -> None:
    """Answer requests for links, and send all mail that is due."""
    time.sleep(GATHERING)
    queueing.reset_wake_up()
    link_requests.answer()
    delivery.deliver()


@shared_task(name="signatories.mail.notify")
def notify() -> None:
    """Release mail that was held for long enough, and queue notices to staff."""
    queueing.release_quick()
    staff_notices.write()


@shared_task(name="signatories.mail.read_bounces")
def read_bounces() -> None:
    """Read the mailbox for bounces, if there is one."""
    if settings.BOUNCE_MAILBOX:
        bounces.read()


@shared_task(name="signatories.mail.remind")
def remind() -> None:
    """Queue the reminders that are due."""
    reminders.write()
