"""Measures how fast a letter with its names is composed and written."""

from functools import partial

from benchmarks import crowd
from benchmarks.results import Reference, Result, rate
from deliveries import letter, writers
from signatories.states import Status
from tests import make


def results(*, full: bool) -> list[Result]:
    """Return the letters a second in each format, composing included."""
    names = 10_000 if full else 1_000
    petition = make.petition()
    crowd.organisations(petition, names, status=Status.PUBLISHED)
    choices = letter.Choices()
    composed = letter.compose(petition, choices)
    reference = Reference("composing it", rate(partial(letter.compose, petition, choices), times=3))
    found = []
    for name in writers.FORMATS:
        speed = rate(partial(writers.compose_and_write, petition, choices, name), times=3)
        goal = 1 if name == "pdf" and full else None
        found.append(Result(f"letter: {names:,} names as {name.upper()}", speed, "a second", goal, reference))
    size = len(writers.write(composed, "pdf")) / (names / 1000)
    return [*found, Result("letter: thousands of names in a megabyte of PDF", 1e6 / size, "", 1)]
