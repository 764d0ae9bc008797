"""Measures growth of memory, connections and keys during two hours at twenty signatures a second.

It runs only if it is named; `SOAK=` sets the seconds.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from itertools import count

import psycopg
import redis

from benchmarks import servers
from benchmarks.client import get, storm
from benchmarks.load import SITE, signatures
from benchmarks.mail import People, mailbox
from benchmarks.results import Result
from demo.processes import Child
from signatories.listing import tally
from signatories.models import OutgoingMail, Signatory
from tests import make

# Forms a second, and seconds between two samples.
PACE, BETWEEN = 20, 30.0
# The share of the time after which growth is counted.
WARM = 0.1


@dataclass(frozen=True)
class Look:
    """A sample of the processes: MiB of memory each, connections, and keys that never expire."""

    web: float
    worker: float
    scheduler: float
    connections: int
    lasting_keys: int
    keys: int


def results(*, full: bool) -> list[Result]:
    """Return the growth while people went the whole way and others read, at a steady rate."""
    length = float(os.environ.get("SOAK") or (7_200 if full else 60))
    petition = make.petition(review="none")
    with (
        mailbox() as (box, address),
        servers.web(SITE) as (port, web),
        servers.worker(EMAIL_URL=address) as worker,
        servers.scheduler() as scheduler,
    ):
        crowd, looks = People(box), list[Look]()

        def look(elapsed: float) -> None:
            looks.append(_look(web, worker, scheduler))
            _say(elapsed, looks[-1])

        page, forms = get(f"/en/petitions/{petition.slug}/"), signatures(petition.slug)
        paced = _paced(forms, look, every=min(BETWEEN, length / 20))
        came = storm(port, crowd.requests(page, paced), connections=8, seconds=length, hear=crowd.hear)
        looks.append(_look(web, worker, scheduler))
        kept, unsent = Signatory.objects.under(petition).count(), OutgoingMail.objects.unsent().count()
    accepted = came.statuses[302]
    return [
        Result(
            f"soak: accepted a second for {length:,.0f} s", accepted / came.seconds, "a second", 0.95 * PACE
        ),
        Result("soak: confirmed", float(crowd.confirmed), "signatures"),
        Result("soak: rows for each accepted answer", kept / max(accepted, 1), "", 1),
        Result("soak: counted for each confirmed", tally.of(petition).total / max(crowd.confirmed, 1), "", 1),
        Result("soak: mails unsent at the end", float(unsent), "mails"),
        Result("soak: answers that were neither 200 nor 302", float(_others(came.statuses)), "answers"),
        *_growth(looks[int(len(looks) * WARM)], looks[-1]),
    ]


def _growth(warm: Look, end: Look) -> list[Result]:
    """Return the growth from the warm sample to the last sample."""
    return [
        Result("soak: 1.1 times the warm web processes' memory over theirs", 1.1 * warm.web / end.web, "", 1),
        Result("soak: 1.1 times the warm workers' memory over theirs", 1.1 * warm.worker / end.worker, "", 1),
        Result("soak: 1.1 times the scheduler's over its", 1.1 * warm.scheduler / end.scheduler, "", 1),
        Result("soak: connections warm over at the end", warm.connections / end.connections, ""),
        Result("soak: keys without an end", float(end.lasting_keys), "keys"),
        Result("soak: keys with one", float(end.keys - end.lasting_keys), "keys"),
    ]


def _paced(forms: Iterator[bytes], look: Callable[[float], None], *, every: float) -> Iterator[bytes]:
    """Yield a form when it is due, else an empty request; call `look` with the elapsed time at intervals."""
    began, last = time.monotonic(), 0.0
    for number in count():
        while (elapsed := time.monotonic() - began) < number / PACE:
            yield b""
        if elapsed - last > every:
            look(elapsed)
            last = elapsed
        yield next(forms)


def _others(statuses: dict[int, int]) -> int:
    return sum(number for status, number in statuses.items() if status not in (200, 302))


def _look(web: Child, worker: Child, scheduler: Child) -> Look:
    with psycopg.connect(os.environ["DATABASE_URL"]) as line:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        connections = int((line.execute(asked).fetchone() or [0])[0])
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as store:
        space = store.info("keyspace")
    keys = sum(database["keys"] for database in space.values())
    ending = sum(database["expires"] for database in space.values())
    return Look(
        web=servers.memory(web),
        worker=servers.memory(worker),
        scheduler=servers.memory(scheduler),
        connections=connections,
        lasting_keys=keys - ending,
        keys=keys,
    )


def _say(elapsed: float, look: Look) -> None:
    """Print a sample, since the run takes two hours."""
    figures = " ".join(f"{figure:,.0f}" for figure in astuple(look))
    print(f"soak      | {elapsed:6,.0f} s: {figures}", file=sys.stderr, flush=True)
