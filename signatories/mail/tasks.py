"""The Celery tasks of mail: they are woken, look into the outbox, and send."""

import time

from celery import shared_task
from django.conf import settings

from signatories.mail import bounces, delivery, link_requests, reminders, staff_notices
from signatories.outbox import queueing
from signatories.outbox.queueing import TASK

# Seconds: a fifth is not felt by who opens their mailbox, and a hundred sign within it on a great day.
GATHERING = 0.2


@shared_task(name=TASK)
def deliver() -> None:
    """Write the mails that were asked for, and send all that is due.

    Who signs in the next moment rings no bell of their own, and goes along over the same connection.
    """
    time.sleep(GATHERING)
    queueing.expect_new_rows()
    link_requests.answer()
    delivery.deliver()


@shared_task(name="signatories.mail.notify")
def notify() -> None:
    """Let mail go that was held for long enough, and tell those who work here what waits for them."""
    queueing.release_quick()
    staff_notices.write()


@shared_task(name="signatories.mail.read_bounces")
def read_bounces() -> None:
    """Read the mailbox for bounces, where there is one."""
    if settings.BOUNCE_MAILBOX:
        bounces.read()


@shared_task(name="signatories.mail.remind")
def remind() -> None:
    """Write the reminders that are due."""
    reminders.write()
