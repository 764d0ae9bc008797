"""The statements in `.sql` files name the columns of the models, so that a new column is not forgotten."""

import re
from uuid import UUID

import pytest
from django.db.models import NOT_PROVIDED, Field, Model

from serving import sql
from signatories.lifecycle import confirm, sign
from signatories.models import Consent, OutgoingMail, Signatory, StatusChange
from signatories.outbox import queueing
from tests import make

SIGN = sql.load(sign.__file__, "sign.sql").decode()
CONFIRM = sql.load(confirm.__file__, "confirm.sql").decode()
ENQUEUE = sql.load(queueing.__file__, "enqueue.sql").decode()
INSERTS = [
    (SIGN, Signatory),
    (SIGN, StatusChange),
    (SIGN, Consent),
    (SIGN, OutgoingMail),
    (CONFIRM, StatusChange),
    (ENQUEUE, OutgoingMail),
]


def names(text: str) -> list[str]:
    """Return the names in a comma-separated list, without prefixes before a dot."""
    return [name.strip().rpartition(".")[2] for name in text.split(",")]


def inserted(statement: str, model: type[Model]) -> list[str]:
    """Return the columns that a statement inserts into a model's table."""
    found = re.search(rf"INSERT INTO {model._meta.db_table}(?: AS \w+)? \((.*?)\)", statement, re.DOTALL)
    return names(found[1])


def given(statement: str) -> list[str]:
    """Return the names of a statement's values for each row."""
    found = re.search(r"AS given\((.*?)\n    \)", statement, re.DOTALL)
    return [part.split()[0] for part in found[1].split(",")]


def fills_itself(field: Field) -> bool:
    """Tell whether the database fills a column that is left out."""
    return field.primary_key or field.null or field.db_default is not NOT_PROVIDED


@pytest.mark.parametrize(("statement", "model"), INSERTS)
def test_a_statement_names_each_column_that_the_database_does_not_fill(statement, model):
    fields = {field.column: field for field in model._meta.concrete_fields}
    columns = inserted(statement, model)
    assert len(columns) == len(set(columns))
    assert set(columns) <= set(fields)
    assert [name for name, field in fields.items() if name not in columns and not fills_itself(field)] == []


@pytest.mark.django_db
def test_signing_takes_each_value_and_writes_it():
    petition = make.petition()
    place = sign._Place(petition.pk, "individual", UUID(int=1), 1)
    row = sign._Incoming(place, make.details(), "en", [], "", None).as_row()
    assert sorted(given(SIGN)) == sorted(row)
    columns = inserted(SIGN, Signatory)
    assert set(row) - set(columns) == {"consents", "held"}
    # The value of an inserted column is at the same position of the second list.
    values = names(re.search(r"\n    SELECT\n(.*?)\n    FROM given", SIGN, re.DOTALL)[1])
    assert [value for value in values if value in columns] == [name for name in columns if name in row]


def test_signing_again_replaces_all_that_somebody_says():
    columns, row = inserted(SIGN, Signatory), set(given(SIGN))
    replaced = names(re.search(r"DO UPDATE SET \((.*?)\)", SIGN, re.DOTALL)[1])
    assert set(replaced) == (set(columns) & row - set(sign._Place._fields)) | {"revision"}
    kept = names(re.search(r"UNION ALL\s+SELECT(.*?)\s+WHERE", SIGN, re.DOTALL)[1])
    assert kept == replaced
    newer = re.search(r"\) = \(\s+SELECT(.*?)WHERE old.status = 'unconfirmed'", SIGN, re.DOTALL)[1]
    assert names(newer)[1:16] == replaced[1:16]


def test_a_new_revision_follows_from_each_thing_that_somebody_says():
    before, after = (re.search(rf"{word} ROW\((.*?)\)", SIGN, re.DOTALL)[1] for word in (r"\+ \(\s+", "FROM"))
    keys = {"sort_key", "search_key", "twin_keys", "language", "flags", "held", "consents"}
    assert names(before) == names(after)
    assert set(names(after)) == set(given(SIGN)) - keys - set(sign._Place._fields)


@pytest.mark.django_db
def test_confirming_takes_each_value():
    row = confirm._entries().get(pk=make.signed(make.petition()).pk)
    verdict = confirm._Verdict(row, confirm.Agreement(make.consent(row.petition)), "confirmed", [], None)
    assert sorted(given(CONFIRM)) == sorted(verdict.as_row())
    changed = re.findall(r"(\w+) = given\.(\w+)", CONFIRM)
    written = {name for name, value in changed if name == value} - {"id"}
    assert written == set(verdict.as_row()) - {"id", "version"}
