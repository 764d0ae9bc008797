"""Measures many visitors who sign and read at once, over HTTP, on real web servers."""

import os
import random
import urllib.parse
from collections.abc import Iterator
from itertools import count, repeat
from statistics import median

import psycopg
from django.utils import timezone

from benchmarks import crowd, servers
from benchmarks.client import get, post, storm
from benchmarks.results import Reference, Result, seconds
from demo.processes import Child
from petitions.models import Petition
from signatories.models import OutgoingMail, Signatory
from signatories.signing import robots
from tests import make

SITE, BARE = "config.wsgi:application", "benchmarks.bare_server:application"
numbers = count(random.randrange(10**9))


def signatures(*slugs: str) -> Iterator[bytes]:
    """Yield forms of different people, each on their own network."""
    started = robots.stamp(timezone.now())
    for number in numbers:
        typed = {
            "kind": "individual", "name": f"Ada Storm {number}", "email": f"ada-{number}@mail.example",
            "country": "GE", "show_country": "on", "listing": "full", "affiliation": "River Watch",
            "role": "Member", "started": started,
        }  # fmt: skip
        network = f"10.{number % 250}.{number // 250 % 250}.{number % 249}"
        path = f"/en/petitions/{slugs[number % len(slugs)]}/sign/"
        yield post(path, urllib.parse.urlencode(typed).encode(), network=network)


def results(*, full: bool) -> list[Result]:
    """Return the rates of signing and reading, and those of a server without our code."""
    petition = make.petition(review="none")
    # Five minutes of it, or the median of some seconds.
    lengths = [300.0] if full else [2.0] * 3
    with servers.web(BARE, threads=4) as (port, _child):
        inserts = storm(port, repeat(get("/insert/")), seconds=2)
        empty = storm(port, repeat(get("/empty/")), seconds=1)
    rows = Reference("the same rows by a bare Django view", inserts.rate(302))
    nothing = Reference("an empty view", empty.rate(200))
    with servers.web(SITE) as (port, child):
        found = _signing(port, child, petition, rows, lengths)
        found += _reading(port, child, petition, nothing, "no names: ")
        if full:
            found += _many_petitions(port, found[0].value)
            found += _overload(port, petition)
            crowd.copies(make.published(petition, "individual", name="Ada Storm"), 1_000_000)
            found += _reading(port, child, petition, nothing, "1,000,000 names: ")
    return [*found, _single_rows()]


def _signing(
    port: int, child: Child, petition: Petition, rows: Reference, lengths: list[float]
) -> list[Result]:
    storm(port, signatures(petition.slug), seconds=1)
    before, spent = Signatory.objects.count(), servers.cpu_seconds(child)
    runs = [storm(port, signatures(petition.slug), seconds=length) for length in lengths]
    spent = servers.cpu_seconds(child) - spent
    rate, slow = median(run.rate(302) for run in runs), median(run.slow for run in runs)
    accepted, kept = sum(run.statuses[302] for run in runs), Signatory.objects.count() - before
    others = sum(sum(run.statuses.values()) for run in runs) - accepted
    mails = OutgoingMail.objects.filter(signatory__petition=petition).count()
    return [
        Result(
            f"sign: accepted a second for {sum(lengths):.0f} s, 2 web processes", rate, "a second", 500, rows
        ),
        Result("sign: share of a bare Django view's inserts", rate / rows.value, "", 1 / 3),
        Result("sign: half a second over p95", 0.5 / slow, "", 1),
        Result("sign: rows for each accepted answer", kept / max(accepted, 1), "", 1),
        Result("sign: mails waiting for each row", mails / Signatory.objects.under(petition).count(), "", 1),
        Result("sign: answers that were no 302", float(others), "answers"),
        Result("sign: CPU of the web processes", spent / max(accepted, 1) * 1000, "ms a form"),
    ]


def _reading(port: int, child: Child, petition: Petition, nothing: Reference, what: str) -> list[Result]:
    base = f"/en/petitions/{petition.slug}/"
    pages = {
        "statement": (base, 8_000, nothing), "first list page": (f"{base}signatories/", 8_000, nothing),
        "form": (f"{base}sign/", 800, nothing), "a static file": ("/static/site.css", None, None),
    }  # fmt: skip
    found = []
    for name, (path, goal, reference) in pages.items():
        storm(port, repeat(get(path)), seconds=0.2)
        spent = servers.cpu_seconds(child)
        came = storm(port, repeat(get(path)), seconds=1)
        spent = (servers.cpu_seconds(child) - spent) / max(came.statuses[200], 1) * 1000
        found.append(Result(f"read: {what}{name}, warm", came.rate(200), "a second", goal, reference))
        found.append(Result(f"read: {what}{name}, CPU of the web processes", spent, "ms a page"))
    return found


def _many_petitions(port: int, one: float) -> list[Result]:
    slugs = [make.petition(review="none").slug for _number in range(100)]
    came = storm(port, signatures(*slugs), seconds=30)
    share = one / came.rate(302)
    return [Result("sign: one petition over a hundred petitions", share, "", 0.9)]


def _overload(port: int, petition: Petition) -> list[Result]:
    """Come with more than twice as many at once as there is room for."""
    before = Signatory.objects.count()
    came = storm(port, signatures(petition.slug), connections=600, seconds=60)
    honest = came.statuses[302] + came.statuses[503]
    kept = Signatory.objects.count() - before
    return [
        Result("overload: answers that are 302 or 503", honest / sum(came.statuses.values()), "", 1),
        Result("overload: rows for each 302", kept / max(came.statuses[302], 1), "", 1),
        Result("overload: accepted a second", came.rate(302), "a second"),
    ]


def _single_rows() -> Result:
    """Return the rows a second that one connection inserts, each in its own transaction."""
    statement, rows = "INSERT INTO bench_rows (words) VALUES (%s)", 2_000
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        line.execute("CREATE TABLE bench_rows (id bigserial PRIMARY KEY, words text)")
        spent = seconds(lambda: [line.execute(statement, ["x" * 100], prepare=True) for _row in range(rows)])
        line.execute("DROP TABLE bench_rows")
    return Result("reference: single-row inserts by psycopg, one connection", rows / spent, "a second")
