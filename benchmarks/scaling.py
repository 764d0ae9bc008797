"""Measures the same load on 1, 2 and 4 web processes."""

from itertools import repeat

from benchmarks import servers
from benchmarks.client import get, storm
from benchmarks.load import SITE, signatures
from benchmarks.results import Reference, Result
from tests import make


def results(*, full: bool) -> list[Result]:
    """Return signatures and pages a second for each number of web processes; only with FULL=1."""
    if not full:
        return []
    petition, found = make.petition(review="none"), []
    one: dict[str, Reference] = {}
    for processes in (1, 2, 4):
        with servers.web(SITE, workers=processes) as (port, _child):
            storm(port, signatures(petition.slug), seconds=2)
            rates = {
                "sign": storm(port, signatures(petition.slug), seconds=15).rate(302),
                "read": storm(port, repeat(get(f"/en/petitions/{petition.slug}/")), seconds=5).rate(200),
            }
        for what, rate in rates.items():
            reference = one.get(what)
            one.setdefault(what, Reference("one process", rate))
            found.append(Result(f"{what}: {processes} web processes", rate, "a second", None, reference))
    return found
