"""Measures statement pages without the page cache: with few and many names, and without statistics."""

from itertools import repeat

from django.db import connection

from benchmarks import crowd, servers
from benchmarks.client import get, storm
from benchmarks.results import Result
from petitions.models import Petition
from tests import make

SITE = "config.wsgi:application"
# The numbers of further names: few, as on the first day, and many.
FEW, FULL = (0, 100_000), (0, 100_000, 1_000_000)
# A request with a Cookie header never comes from the page cache.
COOKIE = "Cookie: any=thing\r\n"
WITHOUT_STATISTICS = "DELETE FROM pg_statistic WHERE starelid = 'signatories_signatory'::regclass"


def results(*, full: bool) -> list[Result]:
    """Return how many statement pages a second two web processes render for requests with a cookie."""
    found = []
    with servers.web(SITE) as (port, _child):
        for how_many in FULL if full else FEW:
            petition = make.petition(review="none")
            row = make.published(petition, "individual", name="Ada Storm")
            if how_many:
                crowd.copies(row, how_many)
            found.append(_rendered(port, petition, f"{how_many + 1:,} names"))
        with connection.cursor() as cursor:
            cursor.execute(WITHOUT_STATISTICS)
        found.append(_rendered(port, petition, f"{how_many + 1:,} names, no statistics"))
        crowd.settle()
    return found


def _rendered(port: int, petition: Petition, what: str) -> Result:
    request = get(f"/en/petitions/{petition.slug}/", headers=COOKIE)
    storm(port, repeat(request), seconds=1)
    rate = storm(port, repeat(request), seconds=3).rate(200)
    return Result(f"render: statement page anew, {what}", rate, "a second", 250)
