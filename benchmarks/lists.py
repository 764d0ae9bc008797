"""Measures the public list and its CSV, with few and many signatories."""

from functools import partial

from django.db import connection
from django.test import Client

from benchmarks import crowd
from benchmarks.results import Reference, Result, rate, seconds, slow_rate
from petitions.models import Petition
from signatories.listing import csv_files, public_list
from signatories.listing.cursors import Cursor
from signatories.models import Signatory
from tests import make

# As many plain columns of the table as the CSV has. COPY of a table, since two parallel workers might read a
# query.
COPY = """
COPY signatories_signatory
     (kind, name, acronym, affiliation, role, country, language, website, basis, published_on)
  TO STDOUT CSV
"""


def results(*, full: bool) -> list[Result]:
    """Return the speed of pages and CSV, and the disk space of the rows."""
    found = []
    for how_many in (1_000_000, 10_000_000) if full else (20_000,):
        petition, before = make.petition(), _megabytes()
        crowd.copies(make.published(petition), how_many)
        disk = (_megabytes() - before) / how_many * 1_000_000
        petition = Petition.objects.with_clock().get(pk=petition.pk)
        found += _pages(petition, how_many, times=40 if full else 8)
        found += [
            _export(petition, how_many),
            Result(f"disk of {how_many:,} copied rows", disk, "MB a million"),
        ]
    return found


def _megabytes() -> float:
    """Return the size of the database on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1_000_000


def _pages(petition: Petition, how_many: int, *, times: int) -> list[Result]:
    path, client = f"/en/petitions/{petition.slug}/signatories/", Client()
    last = public_list.rows(petition, public_list.Filters()).reverse()[30]
    cursor = Cursor.at(last, by_date=False).encrypt(petition)
    empty = f"/en/petitions/{make.petition().slug}/signatories/"
    reference = Reference("the list of nobody", rate(partial(client.get, empty, secure=True), times=30))

    def page(which: str, address: str) -> Result:
        measured = slow_rate(partial(client.get, address, secure=True), times=times)
        # The goals: 0.1 seconds for a page of the list, 0.3 for a search.
        goal = 10 if "?q=" not in address else 1 / 0.3
        return Result(f"list of {how_many:,}: {which} page, p95", measured, "a second", goal, reference)

    pages = {
        "first": path, "last": f"{path}?after={cursor}", "newest": f"{path}?order=date",
        "one name's": f"{path}?q={how_many}", "a common word's": f"{path}?q=name",
        "one country's": f"{path}?country=KE", "the numbers'": f"/en/petitions/{petition.slug}/numbers/",
    }  # fmt: skip
    return [page(which, address) for which, address in pages.items()]


def _export(petition: Petition, how_many: int) -> Result:
    def bare() -> None:
        with connection.cursor() as cursor, cursor.cursor.copy(COPY) as copy:
            for _line in copy:
                pass

    def whole() -> None:
        for _piece in csv_files.public_csv(petition):
            pass

    reference = Reference("bare COPY", Signatory.objects.count() / min(seconds(bare) for _ in range(2)))
    measured = how_many / min(seconds(whole) for _ in range(2))
    return Result(f"CSV of {how_many:,}", measured, "rows a second", 200_000, reference)
