"""Run the SQL statements that lie in `.sql` files, planned once for each database connection."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus
from psycopg.rows import kwargs_row

Row = TypeVar("Row")
Values = Mapping[str, object]

# The number of runs after which psycopg prepares a statement by itself.
NOT_BY_ITSELF = 2**31


@cache
def load(module: str, name: str) -> bytes:
    """Return the statement in the file `name` beside a module, which is given by its `__file__`."""
    return Path(module).with_name(name).read_bytes()


def fetch(
    statement: bytes,
    values: Values,
    *,
    into: Callable[..., Row],
    using: str = DEFAULT_DB_ALIAS,
    is_prepared: bool = True,
) -> list[Row]:
    """Run a statement and return its rows; `into` is called for each with the columns as keyword arguments.

    `values` fill the places that the statement names like `%(name)s`. Where the best plan depends on the
    values, pass `is_prepared=False`: PostgreSQL then plans the statement for them.
    """
    database = connections[using]
    database.close_if_health_check_failed()
    database.ensure_connection()
    with database.wrap_database_errors, _preparing(database.connection) as connection:
        cursor = psycopg.Cursor(connection, row_factory=kwargs_row(into))
        try:
            cursor.execute(statement, values, prepare=is_prepared)
        except FeatureNotSupported as error:
            # A migration changed the type of a column, and the plan is older. Only a rollback helps inside a
            # transaction; psycopg then forgets its plans as well.
            if connection.info.transaction_status != TransactionStatus.IDLE:
                raise psycopg.OperationalError("a plan is older than the schema") from error
            connection.execute("DEALLOCATE ALL")
            cursor.execute(statement, values, prepare=is_prepared)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _preparing(connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Let psycopg prepare statements inside the block.

    Django turns preparing off, and psycopg then ignores `prepare=True`. We do not turn it on for all
    statements, because psycopg would keep them in memory, with e-mail addresses.
    """
    connection.prepare_threshold = NOT_BY_ITSELF
    try:
        yield connection
    finally:
        connection.prepare_threshold = None
