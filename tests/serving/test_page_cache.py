"""Public pages are answered from memory, and only those."""

import gzip
from datetime import timedelta
from io import BytesIO

import brotli
import pytest
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from serving import page_cache
from serving.page_cache import PageCache
from serving.responses import CapturedResponse
from signatories.lifecycle import sign, withdraw
from signatories.lifecycle.sign import Arrival, Details
from tests import make
from tests.serving.wsgi import PAGE, admission, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_one_connection")]


@pytest.fixture
def calls():
    return []


@pytest.fixture
def site(calls, settings):
    """The WSGI application of the site; `calls` notes every call that reaches Django."""
    settings.HOLD_SECONDS = 60
    django = get_wsgi_application()

    def noted(environ, start_response):
        calls.append(environ["PATH_INFO"])
        return django(environ, start_response)

    return PageCache(admission(noted), renderer=admission(noted))


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


@pytest.fixture
def echo(calls, settings):
    """The page cache before an application that answers every request with a page for any cache."""
    settings.HOLD_SECONDS = 60

    def application(environ, start_response):
        calls.append(environ)
        headers = [("Cache-Control", "public"), ("Content-Length", "4"), ("ETag", '"page"')]
        start_response("200 OK", headers)
        return [b"page"]

    return PageCache(application, renderer=application)


@pytest.mark.parametrize(
    ("path", "change", "has_page_of_its_own"),
    [
        (PAGE, {"HTTP_HOST": "other.example.org"}, True),
        (PAGE, {"HTTP_X_FORWARDED_PROTO": "http"}, True),
        (PAGE, {"PATH_INFO": f"{PAGE}list/"}, True),
        (PAGE, {"QUERY_STRING": "page=2"}, True),
        (PAGE, {"HTTP_ACCEPT_ENCODING": "gzip"}, True),
        (PAGE, {"HTTP_ACCEPT_LANGUAGE": "fr"}, False),
        ("/petitions/gauges/", {"HTTP_ACCEPT_LANGUAGE": "fr"}, True),
        (PAGE, {"HTTP_USER_AGENT": "another"}, False),
    ],
)
def test_each_part_of_a_request_that_a_page_may_depend_on_tells_pages_apart(
    echo, calls, path, change, has_page_of_its_own
):
    for _each in range(2):
        ask(echo, path)
        ask(echo, **{"path": path} | change)
    assert len(calls) == 1 + has_page_of_its_own


@pytest.mark.parametrize(
    ("path", "change", "is_kept"),
    [
        (PAGE, {}, True),
        (PAGE, {"method": "POST"}, False),
        (PAGE, {"HTTP_COOKIE": "a=b"}, False),
        ("/admin/", {}, False),
        ("/xx/petitions/gauges/", {}, False),
        ("/en", {}, False),
        ("/petitions/gauges/signatories.json", {}, True),
    ],
)
def test_reads_of_public_pages_without_a_cookie_alone_are_answered_from_memory(
    echo, calls, path, change, is_kept
):
    ask(echo, path, **change), ask(echo, path, **change)
    assert len(calls) == (1 if is_kept else 2)


@pytest.mark.parametrize(
    ("tags", "status"),
    [('"page"', "304"), ('W/"page"', "304"), ('"other",  "page" ', "304"), ('"other"', "200"), ("", "200")],
)
def test_a_reader_who_names_the_page_by_its_tag_gets_no_body(echo, calls, tags, status):
    ask(echo, HTTP_IF_NONE_MATCH=tags)
    found, headers, body = ask(echo, HTTP_IF_NONE_MATCH=tags)
    assert (found[:3], body) == (status, b"" if status == "304" else b"page")
    assert ("content-length" in headers) is (status == "200")
    assert "HTTP_IF_NONE_MATCH" not in calls[0]


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
    sign.sign(gauges, Details(kind="individual", name="Ada", email="ada@mail.example"), Arrival("en"))
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
    withdraw.withdraw(row)
    assert b"Ash Foundation" in ask(site, path)[2]
    settings.HOLD_SECONDS = 1e-9
    assert b"Ash Foundation" not in ask(site, path)[2]


def test_however_many_sign_a_page_that_all_read_is_made(calls, gauges, settings):
    settings.HOLD_SECONDS = 0
    django = get_wsgi_application()
    site = PageCache(admission(django, room=0), renderer=admission(django))
    assert ask(site, "/en/petitions/gauges/sign/", method="POST")[0].startswith("503")
    assert [ask(site, path)[0] for path in (PAGE, "/en/petitions/gauges/sign/")] == ["200 OK", "200 OK"]


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


def test_what_a_reader_sends_along_keeps_nobody_from_the_page(site, gauges):
    class Unread(BytesIO):
        def read(self, size=-1):
            raise AssertionError("The body of a page that all read was waited for.")

    more = {"CONTENT_LENGTH": "10", "wsgi.input": Unread()}
    assert ask(site, **more)[0] == "200 OK"


PUBLIC = {"Cache-Control": "public, max-age=5", "Vary": "Accept-Encoding", "Content-Length": "4"}


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        ({}, True),
        ({"Vary": "accept-language, Accept-Encoding"}, True),
        ({"Content-Length": str(page_cache.MAX_LENGTH)}, True),
        ({"Content-Length": str(page_cache.MAX_LENGTH + 1)}, False),
        ({"Content-Length": ""}, False),
        ({"Cache-Control": "max-age=5"}, False),
        ({"Cache-Control": "private"}, False),
        ({"Vary": "Accept-Encoding, Cookie"}, False),
        ({"Set-Cookie": "a=b"}, False),
    ],
)
def test_a_page_is_kept_only_if_its_headers_allow_it(change, is_kept):
    headers = list((PUBLIC | change).items())
    assert page_cache.is_cacheable(CapturedResponse("200 OK", headers, [b"page"])) is is_kept


def test_neither_errors_nor_streams_are_kept():
    headers = list(PUBLIC.items())
    assert not page_cache.is_cacheable(CapturedResponse("404 Not Found", headers, [b"page"]))
    assert not page_cache.is_cacheable(CapturedResponse("200 OK", headers, iter([b"page"])))
