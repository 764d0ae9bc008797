"""The outbox: a mail is a row, written with what it announces. Celery is only the bell that wakes a worker.

Losing Redis, a ring or a worker loses nothing: the sweep rings again, and the row is still there.
"""

import logging

import redis
from celery import current_app
from django.db import connection, transaction
from django.db.models.functions import Now

from petitions.models import Petition
from signatories import wire
from signatories.models import Message, OutgoingMail, Signatory

logger = logging.getLogger(__name__)

TASK = "signatories.mail.deliver"
BELL = "undersigned:bell"
# Seconds after which an unanswered ring may be repeated.
RING_LIFE = 10

PRIORITIES = {Message.CONFIRM: 1, Message.ALREADY_SIGNED: 1}


def ring() -> None:
    """Wake a worker if none has been called yet; never raise, never wait longer than the timeouts."""
    if wire.resting.now():
        return
    try:
        if wire.connection().set(BELL, 1, nx=True, ex=RING_LIFE):
            current_app.send_task(TASK, ignore_result=True, retry=False)
    except Exception as problem:
        # The row is committed; the sweep finds it. What must not happen is that a signature fails here.
        wire.resting.begin()
        logger.warning("The bell could not be rung (%s); the sweep will.", type(problem).__name__)


def answer() -> None:
    """Say that a worker is about to look: rows committed from now on need a new ring."""
    try:
        wire.connection().delete(BELL)
    except redis.RedisError as problem:
        logger.warning("The bell could not be reset (%s).", type(problem).__name__)


def put(signatory: Signatory, message: Message, *, held: str = "") -> None:
    """Write a mail for `signatory` into the outbox, in the transaction of what it announces.

    A mail of the same kind that has not left yet is replaced: it would say the same, or older things. One
    that is `held`, for the reason given, waits for an organiser, unless one that may go was there already.
    """
    same = OutgoingMail.objects.unsent().filter(signatory=signatory, message=message)
    held = "" if same.filter(held="").exists() else held
    same.delete()
    OutgoingMail.objects.create(
        signatory=signatory,
        message=message,
        language=signatory.language,
        priority=PRIORITIES.get(message, 5),
        held=held,
    )
    if not held:
        ring_on_commit()


def put_now(signatory: Signatory, message: Message) -> None:
    """Write a mail that announces nothing but itself, such as a link that was asked for."""
    with transaction.atomic():
        put(signatory, message)


def release(petition: Petition) -> int:
    """Let every held mail of a petition go; return how many there were."""
    held = OutgoingMail.objects.unsent().exclude(held="").filter(signatory__petition=petition)
    released = held.update(held="", due_at=Now())
    ring_on_commit()
    return released


def ring_on_commit() -> None:
    """Ring when this transaction is committed; once, however many mails it wrote."""
    already = any(entry[1] is ring for entry in connection.run_on_commit)
    if not already:
        transaction.on_commit(ring, robust=True)
