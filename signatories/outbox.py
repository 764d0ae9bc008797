"""The outbox: a mail is a row, written with what it announces. Celery is only the bell that wakes a worker.

Losing Redis, a ring or a worker loses nothing: the sweep rings again, and the row is still there.
"""

import logging
import time
from functools import cache

import redis
from celery import current_app
from django.conf import settings
from django.db import connection, transaction

from signatories.models import Message, OutgoingMail, Signatory

logger = logging.getLogger(__name__)

TASK = "signatories.mail.deliver"
BELL = "undersigned:bell"
# Seconds after which an unanswered ring may be repeated.
RING_LIFE = 10
# Seconds for which a Redis that did not answer is left alone, so that no visitor waits for it again.
REST = 5.0

PRIORITIES = {Message.CONFIRM: 1, Message.ALREADY_SIGNED: 1}


class Bell:
    """Rings once for many rows: who finds the bell ringing already has nothing to do."""

    def __init__(self) -> None:
        """Start with a Redis that is believed to answer."""
        self.silent_until = 0.0

    def ring(self) -> None:
        """Wake a worker if none has been called yet; never raise, never wait longer than the timeouts."""
        if time.monotonic() < self.silent_until:
            return
        try:
            if _redis().set(BELL, 1, nx=True, ex=RING_LIFE):
                current_app.send_task(TASK, ignore_result=True, retry=False)
        except Exception as problem:
            # The row is committed; the sweep finds it. What must not happen is that a signature fails here.
            self.silent_until = time.monotonic() + REST
            logger.warning("The bell could not be rung (%s); the sweep will.", type(problem).__name__)


bell = Bell()


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
    )


def answer() -> None:
    """Say that a worker is about to look: rows committed from now on need a new ring."""
    try:
        _redis().delete(BELL)
    except redis.RedisError as problem:
        logger.warning("The bell could not be reset (%s).", type(problem).__name__)


def put(signatory: Signatory, message: Message) -> OutgoingMail:
    """Write a mail for `signatory` into the outbox, in the transaction of what it announces.

    A mail of the same kind that has not left yet is replaced by it: it would say the same, or older things.
    """
    OutgoingMail.objects.unsent().filter(signatory=signatory, message=message, held="").delete()
    mail = OutgoingMail.objects.create(
        signatory=signatory,
        message=message,
        language=signatory.language,
        priority=PRIORITIES.get(message, 5),
    )
    ring_on_commit()
    return mail


def ring_on_commit() -> None:
    """Ring when this transaction is committed; once, however many mails it wrote."""
    already = any(entry[1] == bell.ring for entry in connection.run_on_commit)
    if not already:
        transaction.on_commit(bell.ring, robust=True)
