from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models.functions import Now, Upper

from serving.questions import Given, Question
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


def _named() -> Question[Signatory]:
    rows = Signatory.objects.filter(name=Given("name"), forgotten_at=None).order_by("pk")
    return Question(lambda: rows.select_related("petition").annotate(loud=Upper("name")))


def test_a_question_is_answered_as_its_query_set_would(django_assert_num_queries):
    petition = make.petition()
    make.published(petition, name="Ana Horvat", affiliation="River Watch")
    make.published(petition, name="Ivo Marić")
    Signatory.objects.filter(name="Ana Horvat").update(
        proposed={"role": "Chair"}, proposed_at=Now(), aliases=["A. Horvat"]
    )
    named = _named()
    for name in ("Ana Horvat", "Ivo Marić", "Nobody"):
        with django_assert_num_queries(1):
            found = named.ask(name=name)
            assert all(row.petition == petition for row in found)
        same = Signatory.objects.filter(name=name).select_related("petition").annotate(loud=Upper("name"))
        assert [vars(row).keys() for row in found] == [vars(row).keys() for row in same]
        fields = [field.attname for field in Signatory._meta.concrete_fields] + ["loud"]
        assert [[getattr(row, one) for one in fields] for row in found] == [
            [getattr(row, one) for one in fields] for row in same
        ]


def test_an_object_that_was_asked_for_can_be_saved():
    make.published(make.petition(), name="Ana Horvat")
    (found,) = _named().ask(name="Ana Horvat")
    found.note = "said so by telephone"
    found.save()
    assert Signatory.objects.get(pk=found.pk).note == "said so by telephone"


def test_columns_alone_come_as_tuples():
    make.published(make.petition(), name="Ana Horvat", role="Chair")
    columns = Question(lambda: Signatory.objects.filter(name=Given("name")).values_list("name", "role"))
    assert columns.ask(name="Ana Horvat") == [("Ana Horvat", "Chair")]


def test_a_value_is_no_part_of_the_statement():
    make.published(make.petition(), name="Ana Horvat")
    assert _named().ask(name="x' OR true --") == []


def test_a_question_without_all_its_values_is_not_asked():
    with pytest.raises(KeyError, match="name"):
        _named().ask(title="Ana Horvat")


@pytest.mark.django_db(transaction=True)
def test_a_question_written_in_one_thread_is_asked_in_others():
    make.published(make.petition(), name="Ana Horvat")
    named = _named()

    def ask(_number: int) -> str:
        try:
            return named.ask(name="Ana Horvat")[0].name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(8))) == {"Ana Horvat"}


@pytest.mark.django_db(transaction=True)
def test_what_is_constant_in_a_question_stands_in_it_and_only_the_rest_comes_with_it():
    make.published(make.petition(), name="100 % Ada")
    rows = Signatory.objects.filter(name=Given("name"), affiliation="", email__contains="%s", ordinal=1)
    text, names, _made = Question(lambda: rows)._written
    assert names == ["name"]
    assert text.count("%s") - text.count("%%s") == 1
    exact = Question(lambda: Signatory.objects.filter(name="100 % Ada", ordinal=Given("ordinal")))
    assert [row.name for row in exact.ask(ordinal=1)] == ["100 % Ada"]


@pytest.mark.django_db(transaction=True)
def test_a_question_is_planned_once_for_a_connection_whatever_its_values():
    make.published(make.petition(), name="Ana Horvat")
    named = _named()
    for name in ("Ana Horvat", "Nobody", "Ana Horvat"):
        named.ask(name=name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%%UPPER%%'",
            [],
        )
        assert cursor.fetchall() == [(3, 0)]


@pytest.fixture
def _as_it_was():
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE signatories_signatory ALTER COLUMN role TYPE varchar(200)")


def _widen() -> None:
    """Do what a migration does beside those who are served."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("ALTER TABLE signatories_signatory ALTER COLUMN role TYPE varchar(201)")
    other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_as_it_was")
def test_a_column_that_was_widened_meanwhile_is_read_all_the_same():
    make.published(make.petition(), name="Ana Horvat")
    named = _named()
    named.ask(name="Ana Horvat")
    _widen()
    assert [row.name for row in named.ask(name="Ana Horvat")] == ["Ana Horvat"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_as_it_was")
def test_within_a_transaction_the_next_try_reads_it():
    make.published(make.petition(), name="Ana Horvat")
    named = _named()
    named.ask(name="Ana Horvat")
    _widen()
    with pytest.raises(OperationalError), transaction.atomic():
        named.ask(name="Ana Horvat")
    with transaction.atomic():
        assert [row.name for row in named.ask(name="Ana Horvat")] == ["Ana Horvat"]


@pytest.mark.django_db(transaction=True)
def test_rows_by_their_numbers_are_looked_up_however_little_is_known_of_the_table():
    make.published(make.petition(), name="Ana Horvat")
    numbered = Question(lambda: Signatory.objects.numbered(Given("pks")).values_list("pk"))
    text, _names, _made = numbered._written
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {text.replace('%s', '$1')}")
        plan = [line for (line,) in cursor.fetchall()]
        cursor.execute("RESET enable_seqscan")
    assert any("Index Cond: (id = ANY" in line for line in plan), plan
    numbers = list(Signatory.objects.values_list("pk", flat=True))
    assert numbered.ask(pks=[*numbers, 0]) == [(pk,) for pk in numbers]
    assert numbered.ask(pks=[]) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_otherwise_is_not_kept():
    named = _named()
    named.ask(name="Ana Horvat")
    Signatory.objects.filter(name="Ana Horvat").count()
    assert connection.connection.prepare_threshold is None
