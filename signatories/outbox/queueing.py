"""Queue a mail as a row of the outbox, in the transaction of the change that it announces.

Celery only wakes the worker. Losing Redis, a task or a worker loses nothing: the sweep finds the row.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

import redis
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from petitions import languages
from petitions.models import Petition
from petitions.models.querysets import PetitionQuerySet
from serving import redis_connection, sql
from signatories.models import Flag, LinkRequest, Message, OutgoingMail, Priority, Report, Signatory
from signatories.models.querysets import SignatoryQuerySet

logger = logging.getLogger(__name__)

TASK = "signatories.mail.deliver"
WAKE_UP = "undersigned:bell"
# The tasks that carry out bulk decisions and enter long lists.
DECIDE, ENTER_LISTS = "signatories.moderation.decide", "signatories.importing.enter_lists"
# Seconds after which the worker is woken again, if it has not answered.
WAKE_UP_LIFE = 10

AT_ONCE = timedelta(0)
# How long mail is held if a form was sent too quickly. Pages say that mail may take up to an hour.
QUICK_WAIT = timedelta(minutes=30)
PRIORITIES = {Message.CONFIRM: Priority.FIRST, Message.ALREADY_SIGNED: Priority.FIRST}


def wake_worker() -> None:
    """Wake a worker unless one was woken already. Never raise, and never wait longer than the timeouts."""
    if redis_connection.breaker.is_open:
        return
    try:
        if redis_connection.connection().set(WAKE_UP, 1, nx=True, ex=WAKE_UP_LIFE):
            current_app.send_task(TASK, ignore_result=True, retry=False)
    except Exception as problem:
        # The row is committed and the sweep finds it, so an error here must not make the signature fail.
        redis_connection.breaker.open()
        logger.warning("The worker could not be woken (%s); the sweep will wake it.", type(problem).__name__)


def start_task(task: str) -> None:
    """Wake a worker for another task, whose work is in the database; the scheduler starts it, too."""
    if redis_connection.breaker.is_open:
        return
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except Exception as problem:
        redis_connection.breaker.open()
        logger.warning("A worker could not be woken (%s); the scheduler will do it.", type(problem).__name__)


def reset_wake_up() -> None:
    """Note that a worker is about to read the outbox: rows committed from now on wake it again."""
    try:
        redis_connection.connection().delete(WAKE_UP)
    except redis.RedisError as problem:
        logger.warning("The wake-up could not be reset (%s).", type(problem).__name__)


def enqueue(signatory: Signatory, message: Message, *, after: timedelta = AT_ONCE) -> None:
    """Queue a mail to `signatory`, in the transaction of the change that it announces.

    It is sent after the time `after` at the earliest.
    """
    enqueue_all([signatory], message, after=after)


def enqueue_all(signatories: Collection[Signatory], message: Message, *, after: timedelta = AT_ONCE) -> None:
    """Queue the same mail to several signatories."""
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
    """Queue a request for links: after the time `after` a worker mails them if `email` has signed."""
    LinkRequest.objects.create(email=email, due_at=Now() + after)
    wake_worker_on_commit()


def enqueue_for_user(user: User, message: Message, petition: Petition | None) -> None:
    """Queue a mail to a user about `petition`, unless the same mail still waits."""
    mail = OutgoingMail(
        user=user, petition=petition, message=message, language=user.language, priority=Priority.SOON
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    wake_worker_on_commit()


def enqueue_reply(report: Report) -> None:
    """Queue the team's reply to the reader who made a report."""
    spoken = report.petition.default_language
    language = spoken if spoken in languages.interface() else settings.LANGUAGE_CODE
    OutgoingMail.objects.create(
        report=report, message=Message.REPLY, language=language, priority=Priority.SOON
    )
    wake_worker_on_commit()


def release(petition: Petition) -> int:
    """Release every held mail of a petition; return how many."""
    held = OutgoingMail.objects.held().filter(signatory__petition=petition)
    released = held.update(held="", due_at=Now())
    wake_worker_on_commit()
    return released


def release_quick() -> int:
    """Release mail that was held long enough because its form was sent too quickly; return how many.

    A browser's autofill is as quick as a robot, and the page says how long such mail may take.
    """
    quick = OutgoingMail.objects.held().filter(held=Flag.QUICK, created_at__lt=Now() - QUICK_WAIT)
    released = quick.update(held="", due_at=Now())
    if released:
        wake_worker_on_commit()
    return released


def wake_worker_on_commit() -> None:
    """Wake a worker once when this transaction is committed, however many mails it queued."""
    already = any(entry[1] is wake_worker for entry in connection.run_on_commit)
    if not already:
        transaction.on_commit(wake_worker, robust=True)


def remind(rows: SignatoryQuerySet, message: Message) -> int:
    """Queue a reminder to the signatories who have not had it; return how many. A second call queues none."""
    due = rows.exclude(reminded__contains=[message.value])
    return sum(_remind(due, pk, message) for pk in due.values_list("pk", flat=True).iterator())


@transaction.atomic
def _remind(due: SignatoryQuerySet, pk: int, message: Message) -> bool:
    """Queue one reminder if it is still due: another worker may do the same at this moment."""
    row = due.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    Signatory.objects.filter(pk=pk).update(reminded=[*row.reminded, message.value])
    enqueue(row, message)
    return True


def remind_invited(rows: SignatoryQuerySet) -> int:
    """Queue a reminder to the invited signatories in `rows` who have not answered; return how many."""
    rows = rows.invited().filter(mailed_at__isnull=False, bounced_at=None)
    return remind(rows.filter(petition__in=Petition.objects.open()), Message.INVITE)


def send_again(petitions: PetitionQuerySet[Petition], *, since: datetime) -> int:
    """Queue the confirmation mail again for all who signed since then and are unconfirmed; return how many.

    For use after a fault: the provider accepted the mails, but nobody received them. Bounced addresses
    get another try.
    """
    waiting = Signatory.objects.unconfirmed().filter(
        petition__in=petitions, signed_at__gte=since, email__gt=""
    )
    return sum(send_confirmation_again(row) for row in waiting.iterator())


@transaction.atomic
def send_confirmation_again(signatory: Signatory) -> bool:
    """Queue the confirmation mail of one signatory again, whatever happened to the last mail.

    Return whether it was queued. A held mail must be released instead, and an entry that is
    gone gets no mail.
    """
    if OutgoingMail.objects.held().filter(signatory=signatory).exists():
        return False
    if not Signatory.objects.filter(pk=signatory.pk).update(bounced_at=None):
        return False
    enqueue(signatory, Message.INVITE if signatory.is_invitation else Message.CONFIRM)
    return True
