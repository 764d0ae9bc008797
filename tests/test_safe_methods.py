"""GET and HEAD of every URL of the site change nothing in the database."""

import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.limits import room_access
from signatories.mail import delivery
from signatories.models import Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from signatories.signing import encrypted_addresses
from tests import make

pytestmark = pytest.mark.django_db

HOME = "https://sign.example.org"
# The session of staff may change.
NOT_KEPT = {"django_session"}


class Links(HTMLParser):
    """Collects the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        leads = ("href", "src", "action", "formaction")
        self.found += [value for name, value in attrs if name in leads and value]


def database() -> str:
    """Return a digest of every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - NOT_KEPT):
            rows = sql.SQL("SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM {} t")
            cursor.execute(rows.format(sql.Identifier(table)).as_string(None))
            digest.update(f"{table}:{cursor.fetchone()[0]}".encode())
    return digest.hexdigest()


@pytest.fixture
def doors(mailoutbox) -> set[str]:
    """Create one object of each kind; return the URLs that are mailed or typed, not linked."""
    petition, draft = make.petition(slug="full"), make.draft(slug="draft")
    organiser = make.worker(petition, "organiser")
    make.signed(petition)
    OutgoingMail.objects.update(held="robot")
    for status in (make.signed, make.confirmed, make.published):
        for kind in ("individual", "organisation"):
            queueing.enqueue(status(petition, kind), Message.MANAGE)
    withheld = make.published(petition, listing="withheld")
    queueing.enqueue(withheld, Message.SHOW)
    rejected = make.confirmed(petition, "organisation")
    Signatory.objects.filter(pk=rejected.pk).update(
        proposed={"name": "Other"}, proposed_at=make.now(), flags=["look-alike"]
    )
    room = room_access.open_room(petition, hours=1, uses=2, by=organiser)
    delivery.deliver()
    mailed = {link for mail in mailoutbox for link in re.findall(rf"{HOME}\S+", mail.body)}
    handle = encrypted_addresses.encrypt(
        encrypted_addresses.Handle(petition.pk, "individual", "somebody@mail.example")
    )
    check = reverse("signing:check_your_email", args=[petition.slug, handle])
    dead = {reverse("signing:confirm", args=["dead"]), reverse("signing:manage", args=["dead"])}
    entries = list(Signatory.objects.all())
    purposes = {"signing:not_me": Purpose.NOT_ME, "signing:confirm": Purpose.CONFIRM}
    made = {reverse(name, args=[tokens.make(why, row)]) for name, why in purposes.items() for row in entries}
    return mailed | made | dead | {check, room_access.address(room), f"/en/petitions/{draft.ref}/"}


def kind_of(address: str) -> tuple[str, frozenset[str]]:
    """Return a page's path and the names of its query parameters, to recognise equal pages."""
    parts = urlsplit(address)
    return parts.path, frozenset(parse_qs(parts.query, keep_blank_values=True))


def crawl(client: Client, doors: set[str]) -> dict[str, int]:
    """Request every page that can be reached from `doors` with GET and HEAD; return the status codes."""
    waiting, seen, answers = [urljoin(HOME, door) for door in sorted(doors)], set(), {}
    while waiting:
        address = waiting.pop()
        if kind_of(address) in seen or not address.startswith(HOME) or "/static/" in address:
            continue
        seen.add(kind_of(address))
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        client.head(path, secure=True)
        page = client.get(path, secure=True)
        answers[address] = page.status_code
        content = b"".join(page.streaming_content) if page.streaming else page.content
        if page["Content-Type"].startswith("text/html"):
            reader = Links()
            reader.feed(content.decode())
            waiting += [urljoin(address, link).partition("#")[0] for link in reader.found]
            waiting += [urljoin(address, page["Location"])] if "Location" in page else []
    return answers


def test_visiting_everything_changes_nothing(doors):
    before = database()
    seen = crawl(Client(), doors | {"/", "/robots.txt", "/health/ready", "/petitions/full.json"})
    assert database() == before
    assert len(seen) > 60
    assert 500 not in seen.values()
    assert sum(status == 200 for status in seen.values()) > 40


def test_visiting_the_whole_admin_changes_nothing(doors, enter):
    client = enter(make.user(administrator=True))
    before = database()
    seen = crawl(client, {"/admin/"})
    assert database() == before
    assert len(seen) > 60
    assert 500 not in seen.values()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_no_page_takes_another_method(doors, method):
    before = database()
    for door in doors:
        parts = urlsplit(door)
        assert getattr(Client(), method)(parts.path, secure=True).status_code in (302, 404, 405)
    assert database() == before
