"""Replica: public pages are read from a streaming replica while it is less than a second behind.

A withdrawn name must be gone within two seconds, so the replica's own word is not enough. Four times a second
a thread asks whether the replica has replayed all writes up to the previous check. Its answer is believed for
0.6 seconds (decision 0029). Personal pages and writes use the primary.
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

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

logger = logging.getLogger(__name__)

Connection = psycopg.Connection[TupleRow]
REPLICA = "replica"
# Seconds between two checks, for how long one is believed, and how long an answer may take.
PAUSE, BELIEVED, TIMEOUT = 0.25, 0.6, 0.5
_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)


class Router:
    """A database router: reads within `reading()` go to its database, all else goes to the primary."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        """Return the database that the running block reads from."""
        return alias()

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        """Return the primary, which alone takes writes."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, obj1: Model, obj2: Model, **hints: object) -> bool:
        """Allow relations between rows of both: the replica is a copy of the primary."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Migrate the primary alone; the replica follows."""
        return db == DEFAULT_DB_ALIAS


def alias() -> str:
    """Return the name of the database that the running block reads from."""
    return _alias.get()


@contextmanager
def reading() -> Iterator[bool]:
    """Read from the replica within the block, if it is up to date; yield whether it is."""
    token = _alias.set(_monitor.choose())
    try:
        yield alias() == REPLICA
    finally:
        _alias.reset(token)


def stop_reading() -> None:
    """Stop reading from the replica until a later check succeeds."""
    _monitor.stop_reading()


class _Monitor:
    """Knows whether the replica has what the primary had a moment ago.

    Its own thread asks both servers, and waits at most `TIMEOUT` for an answer. So a silent replica takes no
    worker slot that a visitor needs.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.good_until, self.written = 0.0, ""
        # Logged once when it begins, and once when it is over.
        self.is_lost = False
        self.own_connections: dict[str, Connection] = {}
        self.in_use: weakref.WeakSet[Connection] = weakref.WeakSet()

    def choose(self) -> str:
        if REPLICA not in settings.DATABASES:
            return DEFAULT_DB_ALIAS
        with self.lock:
            if self.thread is None:
                connection_created.connect(self._remember, weak=False)
                self.thread = threading.Thread(target=self._run, name="replica", daemon=True)
                self.thread.start()
        return REPLICA if time.monotonic() < self.good_until else DEFAULT_DB_ALIAS

    def stop_reading(self) -> None:
        """Stop reading from the replica and cut connections that wait for it; the primary serves them."""
        self.good_until, self.written = 0.0, ""
        self.own_connections.pop(REPLICA, None)
        with self.lock:
            in_use = list(self.in_use)
        for connection in in_use:
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as copy:
                copy.shutdown(socket.SHUT_RDWR)

    def _remember(self, connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
        """Remember a new connection to the replica."""
        if connection.alias == REPLICA:
            with self.lock:
                self.in_use.add(connection.connection)

    def _run(self) -> None:
        while True:
            try:
                self._check()
            except Exception as error:
                # This thread must go on after any error; pages are read from the primary meanwhile.
                if not self.is_lost:
                    logger.warning("The replica is not read from (%s).", type(error).__name__)
                self.is_lost = True
                self.stop_reading()
            time.sleep(PAUSE)

    def _check(self) -> None:
        began = time.monotonic()
        written = self._ask(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_lsn()")
        if self.written:
            has = self._ask(REPLICA, f"SELECT pg_last_wal_replay_lsn() >= '{self.written}'::pg_lsn")
            self.good_until = began + BELIEVED if has == "t" else 0.0
            if self.is_lost:
                logger.warning("The replica answers again.")
                self.is_lost = False
        self.written = written

    def _ask(self, alias: str, query: str) -> str:
        """Return one value, as text. Raises TimeoutError or an error of psycopg's."""
        connection = self.own_connections.get(alias)
        if connection is None:
            connection = psycopg.connect(make_conninfo("", **_parameters(alias)), autocommit=True)
            self.own_connections[alias] = connection
        try:
            return _answer(connection, query, deadline=time.monotonic() + TIMEOUT)
        except BaseException:
            self.own_connections.pop(alias, None)
            raise


def _parameters(alias: str) -> dict[str, str | int | None]:
    """Return a database's connection parameters that libpq knows, without those that Django adds."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    parameters = connections[alias].get_connection_params()
    return {name: value for name, value in parameters.items() if name in known} | {"connect_timeout": 2}


def _answer(connection: Connection, query: str, *, deadline: float) -> str:
    """Send a query and return its value. Raises TimeoutError by our own clock: the server may be silent."""
    pgconn = connection.pgconn
    pgconn.send_query(query.encode())
    value = b""
    while True:
        while pgconn.is_busy():
            if not select.select([pgconn.socket], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            return value.decode()
        if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError("the server did not answer the query")
        value = result.get_value(0, 0) or b""


_monitor = _Monitor()
