"""One person signs, confirms and deletes their data; then no trace of them is found anywhere.

We search for the person's name, e-mail address, affiliation and IP address. We search a dump of the database,
its files after VACUUM FULL, Redis, every other file, and the logs.
"""

import json
import re
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from demo.embedded import postgres_programs
from tests.demonstration import Demonstration, until

NAME, NEWER = "Kanarienvogel Zwölf", "Kanarienvogel Dreizehn"
EMAIL, HOUSE = "kanarie@voliere.example", "Vogelhaus Neun"
NETWORK = "203.0.113.77"
CANARIES = (HOUSE, NETWORK, "Kanarienvogel", "kanarienvogel", "kanarie@", "Vogelhaus", "vogelhaus")
# The recipient's mailbox is theirs. The write-ahead log is overwritten later.
ELSEWHERE = {"mailbox", "pg_wal"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Demonstration]:
    running = Demonstration(tmp_path, TRUSTED_PROXY_HOPS="1", LOG_LEVEL="DEBUG").start().wait_until_running()
    yield running
    running.stop()


CORRECTED_NOTED_AND_ASKED = f"""
from accounts.models import User
from signatories.lifecycle import correct
from signatories.models import Correction, Signatory
from signatories.moderation import notes
row, by = Signatory.objects.get(email="{EMAIL}"), User.objects.filter(is_superuser=True).first()
assert correct.revise(row, {{"affiliation": "{HOUSE} Zehn"}}, by=by)
assert correct.revise(row, {{"affiliation": "{HOUSE}"}}, by=by)
notes.add(row, "{NAME} rang us.", by=by)
assert notes.ask(row, "Are you {NAME}?", by=by)
assert Correction.objects.filter(signatory=row).count() >= 2
"""


class Person:
    """A visitor on one network, without cookies."""

    def __init__(self, site: Demonstration) -> None:
        self.site = site

    def ask(self, address: str, **data: str) -> tuple[str, str]:
        """Return the final URL and its page."""
        request = urllib.request.Request(
            urllib.parse.urljoin(self.site.url, address),
            urllib.parse.urlencode(data).encode() if data else None,
            {"X-Forwarded-For": NETWORK, "Referer": self.site.url},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.url, answer.read().decode()


def forgotten_after_the_whole_way(person: Person) -> None:
    form = "/en/petitions/public-record/sign/?kind=individual"
    _url, page = person.ask(form)
    started = re.search(r'name="started" value="([^"]+)"', page).group(1)
    data = {"kind": "individual", "name": NAME, "email": EMAIL, "affiliation": HOUSE, "listing": "full"}
    person.ask(form, **data | {"email": "not an address"}, started=started)
    url, page = person.ask(form, **data, started=started)
    assert "check-your-email" in url, page
    link = person.site.link_for(EMAIL)
    _url, page = person.ask(link)
    _url, page = person.ask(link, shown=re.search(r'name="shown" value="([^"]+)"', page).group(1))
    assert NAME in page
    manage = re.search(r'href="(/en/manage/[^"]+)"', page).group(1)
    assert NAME in person.ask("/petitions/public-record/signatories.csv")[1]
    assert "Saved" in person.ask(manage, act="correct", name=NEWER, affiliation=HOUSE, role="")[1]
    person.ask("/en/manage/", email=EMAIL)
    until(lambda: asked_for_links(person.site) == 0, what="an answer to who asked for the link")
    person.site.manage("shell", "-v", "0", "-c", CORRECTED_NOTED_AND_ASKED)
    assert found_in(dump(person.site)), "the canary must be there before it is forgotten"
    person.ask(manage, act="forget")


def note(site: Demonstration) -> dict[str, str]:
    return json.loads((site.folder / "demo.json").read_text())


def dump(site: Demonstration) -> bytes:
    command = [postgres_programs() / "pg_dump", note(site)["DATABASE_URL"]]
    return subprocess.run(command, capture_output=True, check=True).stdout


def connect(site: Demonstration) -> psycopg.Connection:
    return psycopg.connect(note(site)["DATABASE_URL"], autocommit=True)


def asked_for_links(site: Demonstration) -> int:
    with connect(site) as connection:
        return connection.execute("SELECT count(*) FROM signatories_linkrequest").fetchone()[0]


def found_in(data: bytes) -> set[str]:
    return {canary for canary in CANARIES if canary.encode() in data}


def left_in_files(site: Demonstration) -> dict[str, set[str]]:
    """Let PostgreSQL and Redis rewrite their files; return the words found in each file of the site."""
    with connect(site) as connection:
        connection.execute("VACUUM (FULL, ANALYZE)")
        connection.execute("CHECKPOINT")
    redis.Redis.from_url(note(site)["REDIS_URL"]).save()
    files = [file for file in site.folder.rglob("*") if file.is_file() and not ELSEWHERE & set(file.parts)]
    assert any("base" in file.parts for file in files)
    found = {str(file): found_in(file.read_bytes()) for file in files}
    return {name: canaries for name, canaries in found.items() if canaries}


def test_who_asks_to_be_forgotten_is_found_nowhere(site):
    forgotten_after_the_whole_way(Person(site))

    for path in ("signatories.csv", "signatories.json"):
        assert not found_in(site.get(f"/petitions/public-record/{path}").encode())
    assert not found_in(dump(site))
    # VACUUM FULL keeps a row that another statement may still see, so it may have to run again.
    until(lambda: not left_in_files(site), seconds=60, what="files without a name")
    assert not found_in(site.output.encode())
