"""Web servers and workers on separate hosts that share only PostgreSQL and Redis."""

import json
import re
import shlex
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count, cycle
from pathlib import Path

import pytest

from demo import note
from demo.processes import Child
from tests.demonstration import Demonstration, until
from tests.faults import alone, report

PORT = "8000"
FORM = "/en/petitions/river-gauges/sign/"
LIST = "/en/petitions/river-gauges/signatories/"
HELD = (
    "from signatories.models import OutgoingMail; "
    "print(OutgoingMail.objects.filter(signatory__email__startswith='{who}-', held='network').count())"
)
# Sends a request on its own host: the arguments are a URL and form data. Prints the final URL and the page.
ASK = """
import sys, urllib.error, urllib.request
path, network, typed = sys.argv[1:]
request = urllib.request.Request("http://localhost:8000" + path, typed.encode() or None)
request.add_header("X-Forwarded-For", network)
try:
    with urllib.request.urlopen(request, timeout=20) as page:
        print(page.url, page.read().decode(), sep="\\n")
except urllib.error.HTTPError as refused:
    print(refused.code, refused.read().decode(), sep="\\n")
except OSError as nobody:
    print(nobody)
"""
numbers = count(1)


class Host:
    """A web server or a worker on its own network."""

    def __init__(self, name: str, command: list[str], settings: dict[str, str]) -> None:
        self.child = Child(name, [*alone.HOST, *command], environment=settings)

    def __enter__(self) -> "Host":
        self.child.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.child.stop()

    def ask(self, path: str, network: str = "192.0.2.1", **typed: str) -> str:
        """Return the URL and the page as seen on this host; empty before the server is up."""
        visitor = [*alone.visit(self.child.process.pid), sys.executable, "-c", ASK]
        asked = [path, network, urllib.parse.urlencode(typed)]
        return subprocess.run([*visitor, *asked], capture_output=True, text=True, check=False).stdout

    def sign(self, who: str, network: str) -> str:
        """Sign on this host; return the address."""
        address = f"{who}-{next(numbers)}@mail.example"
        shown = self.ask(FORM).split('name="started" value="')[1].split('"')[0]
        typed = {"kind": "individual", "name": f"{who.title()} Body", "email": address, "listing": "full"}
        assert "check-your-email" in self.ask(FORM, network, **typed, started=shown).splitlines()[0]
        return address


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    running = Demonstration(tmp_path_factory.mktemp("hosts")).start().wait_until_running()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def inboxes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("mail")
    return [folder / "of-one-worker", folder / "of-the-other"]


@pytest.fixture(scope="module")
def webs(site: Demonstration, inboxes: list[Path]) -> Iterator[list[Host]]:
    """Two web servers and two workers, each on its own host, beside the demonstration's."""
    shared = site.environment | note.read(site.folder) | {"TRUSTED_PROXY_HOPS": "1", "SIGN_LIMIT": "4"}
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    serve = [*granian, "--port", PORT, "--workers", "1", "--blocking-threads", "8", "config.wsgi:application"]
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "config", "worker", "--loglevel", "ERROR"]
    work = [*celery, "--concurrency", "1", "--without-mingle", "--without-gossip"]
    # Such a host has no network, so its mail server runs beside the worker.
    serve_mail = f"{sys.executable} -m benchmarks.sink 2525 >{{inbox}} & exec "
    with ExitStack() as stack:
        settings = shared | {"EMAIL_URL": "smtp://127.0.0.1:2525"}
        for number, inbox in enumerate(inboxes, 1):
            command = ["sh", "-c", serve_mail.format(inbox=inbox) + shlex.join(work)]
            stack.enter_context(Host(f"worker on host {number}", command, settings))
        found = [stack.enter_context(Host(f"web on host {number}", serve, shared)) for number in (3, 4)]
        for host in found:
            until(lambda host=host: "live\n" in host.ask("/health/live"), what="a web server alone")
        yield found


def mails(site: Demonstration, inboxes: list[Path]) -> list[tuple[str, str, str]]:
    """Return the host, the recipient and the link of each mail."""
    sent = []
    for mail in site.mails():
        if found := re.search(r"http\S+(/en/confirm/\S+)", mail["text"]):
            sent.append(("the demonstration", mail["to"][0], found.group(1)))
    for inbox in inboxes:
        lines = inbox.read_text().splitlines() if inbox.exists() else []
        sent += [(inbox.name, *line.split()) for line in lines if line.count(" ") == 1]
    return sent


def test_hosts_know_of_each_other_what_the_database_knows(site, webs, inboxes):
    one, other = webs
    address = one.sign("known", "198.51.100.1")
    link = until(lambda: [link for _by, to, link in mails(site, inboxes) if to == address], what="a mail")[0]
    # One server shows the page, the other one gets the form.
    shown = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', one.ask(link)))
    thanks = other.ask(link, **shown)
    assert "Thank you" in thanks
    for host in webs:
        until(lambda host=host: "Known Body" in host.ask(LIST), seconds=10, what="the name on each list")
    manage = re.search(r'href="(/en/manage/[^"]+)"', thanks).group(1)
    began = time.monotonic()
    assert "Your name is off the list" in one.ask(manage, act="withdraw")
    for host in webs:
        until(lambda host=host: "Known Body" not in host.ask(LIST), seconds=10, what="a name gone from each")
    report.rows.append(report.Row("hosts apart: withdrawn", "one", 1, 0, 0, time.monotonic() - began))


def test_a_network_s_limit_is_one_for_all_hosts(site, webs):
    turn = cycle(webs)
    for _ in range(6):
        next(turn).sign("crowd", "203.0.113.9")
    assert site.manage("shell", "-v", "0", "-c", HELD.format(who="crowd")).strip() == "2"


def test_workers_on_hosts_apart_share_the_mail_and_send_none_twice(site, webs, inboxes):
    turn, signed, networks = cycle(webs), [], count(1)

    def both_have_sent() -> bool:
        signed.append(next(turn).sign("share", f"10.{next(networks)}.0.1"))
        carriers = {carrier for carrier, to, _link in mails(site, inboxes) if to in signed}
        return {inbox.name for inbox in inboxes} <= carriers

    began = time.monotonic()
    until(both_have_sent, seconds=120, what="a mail from each worker")
    until(lambda: set(signed) <= {to for _by, to, _link in mails(site, inboxes)}, what="a mail to each")
    to = [to for _carrier, to, _link in mails(site, inboxes) if to in signed]
    assert len(to) == len(set(to))
    assert json.loads(site.get("/health/ready"))["ready"]
    row = report.Row(
        "hosts apart: two workers", "one after the other", len(signed), 0, 0, time.monotonic() - began
    )
    report.rows.append(row)
