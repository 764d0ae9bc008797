"""Measures the slowest responses to forms with hostile input."""

import random
import statistics
from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.test import Client

from benchmarks.results import Reference, Result, seconds, slow_rate
from tests import make
from tests.names import ATTACKS, ORGANISATIONS, PEOPLE

FIELDS = ["name", "email", "country", "listing", "affiliation", "role", "website", "acronym"]
FIELDS += ["representative", "updates", "another"]
CONTROLS = "\r\n\0\t\u2028\u0301\u202e ,;:<>\"'=?@\\"
# The most characters that fit into a request beside the other fields.
LONGEST = 700_000
# The goal for the 95th percentile, in seconds.
GOAL = 0.1


def results(*, full: bool) -> list[Result]:
    """Return the responses a second at the 95th percentile of response times."""
    settings.TRUSTED_PROXY_HOPS = 1
    petition = make.petition()
    client = Client(REMOTE_ADDR="198.51.100.7")
    # The same inputs every time.
    chance = random.Random(28)
    inputs = _inputs(chance)
    runs = 10_000 if full else 200
    path = f"/en/petitions/{petition.slug}/sign/"
    plain = slow_rate(partial(client.get, path, secure=True), times=100)
    found = slow_rate(lambda: _post(client, path, next(inputs)), times=runs)
    longest = statistics.median(seconds(partial(_post, client, path, _long(field))) for field in FIELDS)
    reference = Reference("the empty form, p95", plain)
    return [
        Result(f"inputs: {runs:,} nasty ones to the sign form, p95", found, "a second", 1 / GOAL, reference),
        Result("inputs: a field of 700,000 characters", 1 / longest, "a second", 1 / GOAL, reference),
    ]


def _post(client: Client, path: str, data: dict[str, str]) -> None:
    answer = client.post(path, data, secure=True, HTTP_X_FORWARDED_FOR="203.0.113.9")
    if answer.status_code >= 500:
        raise RuntimeError(f"{answer.status_code} for {data!r:.300}")


def _inputs(chance: random.Random) -> Iterator[dict[str, str]]:
    """Yield forms without end: valid names, attacks, and mixtures of both."""
    pieces = [*PEOPLE, *ORGANISATIONS, *(attack for attack, _why in ATTACKS)]
    while True:
        form: dict[str, str] = {"kind": chance.choice(["individual", "organisation", ""])}
        form["started"] = make.started()
        for field in chance.sample(FIELDS, chance.randint(1, len(FIELDS))):
            form[field] = _text(pieces, chance)
        if chance.random() < 0.5:
            form |= {"name": chance.choice(PEOPLE), "email": f"n{chance.random()}@mail.example"}
        yield form


def _text(pieces: list[str], chance: random.Random) -> str:
    parts: list[str] = []
    for _part in range(chance.randint(1, 4)):
        kind = chance.choice(["piece", "controls", "long"])
        if kind == "piece":
            parts.append(chance.choice(pieces))
        elif kind == "controls":
            parts.append("".join(chance.choices(CONTROLS, k=chance.randint(1, 20))))
        else:
            parts.append(chance.choice(pieces) * chance.randint(1, 60))
    return "".join(parts)


def _long(field: str) -> dict[str, str]:
    return {"kind": "organisation", "started": make.started(), field: "ae\u0301" * (LONGEST // 3)}
