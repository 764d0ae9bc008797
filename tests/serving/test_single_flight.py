"""One thread makes a value that many wait for."""

import threading

import pytest

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
