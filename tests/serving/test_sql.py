from typing import NamedTuple

import pytest
from django.db import DataError, OperationalError, connection, connections, transaction

from serving import sql
from signatories.models import Signatory
from tests import make

NAMED = b"SELECT id, name, role FROM signatories_signatory WHERE name = %(name)s ORDER BY id"


class _Entry(NamedTuple):
    id: int
    name: str
    role: str


def _named(name: str) -> list[_Entry]:
    return sql.fetch(NAMED, {"name": name}, into=_Entry)


@pytest.mark.django_db
def test_rows_come_as_the_type_asked_for():
    petition = make.petition()
    row = make.published(petition, name="Ana Horvat", role="Chair")
    make.published(petition, name="Ivo Marić")
    assert _named("Ana Horvat") == [_Entry(row.pk, "Ana Horvat", "Chair")]


@pytest.mark.django_db
def test_a_value_is_no_part_of_the_statement():
    make.published(make.petition(), name="Ana Horvat")
    assert _named("x' OR true --") == []


@pytest.mark.django_db
def test_a_statement_that_returns_nothing_has_no_rows():
    row = make.published(make.petition(), name="Ana Horvat")
    statement = b"UPDATE signatories_signatory SET note = 'seen' WHERE id = %(pk)s"
    assert sql.fetch(statement, {"pk": row.pk}, into=_Entry) == []
    assert Signatory.objects.get(pk=row.pk).note == "seen"


@pytest.mark.django_db
def test_an_error_of_the_database_is_raised_as_djangos():
    with pytest.raises(DataError), transaction.atomic():
        sql.fetch(b"SELECT 1 / %(zero)s::int AS id", {"zero": 0}, into=dict)


def test_a_statement_is_loaded_from_beside_its_module(tmp_path):
    (tmp_path / "some.sql").write_text("SELECT 1", encoding="utf-8")
    assert sql.load(str(tmp_path / "some.py"), "some.sql") == b"SELECT 1"


def _plans() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_planned_once_for_a_connection_whatever_its_values():
    connection.close()
    for name in ("Ana Horvat", "Nobody", "Ana Horvat"):
        _named(name)
    assert _plans() == [(3, 0)]


@pytest.mark.django_db(transaction=True)
def test_a_statement_may_be_planned_for_its_values_each_time():
    connection.close()
    sql.fetch(NAMED, {"name": "Ana Horvat"}, into=_Entry, is_prepared=False)
    assert _plans() == []


@pytest.mark.django_db(transaction=True)
def test_statements_of_django_are_not_prepared_or_kept():
    _named("Ana Horvat")
    Signatory.objects.filter(name="Ana Horvat").count()
    assert connection.connection.prepare_threshold is None


@pytest.fixture
def _as_it_was():
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE signatories_signatory ALTER COLUMN role TYPE varchar(200)")


def _widen() -> None:
    """Widen a column, as a migration does while the site runs."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("ALTER TABLE signatories_signatory ALTER COLUMN role TYPE varchar(201)")
    other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_as_it_was")
def test_a_statement_runs_again_after_a_column_has_been_widened():
    make.published(make.petition(), name="Ana Horvat")
    _named("Ana Horvat")
    _widen()
    assert [row.name for row in _named("Ana Horvat")] == ["Ana Horvat"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_as_it_was")
def test_inside_a_transaction_it_runs_again_after_the_rollback():
    make.published(make.petition(), name="Ana Horvat")
    _named("Ana Horvat")
    _widen()
    with pytest.raises(OperationalError), transaction.atomic():
        _named("Ana Horvat")
    with transaction.atomic():
        assert [row.name for row in _named("Ana Horvat")] == ["Ana Horvat"]
