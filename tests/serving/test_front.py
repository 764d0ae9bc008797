"""What stands before Django: pages held for a moment, and the gate."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections
from django.urls import reverse

from config import wsgi
from serving import front
from serving.exports import Exports
from serving.single_flight import SingleFlightCache
from signatories.lifecycle import review
from signatories.lifecycle.sign import Arrival, Details
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/en/petitions/gauges/"


def environ(path=PAGE, method="GET", **more):
    """Return a request as a web server hands it over."""
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "443", "HTTP_HOST": "localhost", "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0", **more,
    }  # fmt: skip


def ask(site, path=PAGE, method="GET", **more):
    """Return status, headers and body that a WSGI application answers with."""
    said = []
    found = environ(path, method, **more)
    body = b"".join(site(found, lambda status, headers, info=None: said.extend((status, headers))))
    return said[0], {name.lower(): value for name, value in said[1]}, body


@pytest.fixture(autouse=True)
def _one_connection():
    """Keep the test's connection, and its transaction, over requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Slow(BytesIO):
    """What somebody sends who takes their time."""

    def __init__(self, content, goes_on):
        super().__init__(content)
        self.goes_on, self.asked = goes_on, threading.Event()

    def read(self, size=-1):
        self.asked.set()
        assert self.goes_on.wait(20)
        return super().read(min(size, 4))


def gate_of(application, *, at_once=2, room=4):
    exports = Exports(public=3, staff=1, written=1)
    return front.Gate(application, at_once=at_once, room=room, exports=exports)


@pytest.fixture
def calls():
    return []


@pytest.fixture
def site(calls, settings):
    """The site as a web server calls it, where every call that reaches Django is noted."""
    settings.HOLD_SECONDS = 60
    django = get_wsgi_application()

    def noted(environ, start_response):
        calls.append(environ["PATH_INFO"])
        return django(environ, start_response)

    return front.HeldPages(gate_of(noted), making=gate_of(noted))


@pytest.fixture
def gauges():
    return make.petition(slug="gauges")


def test_a_page_is_made_once_for_many(site, calls, gauges):
    first, second = ask(site), ask(site)
    assert first == second
    assert first[0] == "200 OK"
    assert len(calls) == 1


def test_what_a_page_depends_on_is_told_apart(site, gauges):
    plain = ask(site)[2]
    assert b"A statement" in plain
    for encoding, unpack in {"gzip": gzip.decompress, "br": brotli.decompress}.items():
        for accepted in (encoding, f"x-gzip, {encoding}"):
            _status, headers, body = ask(site, HTTP_ACCEPT_ENCODING=accepted)
            assert headers["content-encoding"] == encoding
            assert unpack(body) == plain
    assert ask(site, HTTP_ACCEPT_ENCODING="x-gzip, br;q=0")[2] == plain
    found = {ask(site, path=f"/{code}/petitions/gauges/")[1]["content-language"] for code in ("en", "ar")}
    assert found == {"en", "ar"}


def test_a_reader_who_has_the_page_is_told_so(site, calls, gauges):
    tag = ask(site)[1]["etag"]
    status, headers, body = ask(site, HTTP_IF_NONE_MATCH=f'"another", {tag}')
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["etag"] == tag
    assert "max-age" in headers["cache-control"]
    assert len(calls) == 1


def test_a_head_has_the_headers_alone(site, gauges):
    status, headers, body = ask(site, method="HEAD")
    assert (status, body) == ("200 OK", b"")
    assert headers == ask(site)[1]


def test_what_is_somebodys_own_is_never_held(site, calls, gauges):
    review.sign(gauges, Details(kind="individual", name="Ada", email="ada@mail.example"), Arrival("en"))
    for path in ("/en/manage/", "/admin/", "/health/live", "/en/confirm/nothing/"):
        calls.clear()
        ask(site, path), ask(site, path)
        assert len(calls) == 2, path
    calls.clear()
    ask(site, HTTP_COOKIE="sessionid=x"), ask(site, HTTP_COOKIE="sessionid=x")
    assert len(calls) == 2


def test_a_petition_behind_a_secret_link_is_not_held(site, calls):
    secret = make.petition(slug="secret", public_at=make.now() + timedelta(days=1))
    path = f"/en/petitions/secret~{secret.key}/"
    assert ask(site, path)[0] == ask(site, path)[0] == "200 OK"
    assert len(calls) == 2


def test_a_withdrawn_name_is_gone_when_the_page_is_made_anew(site, gauges, settings):
    row = make.published(gauges, "organisation", name="Ash Foundation")
    path = PAGE + "signatories/"
    assert b"Ash Foundation" in ask(site, path)[2]
    review.withdraw(row)
    assert b"Ash Foundation" in ask(site, path)[2]
    settings.HOLD_SECONDS = 1e-9
    assert b"Ash Foundation" not in ask(site, path)[2]


