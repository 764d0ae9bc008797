"""Queue a mail as a row of the outbox, in the transaction of the change that it announces.

Celery only wakes the worker. Losing Redis, a task or a worker loses nothing: the sweep finds the row.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

import redis
from celery import current_app
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition
from petitions.models.querysets import PetitionQuerySet
from serving import redis_connection, sql
from signatories.models import Flag, LinkRequest, Message, OutgoingMail, Priority, Signatory
from signatories.models.querysets import SignatoryQuerySet

logger = logging.getLogger(__name__)

TASK = "signatories.mail.deliver"
WAKE_UP = "undersigned:bell"
# The tasks that carry out decisions and long lists (`signatories.moderation.tasks`).
DECIDE, ENTER_LISTS = "signatories.moderation.decide", "signatories.importing.enter_lists"
# Seconds after which the worker is woken again, if it has not answered.
WAKE_UP_LIFE = 10

AT_ONCE = timedelta(0)
# How long mail is held for a form that came back quickly: pages say that mail may take up to an hour.
QUICK_WAIT = timedelta(minutes=30)
PRIORITIES = {Message.CONFIRM: Priority.FIRST, Message.ALREADY_SIGNED: Priority.FIRST}


def wake_worker() -> None:
    """Wake a worker if none has been called yet; never raise, never wait longer than the timeouts."""
    if redis_connection.breaker.is_open:
        return
    try:
        if redis_connection.connection().set(WAKE_UP, 1, nx=True, ex=WAKE_UP_LIFE):
            current_app.send_task(TASK, ignore_result=True, retry=False)
    except Exception as problem:
        # The row is committed; the sweep finds it. What must not happen is that a signature fails here.
        redis_connection.breaker.open()
        logger.warning("The worker could not be woken (%s); the sweep will wake it.", type(problem).__name__)


def start_task(task: str) -> None:
    """Wake a worker for something else that is written down already; the scheduler wakes one, too."""
    if redis_connection.breaker.is_open:
        return
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except Exception as problem:
        redis_connection.breaker.open()
        logger.warning("A worker could not be called (%s); the scheduler will.", type(problem).__name__)


def expect_new_rows() -> None:
    """Note that a worker is about to look: rows committed from now on wake it again."""
    try:
        redis_connection.connection().delete(WAKE_UP)
    except redis.RedisError as problem:
        logger.warning("The wake-up could not be reset (%s).", type(problem).__name__)


def enqueue(signatory: Signatory, message: Message, *, after: timedelta = AT_ONCE) -> None:
    """Write a mail for `signatory` into the outbox, in the transaction of what it announces.

    It leaves `after` that time at the earliest.
    """
    enqueue_all([signatory], message, after=after)


def enqueue_all(signatories: Collection[Signatory], message: Message, *, after: timedelta = AT_ONCE) -> None:
    """Write the same mail for several, as `enqueue` does for one; nothing for none."""
    if not signatories:
        return
    values = {
        "signatories": [signatory.pk for signatory in signatories],
        "languages": [signatory.language for signatory in signatories],
        "message": message.value,
        "priority": PRIORITIES.get(message, Priority.LATER).value,
        "after": after,
    }
    sql.fetch(sql.load(__file__, "enqueue.sql"), values, into=dict)
    wake_worker_on_commit()


@transaction.atomic
def ask_for_link(email: str, *, after: timedelta = AT_ONCE) -> None:
    """Let a worker find out, `after` some time, whether `email` has signed, and send it the links."""
    LinkRequest.objects.create(email=email, due_at=Now() + after)
    wake_worker_on_commit()


def enqueue_for_user(user: User, message: Message, petition: Petition | None) -> None:
    """Write a mail to someone who works on `petition`; one that still waits says the same already."""
    mail = OutgoingMail(
        user=user, petition=petition, message=message, language=user.language, priority=Priority.SOON
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    wake_worker_on_commit()


def release(petition: Petition) -> int:
    """Let every held mail of a petition go; return how many there were."""
    held = OutgoingMail.objects.held().filter(signatory__petition=petition)
    released = held.update(held="", due_at=Now())
    wake_worker_on_commit()
    return released


def release_quick() -> int:
    """Let mail go that was held a while ago for a form that came back quickly; return how much there was.

    A browser fills in a form as quickly as a robot, and the page says how long such mail may take.
    """
    quick = OutgoingMail.objects.held().filter(held=Flag.QUICK, created_at__lt=Now() - QUICK_WAIT)
    released = quick.update(held="", due_at=Now())
    if released:
        wake_worker_on_commit()
    return released


def wake_worker_on_commit() -> None:
    """Wake the worker once when this transaction is committed, however many mails it wrote."""
    already = any(entry[1] is wake_worker for entry in connection.run_on_commit)
    if not already:
        transaction.on_commit(wake_worker, robust=True)


def remind(rows: SignatoryQuerySet, message: Message) -> int:
    """Write a reminder to those who have not had this one; return how many. Again, it writes none."""
    due = rows.exclude(reminded__contains=[message.value])
    return sum(_remind(due, pk, message) for pk in due.values_list("pk", flat=True).iterator())


@transaction.atomic
def _remind(due: SignatoryQuerySet, pk: int, message: Message) -> bool:
    """Write one reminder, if it is still due: another worker may be about the same."""
    row = due.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    Signatory.objects.filter(pk=pk).update(reminded=[*row.reminded, message.value])
    enqueue(row, message)
    return True


def remind_invited(rows: SignatoryQuerySet) -> int:
    """Write once more to those of `rows` who were invited and have not answered; return how many."""
    rows = rows.invited().filter(mailed_at__isnull=False, bounced_at=None)
    return remind(rows.filter(petition__in=Petition.objects.open()), Message.INVITE)


def send_again(petitions: PetitionQuerySet[Petition], *, since: datetime) -> int:
    """Write the confirmation mail again to all who signed since then and wait; return how many.

    For after a repair: the provider took the mails, and nobody received them. Addresses condemned meanwhile
    are given another chance.
    """
    waiting = Signatory.objects.unconfirmed().filter(
        petition__in=petitions, signed_at__gte=since, email__gt=""
    )
    return sum(send_confirmation_again(row) for row in waiting.iterator())


@transaction.atomic
def send_confirmation_again(signatory: Signatory) -> bool:
    """Write the confirmation mail of one signatory again, whatever became of the last one.

    Return whether it was written: one that is held back waits for its release, and one of an entry that is
    gone by now is no mail any more.
    """
    if OutgoingMail.objects.held().filter(signatory=signatory).exists():
        return False
    if not Signatory.objects.filter(pk=signatory.pk).update(bounced_at=None):
        return False
    enqueue(signatory, Message.INVITE if signatory.is_invitation else Message.CONFIRM)
    return True
