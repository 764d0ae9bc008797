"""Public pages use indexes, whatever the database's statistics are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from benchmarks import crowd
from signatories.lifecycle import feature, withdraw
from signatories.listing import folding, public_list
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 12_000
# The tables that grow with signatories, and the number of their rows that a page may read.
LARGE = {"signatories_signatory", "signatories_statuschange", "signatories_outgoingmail"}
MOST = 8_000
# A rare word is searched in the index of words, or without statistics in the petition's whole list. It is
# never searched in another petition's list.
LIST = 2 * MANY + MOST
# Kinds of wrong statistics: outdated ones from before the first signature or the first folding, none at all,
# and invented numbers of rows and pages.
BELIEFS = {
    "what is true": [],
    "nothing": [
        "DELETE FROM pg_statistic WHERE starelid::regclass::text LIKE 'signator%'",
        "UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relname LIKE 'signator%'",
    ],
    "that all is large": [
        "UPDATE pg_class SET reltuples = 1e8, relpages = 1 WHERE relname LIKE 'signatories_%'",
    ],
    "that there is one row": [
        "DELETE FROM pg_statistic WHERE starelid::regclass::text LIKE 'signator%'",
        "UPDATE pg_class SET reltuples = 1, relpages = 1 WHERE relname LIKE 'signator%'",
    ],
    "that all are alike": [
        "UPDATE pg_statistic SET stadistinct = 1, stakind1 = 0, stakind2 = 0, stakind3 = 0, stakind4 = 0,"
        " stakind5 = 0 WHERE starelid = 'signatories_signatory'::regclass",
    ],
    "that no line is folded": [
        "UPDATE pg_statistic SET stanullfrac = 1, stadistinct = 1, stakind1 = 0, stakind2 = 0, stakind3 = 0"
        " FROM pg_attribute WHERE starelid = attrelid AND staattnum = attnum AND attname = 'folded_at'"
        " AND starelid = 'signatories_statuschange'::regclass",
    ],
    "that many stand in front": [
        "DELETE FROM pg_statistic WHERE starelid::regclass::text LIKE 'signatories_featured%'",
        "UPDATE pg_class SET reltuples = 1e6, relpages = 1 WHERE relname LIKE 'signatories_featured%'",
    ],
}  # fmt: skip


@pytest.fixture
def petition(petition):
    """A petition with many names of both kinds, two of them featured, beside a petition with as many."""
    other = make.petition()
    for one in (petition, other):
        for kind in ("organisation", "individual"):
            row = make.published(one, kind, name=f"Ada {kind}", country="KE")
            feature.put_in_front(row)
            crowd.copies(row, MANY)
    for kind in ("organisation", "individual"):
        withdraw.withdraw(make.published(petition, kind, country="FR"))
        make.published(petition, kind, name="Rare Word", country="BR")
    folding.fold()
    return petition


def pages(petition) -> Iterator[str]:
    """Yield the URLs of the public pages, with the last page of each list."""
    text, data = f"/en/petitions/{petition.slug}/", f"/petitions/{petition.slug}"
    yield from ("/en/", text, f"{text}corrections/", f"{text}numbers/", f"{text}share/", f"{text}feed.atom")
    yield from (f"{text}sign/", f"{data}.json", f"{data}/embed/", f"{data}/embed/?show=list")
    yield from ("/en/feed.atom", "/sitemap.xml")
    for asked in ({}, {"by_date": True}, {"kind": "individual"}, {"country": "KE"}):
        filters = public_list.Filters(**asked)
        backwards = public_list.rows(petition, filters).reverse()
        for at in (30, MANY, MANY + 30):
            row = backwards[at % backwards.count()]
            after = public_list.Cursor.at(row, by_date=filters.by_date).encrypt(petition)
            query = f"kind={filters.kind}&country={filters.country}&after={after}"
            query += "&order=date" if filters.by_date else ""
            yield f"{text}signatories/?{query}"
            yield f"{data}/signatories.json?{query}"
    searches = ("q=rare", "q=ada", "q=ada&order=date", "q=rare&order=date", "country=KE&order=date")
    for asked in ("", "order=date", "kind=individual", "country=BR", *searches):
        yield f"{text}signatories/?{asked}"
        yield f"{data}/signatories.json?{asked}"


def nodes(plan) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def looked_at(node) -> float:
    """Return the number of rows that a node of a plan read."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + removed) * node["Actual Loops"]


def too_much(statement, values, most) -> str:
    """Return the tables of which a statement reads too many rows; it runs and is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values)
        (found,) = cursor.fetchone()
        transaction.set_rollback(True)
    plan = found if isinstance(found, list) else json.loads(found)
    steps = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name") in LARGE]
    whole = [node for node in steps if node["Node Type"] == "Seq Scan"]
    many = sum(map(looked_at, steps))
    return f"{len(whole)} tables as a whole, {many:.0f} rows" if whole or many > most else ""


def asked_of_the_database(path) -> list[tuple[str, Any]]:
    """Return the queries of a page, with their values."""
    asked = []

    def note(execute, statement, values, many, context):
        asked.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(note):
        answer = Client().get(path, secure=True)
    assert answer.status_code == 200, path
    return [one for one in asked if one[0].lstrip("(\n ").startswith(("SELECT", "WITH"))]


def test_no_public_page_reads_a_whole_table_whatever_the_database_believes(petition):
    found = []
    for belief, statements in BELIEFS.items():
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            for path in pages(petition):
                most = LIST if "q=rare" in path else MOST
                for statement, values in asked_of_the_database(path):
                    if problem := too_much(statement, values, most):
                        found.append((belief, path, problem, statement))
            transaction.set_rollback(True)
    assert not found, "\n".join(map(repr, found))
