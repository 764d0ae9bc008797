"""Where pages for everyone are read from: a streaming replica, as long as it is there and up to date.

Nothing is written there, and nothing that is somebody's own is read there.
"""

import logging
import os
import select
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.signals import connection_created

logger = logging.getLogger(__name__)

REPLICA = "replica"
# Seconds between two looks at the replica, for how long one is believed, and how long an answer may take.
PAUSE, BELIEVED, PATIENCE = 0.25, 0.6, 0.5
_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)


class Router:
    """Sends the reads of a block to the database that the block has chosen; all else to the first."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return what the running block reads from."""
        return alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return the one database that takes writes."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Let rows stand together wherever they were read: they are of one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Let the replica follow the first."""
        return db == DEFAULT_DB_ALIAS


def alias() -> str:
    """Return the name of the database that the running block reads from."""
    return _alias.get()


@contextmanager
def reading() -> Iterator[bool]:
    """Read from the replica within, if it can be believed; yield whether it is so."""
    token = _alias.set(_watch.choose())
    try:
        yield alias() == REPLICA
    finally:
        _alias.reset(token)


def lost() -> None:
    """Note that the replica has failed somebody: it is asked again after a moment."""
    _watch.lose()


class _Watch:
    """Knows whether the replica has what the first database had a moment ago.

    A thread of its own asks both, again and again, and waits for no answer longer than `PATIENCE`: a replica
    that has gone silent must not take a seat that a visitor needs. Each look asks whether the replica has
    replayed what the first had written at the look before; what is read from it is less than a second old.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.good_until, self.written = 0.0, ""
        # Of which the log speaks once, and once it is over.
        self.is_lost = False
        self.lines: dict[str, psycopg.Connection[Any]] = {}
        self.in_use: weakref.WeakSet[psycopg.Connection[Any]] = weakref.WeakSet()

    def choose(self) -> str:
        if REPLICA not in settings.DATABASES:
            return DEFAULT_DB_ALIAS
        with self.lock:
            if self.thread is None:
                connection_created.connect(self._note, weak=False)
                self.thread = threading.Thread(target=self._watch, name="replica", daemon=True)
                self.thread.start()
        return REPLICA if time.monotonic() < self.good_until else DEFAULT_DB_ALIAS

    def lose(self) -> None:
        """Believe it no more, and hang up on whoever still waits for it: they are served by the first."""
        self.good_until, self.written = 0.0, ""
        self.lines.pop(REPLICA, None)
        with self.lock:
            in_use = list(self.in_use)
        for line in in_use:
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(line.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)

    def _note(self, connection: Any, **_more: Any) -> None:
        """Remember who speaks to the replica."""
        if connection.alias == REPLICA:
            with self.lock:
                self.in_use.add(connection.connection)

    def _watch(self) -> None:
        while True:
            try:
                self._look()
            except Exception as problem:
                # Whatever it is: nobody else looks, and pages are read from the first as long as it lasts.
                if not self.is_lost:
                    logger.warning("The replica is not read from (%s).", type(problem).__name__)
                self.is_lost = True
                self.lose()
            time.sleep(PAUSE)

    def _look(self) -> None:
        began = time.monotonic()
        written = self._ask(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_lsn()")
        if self.written:
            has = self._ask(REPLICA, f"SELECT pg_last_wal_replay_lsn() >= '{self.written}'::pg_lsn")
            self.good_until = began + BELIEVED if has == "t" else 0.0
            if self.is_lost:
                logger.warning("The replica answers again.")
                self.is_lost = False
        self.written = written

    def _ask(self, alias: str, question: str) -> str:
        """Return one value, as text. Raises TimeoutError, or what psycopg raises."""
        line = self.lines.get(alias)
        if line is None:
            line = self.lines[alias] = psycopg.connect(autocommit=True, **_address(alias))
        try:
            return _answer(line, question, until=time.monotonic() + PATIENCE)
        except BaseException:
            self.lines.pop(alias, None)
            raise


def _address(alias: str) -> dict[str, Any]:
    """Return where a database is and how it is spoken to, as libpq takes it; what Django adds is left out."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    found: dict[str, Any] = connections[alias].get_connection_params()
    return {name: value for name, value in found.items() if name in known} | {"connect_timeout": 2}


def _answer(line: psycopg.Connection[Any], question: str, *, until: float) -> str:
    """Ask, and wait no longer than that: a limit that the server keeps is none when it is silent."""
    wire = line.pgconn
    wire.send_query(question.encode())
    value = b""
    while True:
        while wire.is_busy():
            if not select.select([wire.socket], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError
            wire.consume_input()
        result = wire.get_result()
        if result is None:
            return value.decode()
        if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError("the server did not answer the question")
        value = result.get_value(0, 0) or b""


_watch = _Watch()
