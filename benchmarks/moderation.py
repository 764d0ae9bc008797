"""Measures the queue, the admin's list and bulk decisions, with many waiting entries."""

from functools import partial

from django.test import Client

from benchmarks import crowd
from benchmarks.results import Reference, Result, rate, seconds, slow_rate
from signatories.lifecycle import bulk
from signatories.models import BulkDecision, Signatory
from signatories.states import Status
from tests import make

QUEUE = "/admin/signatories/signatory/queue/"
LIST = "/admin/signatories/signatory/?status=all"


def results(*, full: bool) -> list[Result]:
    """Return the speed of a moderator's pages, and the rows a second of a bulk decision."""
    waiting = 100_000 if full else 500
    listed = 1_000_000 if full else 10_000
    petition, other = make.petition(), make.petition()
    moderator, elsewhere = make.worker(petition), make.worker(other)
    crowd.organisations(petition, waiting, status=Status.CONFIRMED)
    crowd.copies(make.published(other), listed)
    client, reader = Client(), Client()
    client.force_login(moderator)
    reader.force_login(elsewhere)
    empty = rate(partial(client.get, "/admin/password_change/", secure=True), times=10)
    reference = Reference("a page of the admin without rows", empty)
    pages = [
        (f"queue: its page, {waiting:,} waiting, p95", client, QUEUE),
        (f"admin: list of {waiting:,}, p95", client, LIST),
        (f"admin: list of {listed:,}, p95", reader, LIST),
    ]
    measured = [
        Result(
            name,
            slow_rate(partial(who.get, path, secure=True), times=20 if full else 4),
            "a second",
            2,
            reference,
        )
        for name, who, path in pages
    ]
    return [*measured, *_many(10_000 if full else 200)]


def _many(how_many: int) -> list[Result]:
    petition = make.petition()
    moderator = make.worker(petition)
    crowd.organisations(petition, how_many, status=Status.CONFIRMED)
    rule = bulk.Rule(kind="organisation", flag="", q="", chosen=[])
    bulk.begin(petition, by=moderator, act=BulkDecision.Act.PUBLISH, rule=rule, why={"words": "a benchmark"})
    decided = how_many / seconds(bulk.work)
    bulk.undo(BulkDecision.objects.get(petition=petition), by=moderator)
    undone = how_many / seconds(bulk.work)
    back = Signatory.objects.under(petition).waiting().count()
    if back != how_many:
        raise RuntimeError(f"{how_many - back} of {how_many} did not come back")
    # The goal: ten thousand rows within a minute.
    return [
        Result(f"a decision on {how_many:,}", decided, "rows a second", 10_000 / 60),
        Result(f"undoing a decision on {how_many:,}", undone, "rows a second"),
    ]
