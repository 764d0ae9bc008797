"""How PostgreSQL would answer a statement on a table that has grown since it was last counted."""

import re
from itertools import count

from django.db import connection

from benchmarks import crowd
from signatories.models import Kind
from tests import make


def grow_since_counted(petition):
    """Let the database know of one signatory where there are many; it may count anew at any time."""
    row = make.published(petition, Kind.INDIVIDUAL, name="Ada")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE signatories_signatory")
    crowd.copies(row, 1000)


def of_file(statement: bytes) -> str:
    """Return the plan that a prepared statement has, whatever its values."""
    names = dict(zip(re.findall(r"%\((\w+)\)s", text := statement.decode()), count(1), strict=False))
    return _explained("(GENERIC_PLAN) " + re.sub(r"%\((\w+)\)s", lambda place: f"${names[place[1]]}", text))


def of_rows(rows) -> str:
    """Return the plan of a query set."""
    statement, values = rows.query.sql_with_params()
    return _explained(statement, values)


def _explained(statement, values=None) -> str:
    with connection.cursor() as cursor:
        # PostgreSQL would read a table this small as a whole.
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    return plan
