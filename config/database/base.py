"""Django's PostgreSQL backend with a pool that replaces connections the server has closed."""

import select

import psycopg
from django.db.backends.postgresql import base

Connection = psycopg.Connection[tuple[object, ...]]


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket of a pooled connection before its use, without asking the server.

    The pool's own check asks the server, which costs one round trip for every two or three statements.
    """

    def get_new_connection(self, conn_params: dict[str, object]) -> Connection:
        """Return a new connection, or one of the pool that is still open."""
        connection: Connection = super().get_new_connection(conn_params)
        while self.pool and _was_closed(connection):
            connection.close()
            # The pool replaces a closed connection that is put back.
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _was_closed(connection: Connection) -> bool:
    """Tell whether anything arrived on an idle connection: only the server's farewell does."""
    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))
    except (OSError, psycopg.Error):
        return True
