"""Measures how fast mail is sent, and how many people go the whole way: form, mail, confirmation."""

import re
import subprocess
import sys
import time
import urllib.parse
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from statistics import median
from threading import Thread

from django.db.models.functions import Now

from benchmarks import crowd, servers
from benchmarks.client import get, post, storm
from benchmarks.load import SITE, signatures
from benchmarks.results import Result
from demo import ports
from demo.processes import Child
from petitions.models import Petition
from signatories.listing import tally
from signatories.models import OutgoingMail
from signatories.outbox import queueing
from tests import make

# The number of people between form and confirmation, and the seconds before the measurement starts.
UNDER_WAY, WARM_UP = 200, 3.0
# Visitors at once.
VISITORS = 32
SHOWN = re.compile(rb'name="shown" value="([^"]+)"')


class Mailbox:
    """The mailbox of everybody: the received links, in their order."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.links, self.taken = process, deque[str](), 0
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.links.append(line.split()[-1])
            self.taken += 1


@contextmanager
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """Run a mail server for the block; yield its mailbox and its address."""
    reserved = ports.reserve()
    port = ports.number(reserved)
    command = [sys.executable, "-m", "benchmarks.sink", str(port)]
    with reserved, subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Mailbox(process), f"smtp://127.0.0.1:{port}"
        finally:
            process.terminate()


def results(*, full: bool) -> list[Result]:
    """Return the mails a second of two worker processes, and the people a second who go the whole way."""
    petition = make.petition(review="none")
    # Another benchmark may have left mail in the outbox.
    OutgoingMail.objects.unsent().update(given_up_at=Now())
    crowd.settle()
    with mailbox() as (box, address), servers.web(SITE) as (port, _web):
        storm(port, islice(signatures(petition.slug), 10_000 if full else 600), seconds=120)
        with servers.worker(EMAIL_URL=address) as worker:
            sent = _sending(box, worker)
            people = _whole_way(port, box, petition, [60.0] if full else [3.0] * 3)
    return [*sent, *people]


def _sending(box: Mailbox, worker: Child) -> list[Result]:
    """Let a worker send the waiting mail, and measure from its first mail on."""
    rows = OutgoingMail.objects.unsent().filter(held="")
    waiting = rows.count()
    queueing.wake_worker()
    while not box.taken:
        time.sleep(0.01)
    began, spent, first = time.perf_counter(), servers.cpu_seconds(worker), box.taken
    while (rows.exists() or box.taken < waiting) and time.perf_counter() - began < 300:
        time.sleep(0.1)
    took = time.perf_counter() - began
    spent = (servers.cpu_seconds(worker) - spent) / max(1, box.taken - first) * 1000
    return [
        Result(
            f"mail: {waiting:,} confirmations by 2 worker processes",
            (box.taken - first) / took,
            "a second",
            300,
        ),
        Result("mail: accepted by the server for each that waited", box.taken / max(waiting, 1), "", 1),
        Result("mail: CPU of the workers", spent, "ms a mail"),
    ]


def _whole_way(port: int, box: Mailbox, petition: Petition, lengths: list[float]) -> list[Result]:
    """Let many people open the form, sign, follow the mailed link and confirm at once.

    Measuring begins when the first people have confirmed, so that as many begin as finish.
    """
    box.links.clear()
    people = People(box)
    requests = people.requests(get(f"/en/petitions/{petition.slug}/sign/"), signatures(petition.slug))
    storm(port, requests, connections=VISITORS, seconds=WARM_UP, hear=people.hear)
    first, confirmed, rates = tally.of(petition).total, people.confirmed, []
    for length in lengths:
        before = tally.of(petition).total
        came = storm(port, requests, connections=VISITORS, seconds=length, hear=people.hear)
        rates.append((tally.of(petition).total - before) / came.seconds)
    counted, confirmed = tally.of(petition).total - first, people.confirmed - confirmed
    return [
        Result("whole way: form, sign, mail, page, confirm, tally", median(rates), "a second", 120),
        Result("whole way: counted for each that was confirmed", counted / max(confirmed, 1), "", 1),
    ]


class People:
    """Requests of people who sign and confirm; confirming has priority over new forms."""

    def __init__(self, box: Mailbox) -> None:
        self.box, self.shown, self.confirmed = box, deque[tuple[str, str]](), 0
        self.begun = 0

    def requests(self, page: bytes, forms: Iterator[bytes]) -> Iterator[bytes]:
        for form in forms:
            while self.shown or self.box.links:
                if self.shown:
                    link, digest = self.shown.popleft()
                    body = urllib.parse.urlencode({"shown": digest}).encode()
                    yield post(link, body, network="10.0.0.1")
                else:
                    yield get(self.box.links.popleft(), packed=False)
            if not form:
                # Nothing is due yet.
                yield b""
                continue
            yield page
            # The others wait for their mail.
            while self.begun - self.confirmed > UNDER_WAY and not (self.shown or self.box.links):
                yield b""
            self.begun += 1
            yield form

    def hear(self, request: bytes, answer: bytes) -> None:
        """Note the result of a response."""
        verb, path, _rest = request.split(b" ", 2)
        if b"/confirm/" not in path or not answer.startswith(b"HTTP/1.1 200"):
            return
        if verb == b"POST":
            self.confirmed += 1
        elif shown := SHOWN.search(answer):
            self.shown.append((path.decode(), shown.group(1).decode()))
