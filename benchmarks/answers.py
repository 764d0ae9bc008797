"""Measures whether the response time of the form reveals whether an address has signed."""

import math
import random
import statistics
import time
import urllib.parse
from collections.abc import Sequence
from http.client import HTTPConnection

from django.conf import settings

from benchmarks import servers
from benchmarks.load import SITE
from benchmarks.results import Result
from petitions.models import Petition
from signatories.identity.addresses import fingerprint, site_fingerprint
from signatories.lifecycle.sign import Details
from signatories.models import NoMail, Signatory
from signatories.states import Status
from tests import make

KNOWN = [Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED, Status.REJECTED, Status.WITHDRAWN]
OVER, CROWDED = "over the limit", "198.51.100.7"


def results(*, full: bool) -> list[Result]:
    """Return the smallest p-value of a difference between two kinds of address."""
    runs = 1000 if full else 60
    petition = make.petition()
    _prepare(petition, runs)
    with servers.web(SITE, workers=1) as (port, _child):
        times = _measure(port, petition, runs)
    new = times.pop("new")
    median = statistics.median(new)
    apart = max(abs(statistics.median(found) - median) for found in times.values())
    least = min(probability(new, found) for found in times.values())
    return [
        Result(
            f"one answer: p that {len(times)} known kinds take the time of a new one, {runs} runs",
            least,
            "",
            0.01,
        ),
        Result("one answer: 5 ms over the widest distance of medians", 0.005 / max(apart, 1e-6), "", 1),
    ]


def _anywhere() -> str:
    """Return a random IP address."""
    return ".".join(str(random.randint(1, 250)) for _part in range(4))


def _address(kind: str, number: int) -> str:
    return f"{kind}-{number}@mail.example"


def _prepare(petition: Petition, runs: int) -> None:
    """Create addresses of every kind."""
    now, rows = make.now(), []
    for status in KNOWN:
        for number in range(runs):
            details = Details(kind="individual", name="Some Body", email=_address(status, number))
            rows.append(
                Signatory(
                    petition=petition,
                    status=status,
                    fingerprint=fingerprint(petition, details.email),
                    signed_at=now,
                    confirmed_at=None if status == Status.UNCONFIRMED else now,
                    published_on=now.date() if status == Status.PUBLISHED else None,
                    **details.as_columns(),
                )
            )
    Signatory.objects.bulk_create(rows)
    blocked = [site_fingerprint(_address("blocked", number)) for number in range(runs)]
    NoMail.objects.bulk_create(NoMail(fingerprint=one) for one in blocked)


def _measure(port: int, petition: Petition, runs: int) -> dict[str, list[float]]:
    """Send the form for one address of each kind, in random order, again and again."""
    path = f"/en/petitions/{petition.slug}/sign/"
    line = HTTPConnection("127.0.0.1", port)
    kinds = ["new", "blocked", OVER, *map(str, KNOWN)]
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(2 * settings.SIGN_LIMIT):
        _send(line, path, _address("crowd", number), CROWDED)
    for number in range(-20, runs):
        for kind in random.sample(kinds, len(kinds)):
            address = _address(kind.replace(" ", "-") if number >= 0 else "warm", abs(number))
            # Each visitor has their own network, except visitors over the network's limit.
            took = _send(line, path, address, CROWDED if kind == OVER else _anywhere())
            if number >= 0:
                times[kind].append(took)
    return times


def _send(line: HTTPConnection, path: str, address: str, network: str) -> float:
    """Send the form; return the response time in seconds."""
    typed = urllib.parse.urlencode(make.form_data(email=address, name="Some Body"))
    headers = {
        "Host": "localhost", "X-Forwarded-For": network, "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    began = time.perf_counter()
    line.request("POST", path, typed, headers)
    answer = line.getresponse()
    took = time.perf_counter() - began
    answer.read()
    if answer.status != 302:
        raise RuntimeError(f"{answer.status} for {address}")
    return took


def probability(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the two-sided p of the Mann-Whitney U test, in the normal approximation.

    H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18 (1947). It needs at least twenty
    values.
    """
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_value, group) in enumerate(ranked, start=1) if group == 0)
    n, m = len(one), len(other)
    z = (ranks - n * (n + 1) / 2 - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))
