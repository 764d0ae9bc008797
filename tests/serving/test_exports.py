"""Exports are written ahead of their readers."""

import threading
from contextlib import closing

import pytest

from serving.exports import PIECE, SpooledExport

# An export closes old connections. That is allowed only where a test may use the database.
pytestmark = pytest.mark.django_db


class Source:
    """A body that yields a number of pieces, and notes when it is closed."""

    def __init__(self, *pieces: bytes, problem: Exception | None = None) -> None:
        self.pieces, self.problem, self.closed = pieces, problem, threading.Event()

    def __iter__(self):
        yield from self.pieces
        if self.problem:
            raise self.problem

    def close(self):
        self.closed.set()


def export(source, places=None):
    places = places or threading.Semaphore(1)
    assert places.acquire(blocking=False)
    return SpooledExport(source, places, threading.Semaphore(1))


def test_all_of_an_export_comes_to_its_reader_in_order():
    pieces = [bytes([number]) * (PIECE + number) for number in range(5)]
    with closing(export(Source(*pieces))) as body:
        assert b"".join(body) == b"".join(pieces)


def test_an_export_that_fails_does_not_look_whole():
    read = []
    source = Source(b"the beginning", problem=ValueError("the database is gone"))
    with closing(export(source)) as body, pytest.raises(ValueError, match="gone"):
        read.extend(body)
    assert read == [b"the beginning"]


def test_an_export_that_is_closed_early_stops_the_database_and_frees_its_place():
    places, go_on = threading.Semaphore(1), threading.Event()

    class Endless(Source):
        def __iter__(self):
            while True:
                yield b"more"
                go_on.wait(60)

    source = Endless()
    body = export(source, places)
    assert next(iter(body)) == b"more"
    body.close()
    body.close()
    go_on.set()
    assert source.closed.wait(60)
    assert places.acquire(blocking=False)
    assert not places.acquire(blocking=False)
