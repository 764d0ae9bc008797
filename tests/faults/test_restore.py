"""A backup restores the site, but nobody who was forgotten since."""

import re
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from demo import note
from demo.embedded import postgres_programs
from tests.demonstration import Demonstration, until

PATH = "/en/petitions/river-gauges/sign/?kind=individual"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Demonstration]:
    running = Demonstration(tmp_path).start().wait_until_running()
    yield running
    running.stop()


def post(site: Demonstration, address: str, **data: str) -> str:
    """Send a form; return the page it leads to."""
    body = urllib.parse.urlencode(data).encode()
    with urllib.request.urlopen(urllib.parse.urljoin(site.url, address), body, timeout=30) as answer:
        return answer.read().decode()


def hidden(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', text).group(1)


def sign(site: Demonstration, name: str, address: str) -> str:
    """Sign and confirm; return the address of the entry's own page."""
    started = hidden(site.get(PATH), "started")
    post(site, PATH, kind="individual", name=name, email=address, listing="full", started=started)
    link = site.link_for(address).removeprefix(site.url)
    done = post(site, link, shown=hidden(site.get(link), "shown"))
    assert name in done
    return re.search(r'href="(/en/manage/[^"]+)"', done).group(1)


def listed(site: Demonstration) -> str:
    return site.get("/petitions/river-gauges/signatories.csv")


def restore(url: str, backup: Path) -> None:
    """Restore a backup into a new database, as docs/operating.md says: the running site holds locks."""
    with psycopg.connect(url.replace("/undersigned?", "/postgres?"), autocommit=True) as connection:
        connection.execute("DROP DATABASE undersigned WITH (FORCE)")
        connection.execute("CREATE DATABASE undersigned")
    program = postgres_programs() / "pg_restore"
    subprocess.run([program, "--single-transaction", "--no-owner", "-d", url, backup], check=True)


def test_a_restored_backup_serves_the_site_and_forgets_again_who_was_forgotten(site):
    url = note.read(site.folder)["DATABASE_URL"]
    sign(site, "Stays Here", "stays@mail.example")
    entry = sign(site, "Asked Later", "asked@mail.example")
    backup = site.folder / "backup.dump"
    subprocess.run([postgres_programs() / "pg_dump", "-Fc", "-f", backup, url], check=True)
    post(site, entry, act="forget")
    assert "Asked Later" not in listed(site)

    restore(url, backup)
    assert "1 forgotten again" in site.manage("forget", "--replay")
    until(lambda: "Stays Here" in listed(site), what="the restored list")
    assert "Asked Later" not in listed(site)
    site.manage("check_tallies")
    sign(site, "Signs Afterwards", "after@mail.example")
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute("DELETE FROM signatories_statuschange")
