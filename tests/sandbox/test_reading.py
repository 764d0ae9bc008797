"""Files from outside are read in a limited process."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.utils import translation

from sandbox import processes, reading
from sandbox.limits import Limits
from sandbox.reading import Reason
from serving.admission_control import WorkerSlots

READER = "tests.sandbox.readers"
SHORT = Limits(memory=128 * 1024 * 1024, result=4096, processor=1, clock=30, file=100)


def read(order: str, limits: Limits = SHORT):
    return reading.read(READER, io.BytesIO(order.encode()), limits)


def test_a_reader_is_given_the_file_and_gives_its_answer():
    assert read("echo") == "echo"


def test_a_reader_is_given_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    assert not {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} & set(read("environment"))


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("eat memory", Reason.TOO_LARGE),
        ("crash", Reason.TOO_LARGE),
        ("long answer", Reason.TOO_LARGE),
        ("work for ever", Reason.TOO_SLOW),
        ("leave", Reason.BROKEN),
        ("answer twice", Reason.BROKEN),
        ("write", Reason.BROKEN),
        ("an order that there is not", Reason.BROKEN),
        ("x" * 101, Reason.TOO_LARGE),
    ],
)
def test_a_reader_that_goes_beyond_its_limits_is_refused(order, reason):
    with pytest.raises(reading.Refused) as refused:
        read(order)
    assert refused.value.reason is reason


def groups() -> set[str]:
    """Return the process groups of all running processes."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _parent, group = stat.read_text().rpartition(") ")[2].split()[:3]
            if state not in "XZ":
                found.add(group)
    return found


@pytest.mark.parametrize("order", ["wait for ever", "start others that wait for ever"])
def test_a_reader_that_only_waits_is_ended_with_all_that_it_has_started(order, monkeypatch):
    leaders = []

    @contextmanager
    def noted(*words, **options):
        with processes.started(*words, **options) as process:
            leaders.append(str(process.pid))
            yield process

    monkeypatch.setattr(reading, "started", noted)
    with pytest.raises(reading.Refused) as refused:
        read(order, Limits(clock=1))
    assert refused.value.reason in (Reason.TOO_SLOW, Reason.BROKEN)
    assert len(leaders) == 1
    while groups() & set(leaders):
        # They got SIGKILL.
        pass


def test_only_so_many_files_are_read_at_once_and_a_place_comes_free_again():
    for _each in range(reading.AT_ONCE):
        assert reading.slots.acquire(blocking=False)
    try:
        with pytest.raises(reading.Refused) as refused:
            read("echo")
    finally:
        for _each in range(reading.AT_ONCE):
            reading.slots.release()
    assert refused.value.reason is Reason.BUSY
    for order in ["crash", "leave"] * reading.AT_ONCE:
        with pytest.raises(reading.Refused):
            read(order)
    assert read("echo") == "echo"


def test_a_file_that_is_being_read_takes_no_worker_slot_from_pages():
    slots, done = WorkerSlots(1), []
    entered = threading.Event()

    def upload():
        with slots:
            entered.set()
            with pytest.raises(reading.Refused):
                read("wait for ever", Limits(clock=2))
            done.append("the upload")

    with ThreadPoolExecutor() as threads:
        uploading = threads.submit(upload)
        assert entered.wait(20)
        with slots:
            done.append("the page")
        uploading.result(30)
    assert done == ["the page", "the upload"]
    with slots:
        pass


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_is_a_sentence(reason):
    with translation.override("en"):
        assert str(reading.Refused(reason)).endswith(".")
