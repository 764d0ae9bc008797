"""Acts in other database sessions at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

from signatories.models import Signatory
from tests.demonstration import until

Found = TypeVar("Found")


@contextmanager
def holding(row: Signatory) -> Iterator[None]:
    """Lock a row in another session, as entering a list does."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT 1 FROM signatories_signatory WHERE id = %s FOR UPDATE", [row.pk])
            yield
    finally:
        other.close()


@contextmanager
def waiting_for_ever() -> Iterator[None]:
    """Turn off this session's lock timeout, so that only a statement's own limit ends its waiting."""
    limits = {"lock_timeout": "0", "statement_timeout": "20s"}
    with connection.cursor() as cursor:
        before = {name: limit(name) for name in limits}
        for name, value in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
        try:
            yield
            assert {name: limit(name) for name in limits} == limits
        finally:
            for name, value in before.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def somebody_waits() -> bool:
    """Tell whether a session waits for a lock."""
    with connection.cursor() as cursor:
        # Within a transaction the query would return the same snapshot again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0] == 1)


def limit(name: str) -> str:
    """Return the value of a setting in this session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def waits_for(first: Callable[[], object], then: Callable[[], Found]) -> Found:
    """Call `first`, and commit when `then` waits for it in another session; return the result of `then`."""

    def and_leave() -> Found:
        try:
            return then()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first()
            found = other.submit(and_leave)
            until(somebody_waits)
        return found.result()
