"""Real processes are stopped and killed while people sign: no acknowledged signature is lost."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
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
from tests.demonstration import ROOT, Demonstration, runs, until
from tests.faults import report

numbers = count(1)
# `make drill` asks for more of each.
KILLS, WEB_KILLS = int(os.environ.get("KILLS", "4")), int(os.environ.get("WEB_KILLS", "2"))
QUEUED = int(os.environ.get("QUEUED", "60"))
# The number of people who sign while Redis refuses, and around each kill of the web server.
SIGNED, CROWD = int(os.environ.get("SIGNED", "20")), int(os.environ.get("CROWD", "24"))
ADDRESSES = (
    "from signatories.models import Signatory; print(*Signatory.objects.values_list('email', flat=True))"
)
# Seconds that a visitor may wait while Redis hangs.
PATIENCE = 3.0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    running = Demonstration(tmp_path_factory.mktemp("faults")).start().wait_until_running()
    yield running
    running.stop()


def process(site: Demonstration, words: str) -> int:
    """Return the PID of the child whose command has these words, once it runs."""

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


def sign(site: Demonstration, *, timeout: float = 20.0, address: str = "") -> str | None:
    """Sign with a new address; return the address, or None if the site refused."""
    address = address or f"fault-{next(numbers)}@mail.example"
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


def recovers(site: Demonstration, fault: str, load: str, addresses: list[str]) -> int:
    """Wait until everyone has mail, add a row to the table, and return how many mails came twice."""
    began = time.monotonic()
    wait_for_mails(site, addresses)
    took, found = time.monotonic() - began, mailed(site)
    doubled = sum(found[address] - 1 for address in addresses)
    lost = len(set(addresses) - set(found))
    report.rows.append(report.Row(fault, load, len(addresses), lost, doubled, took))
    return doubled


@pytest.fixture(autouse=True)
def _stamp(site: Demonstration) -> None:
    site.stamp = None
    sign(site)


def test_a_redis_that_hangs_hangs_no_visitor_and_loses_no_mail(site):
    redis = process(site, "valkey-server")
    os.kill(redis, signal.SIGSTOP)
    try:
        signed = [sign(site, timeout=PATIENCE) for _ in range(5)]
    finally:
        os.kill(redis, signal.SIGCONT)
    assert None not in signed
    recovers(site, "Redis hangs", "one after the other", signed)


def test_a_redis_that_refuses_and_comes_back_empty_loses_no_mail(site):
    """Redis is down while people sign: the supervisor, which would start it again, is stopped."""
    redis = process(site, "valkey-server")
    os.kill(site.process.pid, signal.SIGSTOP)
    try:
        os.kill(redis, signal.SIGKILL)
        signed = [sign(site, timeout=PATIENCE) for _ in range(SIGNED)]
    finally:
        os.kill(site.process.pid, signal.SIGCONT)
    assert None not in signed
    recovers(site, "Redis refuses, comes back empty", "one after the other", signed)


def test_a_redis_that_is_wiped_while_mail_waits_loses_none(site):
    worker = process(site, "config worker")
    os.killpg(worker, signal.SIGSTOP)
    try:
        signed = [sign(site) for _ in range(QUEUED)]
        redis.Redis.from_url(note.read(site.folder)["REDIS_URL"]).flushall()
    finally:
        os.killpg(worker, signal.SIGCONT)
    assert None not in signed
    recovers(site, "Redis is wiped while mail waits", "all queued", signed)


def test_a_worker_goes_on_after_redis_was_restarted_three_times(site):
    worker = process(site, "config worker")
    for number in range(1, 4):
        os.kill(process(site, "valkey-server"), signal.SIGKILL)
        recovers(site, f"Redis restarts, no. {number}", "one", [sign(site) or ""])
    assert process(site, "config worker") == worker, site.output[-4000:]


def test_workers_killed_at_random_moments_lose_no_mail_and_double_few(site):
    signed: list[str | None] = []
    chance = random.SystemRandom()
    for _ in range(KILLS):
        signed += [sign(site) for _ in range(chance.randint(1, 6))]
        kill(site, "config worker")
    assert None not in signed
    assert recovers(site, f"worker killed {KILLS} times", "a few before each", signed) <= KILLS


def test_a_database_that_is_killed_keeps_every_signature_it_said_yes_to(site):
    signed = [sign(site) for _ in range(5)]
    os.kill(process(site, "bin/postgres"), signal.SIGKILL)
    signed += [sign(site) for _ in range(10)]
    until(lambda: sign(site), seconds=60, what="a site that takes signatures again")
    acknowledged = [address for address in signed if address]
    assert len(acknowledged) >= 5
    kept = set(site.manage("shell", "-v", "0", "-c", ADDRESSES).split())
    assert set(acknowledged) <= kept
    recovers(site, "PostgreSQL killed", "one after the other", acknowledged)


def test_a_web_server_killed_between_commit_and_bell_loses_no_mail(site):
    """Each row gets its mail, acknowledged or not: we kill the server while many people sign."""
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
    everyone = sorted(address for address in kept if address.startswith("fault-"))
    recovers(site, f"web server killed {WEB_KILLS} times", "8 at once", everyone)


def test_a_database_that_restarts_is_served_from_again_without_a_restart_of_ours(site):
    web, signed = process(site, "granian"), [sign(site) for _ in range(3)]
    before = process(site, "bin/postgres")
    # A fast shutdown: the server ends all connections.
    os.kill(before, signal.SIGINT)
    until(lambda: not runs(before), what="the end of PostgreSQL")
    began = time.monotonic()
    signed.append(until(lambda: sign(site), seconds=60, what="a site that takes signatures again"))
    report.rows.append(report.Row("PostgreSQL restarts", "one", 1, 0, 0, time.monotonic() - began))
    signed += [sign(site) for _ in range(20)]
    assert None not in signed, "errors go on after the database is back"
    assert process(site, "granian") == web
    wait_for_mails(site, signed)


def test_two_schedulers_do_everything_once(site):
    found = note.read(site.folder)
    second = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app", "config", "beat", "--pidfile=",
         "--schedule", str(site.folder / "beat-2"), "--loglevel", "ERROR"],
        env=os.environ | found | {"DATA": str(site.folder)}, cwd=ROOT,
    )  # fmt: skip
    try:
        signed = [sign(site) for _ in range(QUEUED)]
        doubled = recovers(site, "two schedulers", "one after the other", signed)
        for address in signed[:5]:
            confirm(site, address)
        assert second.poll() is None
    finally:
        second.terminate()
        second.wait(20)
    assert doubled == 0
    assert "All tallies are right." in site.manage("check_tallies")


def confirm(site: Demonstration, address: str) -> None:
    """Follow the link that was mailed to an address, and press the button."""
    link = site.link_for(address)
    with urllib.request.urlopen(link, timeout=20) as answer:
        shown = answer.read().decode().split('name="shown" value="')[1].split('"')[0]
    data = urllib.parse.urlencode({"shown": shown}).encode()
    with urllib.request.urlopen(link, data, timeout=20) as answer:
        assert answer.status == 200


def test_fifty_presses_at_once_are_one_signature_and_one_mail(site):
    address = f"double-{next(numbers)}@mail.example"
    began = time.monotonic()
    with ThreadPoolExecutor(50) as presses:
        answers = [presses.submit(press, site, address) for _ in range(50)]
    pages = {answer.result() for answer in answers}
    assert len(pages) == 1, pages
    wait_for_mails(site, [address])
    # A second mail would have been queued together with the first.
    wait_for_mails(site, [sign(site) or ""])
    assert mailed(site)[address] == 1
    rows = site.manage("shell", "-v", "0", "-c", ADDRESSES).split()
    assert rows.count(address) == 1
    report.rows.append(report.Row("50 presses at once", "50 at once", 50, 0, 0, time.monotonic() - began))


def press(site: Demonstration, address: str) -> str:
    """Send one form, and return the URL that it leads to."""
    data = {"kind": "individual", "name": "Some Body", "email": address, "listing": "full"}
    body = urllib.parse.urlencode(data | {"started": site.stamp}).encode()
    with urllib.request.urlopen(f"{site.url}/en/petitions/river-gauges/sign/", body, timeout=30) as answer:
        return answer.url


# Each statement is its own transaction, like an operation of a migration.
CHANGES = """
from django.db import connection

with connection.cursor() as cursor:
    for _time in range(3):
        cursor.execute("ALTER TABLE signatories_signatory ADD COLUMN later integer")
        cursor.execute("ALTER TABLE signatories_signatory DROP COLUMN later")
"""


def test_the_schema_changes_while_people_sign(site):
    """A column is added and removed several times, as by migrations."""
    done, signed = threading.Event(), []

    def go_on_signing() -> None:
        while not done.is_set():
            signed.append(sign(site))

    with ThreadPoolExecutor(4) as people:
        crowd = [people.submit(go_on_signing) for _ in range(4)]
        try:
            site.manage("shell", "-v", "0", "-c", CHANGES)
        finally:
            done.set()
    assert [one.result() for one in crowd] == [None] * 4
    assert len(signed) > 4
    assert None not in signed
    recovers(site, "schema changed six times", "4 at once", signed)