def test_one_makes_what_many_wait_for(settings):
    settings.HOLD_SECONDS = 60
    made, go, held = [], threading.Event(), SingleFlightCache(4)

    def make_it():
        made.append(1)
        assert go.wait(10)
        return "a page"

    found = []
    crowd = [threading.Thread(target=lambda: found.append(held.get("key", make_it))) for _one in range(8)]
    for one in crowd:
        one.start()
    go.set()
    for one in crowd:
        one.join()
    assert found == ["a page"] * 8
    assert len(made) == 1


def test_a_page_that_fails_is_tried_again_by_the_next(settings):
    settings.HOLD_SECONDS = 60
    held = SingleFlightCache(4)
    with pytest.raises(ValueError, match="invalid literal"):
        held.get("key", lambda: int("no number"))
    assert held.get("key", lambda: "a page") == "a page"


def test_no_more_is_held_than_fits(settings):
    settings.HOLD_SECONDS = 60
    held = SingleFlightCache(2)
    for key in "abc":
        held.get(key, lambda: "old")
    assert [held.get(key, lambda: "new") for key in "cba"] == ["old", "old", "new"]


def test_who_finds_no_room_is_told_so_at_once(gauges):
    entered, leave = threading.Semaphore(0), threading.Event()
    django = get_wsgi_application()

    def slow(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            entered.release()
            assert leave.wait(10)
        return django(environ, start_response)

    gate = gate_of(slow, at_once=1, room=2)
    crowd = [threading.Thread(target=lambda: ask(gate, method="POST")) for _one in range(2)]
    for one in crowd:
        one.start()
    assert entered.acquire(timeout=10)
    while gate.inside < 2:
        crowd[0].join(0.01)
    status, headers, body = ask(gate, "/ar/petitions/gauges/sign/", method="POST")
    leave.set()
    for one in crowd:
        one.join()
    assert status.startswith("503")
    assert headers["retry-after"] == "5"
    assert headers["cache-control"].endswith("private") or "no-store" in headers["cache-control"]
    assert "content-security-policy" in headers
    assert b'lang="ar"' in body
    assert gate.inside == 0


def test_nothing_of_who_is_turned_away_first_stays_in_the_page_for_the_others():
    for strange in ({"QUERY_STRING": "a=%00"}, {"HTTP_HOST": "evil.example"}, {"HTTP_COOKIE": "a=b"}):
        gate = gate_of(get_wsgi_application(), room=0)
        first = ask(gate, **strange)
        assert first == ask(gate)
        assert first[0].startswith("503")
        assert b"evil" not in first[2]


def test_however_many_sign_a_page_that_all_read_is_made(calls, gauges, settings):
    settings.HOLD_SECONDS = 0
    django = get_wsgi_application()
    site = front.HeldPages(gate_of(django, room=0), making=gate_of(django))
    assert ask(site, "/en/petitions/gauges/sign/", method="POST")[0].startswith("503")
    assert [ask(site, path)[0] for path in (PAGE, "/en/petitions/gauges/sign/")] == ["200 OK", "200 OK"]


def test_a_full_process_still_says_that_it_lives():
    gate = gate_of(get_wsgi_application(), room=0)
    assert ask(gate, "/health/live")[0] == "200 OK"


def test_what_follows_people_around_makes_no_other_page(site, calls, gauges):
    first = ask(site, QUERY_STRING="fbclid=IwAR0&utm_source=mail")
    assert first == ask(site, QUERY_STRING="utm_campaign=x&gclid=2") == ask(site)
    assert b"IwAR0" not in first[2]
    assert len(calls) == 1
    assert b'lang="ar"' in ask(site, QUERY_STRING="text=ar&utm_source=mail")[2]


def test_a_colour_behind_a_secret_link_is_not_held(site, calls):
    secret = make.petition(slug="secret", accent="#115588", public_at=make.now() + timedelta(days=1))
    found = ask(site, reverse("data:theme", args=[secret.ref]))
    assert found[0] == "200 OK"
    assert "no-store" in found[1]["cache-control"]


CSV = "/petitions/gauges/signatories.csv"


def of_staff(environ, start_response):
    """Answer under the address of an export of the staff's what the site answers to the public's."""
    django = get_wsgi_application()
    is_staff = environ["PATH_INFO"].startswith("/admin/")
    return django(environ | {"PATH_INFO": CSV} if is_staff else environ, start_response)


def begin(gate, path=CSV):
    """Ask for an export; return its status and its body, of which nothing has been read."""
    said = []
    body = gate(environ(path), lambda status, headers, info=None: said.append(status))
    return said[0][:3], body


@pytest.mark.django_db(transaction=True)
def test_slow_readers_of_exports_keep_neither_staff_nor_connections(gauges):
    make.published(gauges, "organisation", name="Ash Foundation")
    exports = Exports(public=3, staff=1, written=1)
    gate = front.Gate(of_staff, at_once=2, room=4, exports=exports)
    slow = [begin(gate) for _each in range(3)]
    assert [status for status, _body in slow] == ["200"] * 3
    assert next(iter(slow[0][1])).startswith(b"kind,")
    # Nobody reads on, and yet the database has soon done its part for each of them.
    for _status, body in slow:
        with body.moved:
            assert body.moved.wait_for(lambda whole=body: whole.is_whole, 60)
    assert begin(gate)[0] == "503"
    status, body = begin(gate, "/admin/export/")
    assert status == "200"
    assert b"Ash Foundation" in b"".join(body)
    assert begin(gate, "/admin/export/")[0] == "503"
    for _status, one in slow:
        assert b"Ash Foundation" in b"".join(one)
    for one in (slow[0][1], slow[0][1], body):
        one.close()
    status, body = begin(gate, "/admin/export/")
    first, second = begin(gate), begin(gate)
    assert [first[0], second[0], status] == ["200", "503", "200"]
    for one in (first[1], slow[1][1], slow[2][1], body):
        one.close()


def test_a_database_that_does_not_answer_is_no_fault_of_the_reader(client, gauges, monkeypatch):
    def fail(*_words, **_more):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("petitions.views.pages.read_page", fail)
    client.raise_request_exception = False
    answer = client.get(PAGE, secure=True)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


def sent(content: bytes, goes_on: threading.Event) -> dict[str, Any]:
    body = Slow(content, goes_on)
    return {"method": "POST", "CONTENT_LENGTH": str(len(content)), "wsgi.input": body}


def test_who_sends_slowly_keeps_nobody_from_being_served():
    def application(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    gate, goes_on = gate_of(application, at_once=1, room=4), threading.Event()
    slow, answers = sent(b"name=Ana+Souza", goes_on), []
    waiting = threading.Thread(target=lambda: answers.append(ask(gate, **slow)))
    waiting.start()
    assert slow["wsgi.input"].asked.wait(20)
    now = threading.Event()
    now.set()
    assert ask(gate, **sent(b"name=Bo+Li", now))[2] == b"name=Bo+Li"
    assert answers == []
    goes_on.set()
    waiting.join(20)
    assert answers[0][2] == b"name=Ana+Souza"
    assert gate.inside == 0


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


@pytest.fixture
def small_uploads(monkeypatch):
    """Let some bytes be a file, and two such files all that there is room for."""
    for name, size in {"SHORT_BODY": 8, "LONGEST_BODY": 64, "UPLOADED": 40}.items():
        monkeypatch.setattr(front, name, size)


def at_once(content: bytes) -> dict[str, Any]:
    goes_on = threading.Event()
    goes_on.set()
    return sent(content, goes_on)


def test_files_that_are_sent_slowly_keep_no_other_file_out(small_uploads):
    gate, goes_on = gate_of(echo, room=16), threading.Event()
    gate.pages["en"] = front.Answer("503 Service Unavailable", [], [b"busy"])
    slow = [sent(b"a file of many bytes", goes_on) for _ in range(5)]
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(ask, gate, **file) for file in slow]
        for file in slow:
            assert file["wsgi.input"].asked.wait(20)
        assert ask(gate, **at_once(b"another file"))[2] == b"another file"
        assert ask(gate, **at_once(b"short"))[2] == b"short"
        goes_on.set()
        answers = [one.result(20) for one in waiting]
    # There is room for two: those that waited longest have given way to the others, and are told so.
    assert {status for status, _headers, _body in answers} <= {"200 OK", "503 Service Unavailable"}
    assert all(body in (b"a file of many bytes", b"busy") for _status, _headers, body in answers)
    assert ask(gate, **at_once(b"x" * 40))[2] == b"x" * 40
    assert ask(gate, **at_once(b"x" * 65))[2] == b""
    assert gate.inside == 0


def test_files_leave_half_of_the_room_to_forms(small_uploads):
    gate, goes_on = gate_of(echo, room=4), threading.Event()
    gate.pages["en"] = front.Answer("503 Service Unavailable", [], [b"busy"])
    slow = [sent(b"a file of many bytes", goes_on) for _ in range(2)]
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(ask, gate, **file) for file in slow]
        for file in slow:
            assert file["wsgi.input"].asked.wait(20)
        assert ask(gate, **at_once(b"another file"))[0].startswith("503")
        assert ask(gate, **at_once(b"short"))[2] == b"short"
        goes_on.set()
        assert [one.result(20)[0] for one in waiting] == ["200 OK", "200 OK"]
    assert gate.inside == 0


def test_what_a_reader_sends_along_keeps_nobody_from_the_page(site, gauges):
    class Unread(BytesIO):
        def read(self, size=-1):
            raise AssertionError("The body of a page that all read was waited for.")

    more = {"CONTENT_LENGTH": "10", "wsgi.input": Unread()}
    assert ask(site, **more)[0] == "200 OK"


@pytest.mark.parametrize(("on_tls", "hops", "warns"), [(True, 0, True), (True, 1, False), (False, 0, False)])
def test_a_site_that_leads_to_itself_for_ever_is_warned_about(settings, caplog, on_tls, hops, warns):
    settings.ON_TLS, settings.TRUSTED_PROXY_HOPS = on_tls, hops
    wsgi._warn()
    assert ("Set TRUSTED_PROXY_HOPS" in caplog.text) is warns
