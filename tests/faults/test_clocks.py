"""Web servers whose clocks are wrong: an hour ahead, an hour behind, a day ahead (promise 24)."""

import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.signing import b62_decode

from demo import note, ports
from demo.processes import Child
from tests.demonstration import Demonstration, until
from tests.faults import report

ANOTHER_TIME = str(Path(__file__).with_name("another_time"))
FORM = "/en/petitions/river-gauges/sign/"
# Stored times come from the database's clock.
OF_ITS_TIME = (
    "from django.db.models.functions import Now; from datetime import timedelta; "
    "from signatories.models import Signatory; "
    "rows = Signatory.objects.filter(email='{address}', status='published'); "
    "print(rows.filter(signed_at__gt=Now() - timedelta(minutes=10), signed_at__lte=Now(), "
    "confirmed_at__gt=Now() - timedelta(minutes=10), confirmed_at__lte=Now()).count())"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("clocks")
    running = Demonstration(folder, SIGN_MIN_SECONDS="1").start().wait_until_running()
    yield running
    running.stop()


@contextmanager
def web(site: Demonstration, ahead: timedelta) -> Iterator[str]:
    """Run another web server of the site with a wrong clock; yield its URL."""
    reserved = ports.reserve()
    port = ports.number(reserved)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    where = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "8"]
    settings = site.environment | note.read(site.folder)
    settings |= {"CLOCK_AHEAD": str(ahead.total_seconds()), "PYTHONPATH": ANOTHER_TIME}
    child = Child("web of another time", [*granian, *where, "config.wsgi:application"], environment=settings)
    child.start()
    try:
        until(lambda: answer(f"http://localhost:{port}/health/live"), what="a web server of another time")
        yield f"http://localhost:{port}"
    finally:
        child.stop()
        reserved.close()


def answer(url: str, **typed: str) -> str:
    """Return a page, or the page after a form; empty if the server does not answer."""
    data = urllib.parse.urlencode(typed).encode() if typed else None
    try:
        with urllib.request.urlopen(url, data, timeout=20) as page:
            return page.url + "\n" + page.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.read().decode()
    except OSError:
        return ""


def started(page: str) -> str:
    return page.split('name="started" value="')[1].split('"')[0]


def sign(form: str, to: str, address: str) -> None:
    """Fill in the form of one server as slowly as a person, and send it to another server."""
    shown, began = started(answer(form + FORM)), time.monotonic()
    until(lambda: time.monotonic() - began > 2.1, what="the end of typing")
    typed = {"kind": "individual", "name": "Some Body", "email": address, "listing": "full"}
    assert "check-your-email" in answer(to + FORM, **typed, started=shown).splitlines()[0]


@pytest.mark.parametrize("hours", [1, -1])
def test_an_hour_between_the_clocks_refuses_no_link_and_counts_right(site, hours):
    with web(site, timedelta(hours=hours)) as other:
        for number, (form, to) in enumerate([(other, other), (other, site.url), (site.url, other)]):
            address = f"clock-{'behind' if hours < 0 else 'ahead'}-{number}@mail.example"
            sign(form, to, address)
            # A worker with the right clock sent the mail; the mail of a suspected robot would be held.
            path = urllib.parse.urlsplit(site.link_for(address)).path
            page = answer(other + path)
            shown = re.search(r'name="shown" value="([^"]+)"', page).group(1)
            thanks = answer(other + path, shown=shown)
            assert "Thank you" in thanks
            manage = re.search(r'href="(/en/manage/[^"]+)"', thanks).group(1)
            # Its link contains the time by the server's clock.
            assert abs(b62_decode(manage.split(".")[1]) - time.time() - hours * 3600) < 60
            for server in (other, site.url):
                assert "Some Body" in answer(server + manage)
            assert site.manage("shell", "-v", "0", "-c", OF_ITS_TIME.format(address=address)).strip() == "1"
        site.manage("check_tallies")
    report.rows.append(report.Row(f"clock of a web server {hours:+} h", "one after the other", 3, 0, 0, 0.0))


def test_a_link_that_has_ended_opens_nothing_however_the_clock_differs(site):
    """A manage link works for a day. For a server that is a day and an hour ahead, it is too old."""
    address = "clock-late@mail.example"
    sign(site.url, site.url, address)
    path = urllib.parse.urlsplit(site.link_for(address)).path
    shown = re.search(r'name="shown" value="([^"]+)"', answer(site.url + path)).group(1)
    manage = re.search(r'href="(/en/manage/[^"]+)"', answer(site.url + path, shown=shown)).group(1)
    with web(site, timedelta(hours=25)) as other:
        assert "Some Body" not in answer(other + manage)
        # Confirming uses only the database's clock, so the confirm link still works.
        assert "Thank you" in answer(other + path)
