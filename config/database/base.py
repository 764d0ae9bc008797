"""Django's PostgreSQL, with a pool that sees for itself which of its connections are gone."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes those connections out of the pool that nobody has closed at the other end, without asking there.

    To ask before each use, as the pool would, costs a way there and back for every two or three statements.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection: a new one, or one of the pool that is well."""
        connection = super().get_new_connection(conn_params)
        while self.pool and _was_closed(connection):
            connection.close()
            # Which puts a new one in its place.
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _was_closed(connection: Any) -> bool:
    """Tell whether something came over a line that lay idle: nothing does but the server's farewell."""
    try:
        line = select.poll()
        line.register(connection.fileno(), select.POLLIN)
        return bool(line.poll(0))
    except (OSError, psycopg.Error):
        return True
