"""Where pages for everyone are read from: a streaming replica, as long as it is there and up to date.

Nothing is written there, and nothing that is somebody's own is read there.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from petitions.held import Held

logger = logging.getLogger(__name__)

REPLICA = "replica"
# Seconds for which one answer about the replica is believed.
BELIEVED = 0.5
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

    Each look asks whether the replica has replayed what the first had written at the look before, and where
    that one is now. What is read from it is therefore at most two looks old, whatever the reason.
    """

    def __init__(self) -> None:
        self.held: Held[str] = Held(1)
        self.written = ""

    def choose(self) -> str:
        if REPLICA not in settings.DATABASES:
            return DEFAULT_DB_ALIAS
        return self.held.get("alias", self._look, life=BELIEVED)[0]

    def lose(self) -> None:
        self.written = ""
        self.held.clear()

    def _look(self) -> str:
        before = self.written
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            self.written = cursor.fetchone()[0]
        return REPLICA if before and self._has(before) else DEFAULT_DB_ALIAS

    def _has(self, written: str) -> bool:
        try:
            with connections[REPLICA].cursor() as cursor:
                cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [written])
                return bool(cursor.fetchone()[0])
        except DatabaseError as problem:
            logger.warning("The replica does not answer (%s).", type(problem).__name__)
            return False


_watch = _Watch()
