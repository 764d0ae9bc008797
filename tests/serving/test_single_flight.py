"""One thread makes a value for which many threads wait."""

import threading

import pytest

from serving import single_flight
from serving.single_flight import SingleFlightCache


def test_one_makes_what_many_wait_for(settings):
    settings.HOLD_SECONDS = 60
    made, go, held = [], threading.Event(), SingleFlightCache(4)

    def make_it():
        made.append(1)
        assert go.wait(10)
        return "a page"

    found = []
    crowd = [threading.Thread(target=lambda: found.append(held.get("key", make_it))) for _one in range(8)]
    for one in crowd:
        one.start()
    go.set()
    for one in crowd:
        one.join()
    assert found == ["a page"] * 8
    assert len(made) == 1


def test_a_page_that_fails_is_tried_again_by_the_next(settings):
    settings.HOLD_SECONDS = 60
    held = SingleFlightCache(4)
    with pytest.raises(ValueError, match="invalid literal"):
        held.get("key", lambda: int("no number"))
    assert held.get("key", lambda: "a page") == "a page"


def test_no_more_is_held_than_fits(settings):
    settings.HOLD_SECONDS = 60
    held = SingleFlightCache(2)
    for key in "abc":
        held.get(key, lambda: "old")
    assert [held.get(key, lambda: "new") for key in "cba"] == ["old", "old", "new"]


class Clock:
    """A clock that a test sets, in seconds."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch, settings) -> Clock:
    settings.HOLD_SECONDS = 10
    clock = Clock()
    monkeypatch.setattr(single_flight, "time", clock)
    return clock


def test_a_value_is_made_anew_after_its_seconds(clock):
    cache = SingleFlightCache(4)
    for now, expected in ((0, "first"), (9.9, "first"), (10, "second")):
        clock.now = now
        made = "first" if now < 10 else "second"
        assert cache.get("key", lambda made=made: made) == expected
        assert cache.get("bystander", lambda: "other") == "other"


@pytest.mark.parametrize(("age", "is_used"), [(10, True), (19.9, True), (20, False)])
def test_while_one_renews_a_value_the_others_get_the_previous_one_but_none_too_old(clock, age, is_used):
    cache = SingleFlightCache(4)
    cache.get("key", lambda: "old")
    clock.now = age
    renewing, go_on, found = threading.Event(), threading.Event(), []

    def renew():
        renewing.set()
        assert go_on.wait(20)
        return "new"

    threads = [threading.Thread(target=lambda: found.append(cache.get("key", renew)))]
    threads[0].start()
    assert renewing.wait(20)
    if is_used:
        assert cache.get("key", renew) == "old"
    else:
        threads.append(threading.Thread(target=lambda: found.append(cache.get("key", lambda: "own"))))
        threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert found == ["new"] * len(threads)


def test_a_value_that_may_not_be_kept_is_made_each_time(clock):
    cache, made = SingleFlightCache(4), []
    for _each in range(2):
        assert cache.get("key", lambda: made.append(1) or "value", keep_if=lambda value: False) == "value"
    assert len(made) == 2
