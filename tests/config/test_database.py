"""The pool does not return a connection that the server has closed."""

import pytest
from django.db import connection, connections

from config.database.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled():
    settings = connection.settings_dict
    options = settings["OPTIONS"] | {"pool": {"min_size": 1, "max_size": 1, "timeout": 3.0}}
    changes = {"OPTIONS": options, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    connections["pooled"] = made = DatabaseWrapper(settings | changes, "pooled")
    yield made
    made.close()
    made.close_pool()
    del connections["pooled"]


def _process(line) -> int:
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_is_used_again(pooled):
    first = _process(pooled)
    pooled.close()
    assert _process(pooled) == first


def test_one_that_the_server_has_closed_is_replaced_without_an_error(pooled):
    first = _process(pooled)
    pooled.close()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        assert cursor.fetchone() == (True,)
    assert _process(pooled) != first
