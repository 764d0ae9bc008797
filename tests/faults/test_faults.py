"""Real processes, really stopped and killed, while people sign: nothing acknowledged is lost."""

import os
import random
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import count, islice
from pathlib import Path

import pytest
import redis

from demo import note
from tests.demonstration import Demonstration, runs, until

numbers = count(1)
# `make drill` asks for more of each.
KILLS, WEB_KILLS = int(os.environ.get("KILLS", "4")), int(os.environ.get("WEB_KILLS", "2"))
QUEUED = int(os.environ.get("QUEUED", "60"))
# How many sign while Redis refuses, and around each kill of the web server.
SIGNED, CROWD = int(os.environ.get("SIGNED", "20")), int(os.environ.get("CROWD", "24"))
ADDRESSES = (
    "from signatories.models import Signatory; print(*Signatory.objects.values_list('email', flat=True))"
)
# Seconds that a visitor may wait while Redis hangs (product promise 13).
PATIENCE = 3.0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    running = Demonstration(tmp_path_factory.mktemp("faults")).start().wait_until_running()
    yield running
    running.stop()


def process(site: Demonstration, words: str) -> int:
    """Return the number of the child whose command has these words, once it runs."""

    def find() -> int | None:
        for pid in site.children().values():
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if words in command:
                return pid
        return None

    return int(until(find, what=f"a process with {words!r}"))


def kill(site: Demonstration, words: str) -> None:
    """Kill a child with all that it started, and wait until it is gone."""
    pid = process(site, words)
    os.killpg(pid, signal.SIGKILL)
    until(lambda: not runs(pid), what=f"the end of {words!r}")


def sign(site: Demonstration, *, timeout: float = 20.0) -> str | None:
    """Sign as somebody new; return the address if the site said yes, None if it said that it cannot."""
    address = f"fault-{next(numbers)}@mail.example"
    path = "/en/petitions/river-gauges/sign/"
    stamp = (
        site.get(path).split('name="started" value="')[1].split('"')[0] if site.stamp is None else site.stamp
    )
    site.stamp = stamp
    data = {"kind": "individual", "name": "Some Body", "email": address, "listing": "full", "started": stamp}
    try:
        with urllib.request.urlopen(
            site.url + path, urllib.parse.urlencode(data).encode(), timeout=timeout
        ) as answer:
            return address if "check-your-email" in answer.url else None
    except (urllib.error.HTTPError, urllib.error.URLError, ConnectionError):
        return None


def mailed(site: Demonstration) -> Counter[str]:
    return Counter(address for mail in site.mails() for address in mail["to"])


def wait_for_mails(site: Demonstration, addresses: list[str]) -> None:
    until(lambda: not set(addresses) - set(mailed(site)), seconds=120, what="mail to everyone who signed")


@pytest.fixture(autouse=True)
def _stamp(site: Demonstration) -> None:
    site.stamp = None
    sign(site)


def test_a_redis_that_hangs_hangs_no_visitor_and_loses_no_mail(site):
    redis = process(site, "redis-server")
    os.kill(redis, signal.SIGSTOP)
    try:
        signed = [sign(site, timeout=PATIENCE) for _ in range(5)]
    finally:
        os.kill(redis, signal.SIGCONT)
    assert None not in signed
    wait_for_mails(site, signed)


def test_a_redis_that_refuses_and_comes_back_empty_loses_no_mail(site):
    """It stays away for as long as people sign: who would start it again is stopped meanwhile."""
    redis = process(site, "redis-server")
    os.kill(site.process.pid, signal.SIGSTOP)
    try:
        os.kill(redis, signal.SIGKILL)
        signed = [sign(site, timeout=PATIENCE) for _ in range(SIGNED)]
    finally:
        os.kill(site.process.pid, signal.SIGCONT)
    assert None not in signed
    wait_for_mails(site, signed)


def test_a_redis_that_is_wiped_while_mail_waits_loses_none(site):
    worker = process(site, "config worker")
    os.killpg(worker, signal.SIGSTOP)
    try:
        signed = [sign(site) for _ in range(QUEUED)]
        redis.Redis.from_url(note.read(site.folder)["REDIS_URL"]).flushall()
    finally:
        os.killpg(worker, signal.SIGCONT)
    assert None not in signed
    wait_for_mails(site, signed)


def test_a_worker_goes_on_after_redis_was_restarted_three_times(site):
    worker = process(site, "config worker")
    for _ in range(3):
        os.kill(process(site, "redis-server"), signal.SIGKILL)
        wait_for_mails(site, [sign(site) or ""])
    assert process(site, "config worker") == worker, site.output[-4000:]


def test_workers_killed_at_random_moments_lose_no_mail_and_double_few(site):
    signed: list[str | None] = []
    chance = random.SystemRandom()
    for _ in range(KILLS):
        signed += [sign(site) for _ in range(chance.randint(1, 6))]
        kill(site, "config worker")
    assert None not in signed
    wait_for_mails(site, signed)
    doubles = sum(found - 1 for address, found in mailed(site).items() if address in signed)
    assert doubles <= KILLS


def test_a_database_that_is_killed_keeps_every_signature_it_said_yes_to(site):
    signed = [sign(site) for _ in range(5)]
    os.kill(process(site, "bin/postgres"), signal.SIGKILL)
    signed += [sign(site) for _ in range(10)]
    until(lambda: sign(site), seconds=60, what="a site that takes signatures again")
    acknowledged = [address for address in signed if address]
    assert len(acknowledged) >= 5
    kept = set(site.manage("shell", "-v", "0", "-c", ADDRESSES).split())
    assert set(acknowledged) <= kept
    wait_for_mails(site, acknowledged)


def test_a_web_server_killed_between_commit_and_bell_loses_no_mail(site):
    """Whatever is in the database is mailed, acknowledged or not: the kill comes while many are signing."""
    said_yes: set[str | None] = set()
    chance = random.SystemRandom()
    for _ in range(WEB_KILLS):
        with ThreadPoolExecutor(8) as people:
            answers = [people.submit(sign, site) for _ in range(CROWD)]
            list(islice(as_completed(answers), chance.randint(1, CROWD - 1)))
            kill(site, "granian")
        said_yes |= {answer.result() for answer in answers} - {None}
        until(lambda: sign(site), seconds=60, what="a web server that answers again")
    kept = set(site.manage("shell", "-v", "0", "-c", ADDRESSES).split())
    assert said_yes <= kept
    wait_for_mails(site, sorted(address for address in kept if address.startswith("fault-")))
