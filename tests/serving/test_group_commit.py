"""Group commit: one thread works for several, and waiting threads release their slots."""

import threading
from contextlib import suppress

import pytest

from serving.admission_control import WorkerSlots, current_slots
from serving.group_commit import GroupCommit

PATIENCE = 20  # seconds


class Bench:
    """Work that a test blocks: it notes each batch, and continues when the test allows it."""

    def __init__(self, *, refuses=()):
        self.goes, self.refuses, self.problems = [], set(refuses), {}
        self.entered, self.may_go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.group = GroupCommit(self.work, key=lambda item: item[0], most=8)

    def work(self, items):
        self.goes.append(items)
        self.entered.release()
        assert self.may_go_on.acquire(timeout=PATIENCE)
        if self.refuses & set(items):
            raise ValueError(items)

    def comes(self, item):
        """Start a thread with `item`; return once it waits or its item is being done."""

        def do():
            try:
                self.group.run(item)
            except ValueError as problem:
                self.problems[item] = problem

        before = self.arrived()
        visitor = threading.Thread(target=do)
        visitor.start()
        while visitor.is_alive() and self.arrived() == before:
            pass
        return visitor

    def arrived(self):
        return len(self.group._queue) + sum(map(len, self.goes))

    def let(self, goes):
        for _go in range(goes):
            self.may_go_on.release()


def finish(visitors):
    for visitor in visitors:
        visitor.join(PATIENCE)
        assert not visitor.is_alive()


def test_items_that_arrive_meanwhile_are_done_in_one_batch():
    bench = Bench()
    first = bench.comes("a")
    assert bench.entered.acquire(timeout=PATIENCE)
    others = [bench.comes(item) for item in "bcd"]
    bench.let(2)
    finish([first, *others])
    assert bench.goes == [["a"], ["b", "c", "d"]]


def test_items_of_one_key_are_done_one_after_the_other():
    bench = Bench()
    first = bench.comes("a")
    assert bench.entered.acquire(timeout=PATIENCE)
    others = [bench.comes(item) for item in ("b1", "b2", "c")]
    bench.let(3)
    finish([first, *others])
    assert bench.goes == [["a"], ["b1", "c"], ["b2"]]


def test_a_batch_has_a_largest_size_and_the_others_come_next():
    bench = Bench()
    first = bench.comes("a")
    assert bench.entered.acquire(timeout=PATIENCE)
    others = [bench.comes(item) for item in "bcdefghijk"]
    bench.let(3)
    finish([first, *others])
    assert bench.goes == [["a"], list("bcdefghi"), ["j", "k"]]


def test_only_the_faulty_item_of_a_batch_fails(caplog):
    bench = Bench(refuses="c")
    first = bench.comes("a")
    assert bench.entered.acquire(timeout=PATIENCE)
    others = [bench.comes(item) for item in "bcd"]
    bench.let(5)
    finish([first, *others])
    assert bench.goes[:2] == [["a"], ["b", "c", "d"]]
    assert sorted(bench.goes[2:]) == [["b"], ["c"], ["d"]]
    assert list(bench.problems) == ["c"]
    assert [record.getMessage() for record in caplog.records] == ["Done for each of 3 alone (ValueError)."]


def test_a_failure_alone_is_told_and_the_next_is_served():
    bench = Bench(refuses="a")
    bench.let(2)
    finish([bench.comes("a")])
    finish([bench.comes("b")])
    assert list(bench.problems) == ["a"]
    assert bench.goes == [["a"], ["b"]]


def test_a_thread_that_waits_leaves_its_slot_to_another():
    slots, bench = WorkerSlots(1), Bench()

    def visit(item):
        with slots:
            bench.group.run(item)

    visitors = [threading.Thread(target=visit, args=[item]) for item in "abc"]
    for visitor in visitors:
        visitor.start()
    # All three threads get this far, though there is only one slot.
    assert bench.entered.acquire(timeout=PATIENCE)
    while bench.arrived() < len(visitors):
        assert all(visitor.is_alive() for visitor in visitors)
    bench.let(3)
    finish(visitors)
    with slots:
        assert sorted(item for go in bench.goes for item in go) == ["a", "b", "c"]


def test_a_thread_that_was_served_has_a_slot_before_new_ones():
    slots, bench, order = WorkerSlots(1), Bench(), []

    def visit(item):
        with slots:
            bench.group.run(item)
            order.append(item)

    def come():
        with slots:
            order.append("new")

    visitors = [threading.Thread(target=visit, args=[item]) for item in "abc"]
    for number, visitor in enumerate(visitors, start=1):
        visitor.start()
        while bench.arrived() < number:
            assert visitor.is_alive()
    with slots:
        # While the slot is taken, a new request waits, then a served thread waits too.
        new = threading.Thread(target=come)
        new.start()
        while not slots.has_queue:
            assert new.is_alive()
        bench.let(2)
        while not slots._returning:
            assert visitors[2].is_alive()
        assert "c" not in order
    finish([*visitors, new])
    assert order.index("c") < order.index("new")


def test_as_many_go_on_at_once_as_there_are_slots():
    slots, bench, here = WorkerSlots(2), Bench(), []
    most, may_leave = [], threading.Event()

    def visit(item):
        with slots:
            bench.group.run(item)
            if current_slots():
                here.append(item)
                most.append(len(here))
                assert may_leave.wait(PATIENCE)
                here.remove(item)

    visitors = [threading.Thread(target=visit, args=[item]) for item in "abcdefgh"]
    for visitor in visitors:
        visitor.start()
    while bench.arrived() < len(visitors):
        assert all(visitor.is_alive() for visitor in visitors)
    bench.let(len(visitors))
    while len(here) < 2 or not slots._returning:
        assert any(visitor.is_alive() for visitor in visitors)
    may_leave.set()
    finish(visitors)
    assert max(most) == 2
    # All threads returned, and the number of slots is unchanged.
    assert slots._free == 2
    assert not slots._returning


def test_an_item_that_is_tried_alone_waits_for_no_slot():
    slots, bench = WorkerSlots(1), Bench(refuses="c")

    def visit(item):
        with slots, suppress(ValueError):
            bench.group.run(item)

    visitors = [threading.Thread(target=visit, args=[item]) for item in "abcd"]
    for number, visitor in enumerate(visitors, start=1):
        visitor.start()
        while bench.arrived() < number:
            assert visitor.is_alive()
    with slots:
        # The slot is taken while each of the three items is tried alone.
        bench.let(5)
        finish(visitors)
    assert sorted(bench.goes[2:]) == [["b"], ["c"], ["d"]]
    assert slots._free == 1


@pytest.mark.django_db
def test_an_item_without_a_key_keeps_no_other_waiting():
    bench = Bench()
    with pytest.raises(IndexError):
        bench.group.run("")
    bench.let(1)
    finish([bench.comes("a")])
    assert bench.goes == [["a"]]
