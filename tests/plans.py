"""Plans of statements on a table that has grown since its last statistics."""

import re
from itertools import count

from django.db import connection

from benchmarks import crowd
from signatories.models import Kind
from tests import make


def grow_since_counted(petition):
    """Give the database statistics for one signatory while there are many."""
    row = make.published(petition, Kind.INDIVIDUAL, name="Ada")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE signatories_signatory")
    crowd.copies(row, 1000)


def of_file(statement: bytes) -> str:
    """Return the generic plan of a prepared statement."""
    names = dict(zip(re.findall(r"%\((\w+)\)s", text := statement.decode()), count(1), strict=False))
    return _explained("(GENERIC_PLAN) " + re.sub(r"%\((\w+)\)s", lambda place: f"${names[place[1]]}", text))


def of_rows(rows) -> str:
    """Return the plan of a query set."""
    statement, values = rows.query.sql_with_params()
    return _explained(statement, values)


def _explained(statement, values=None) -> str:
    with connection.cursor() as cursor:
        # Turn off sequential scans, which PostgreSQL prefers for so small a table.
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    return plan
