"""The visitor's address, tested on the socket of a real web server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection

from demo import ports
from demo.processes import Child
from serving import client_address
from tests.demonstration import ROOT, until
from tests.journeys.test_raw_bytes import FORM, speak
from tests.serving.wsgi import environ

pytestmark = pytest.mark.django_db
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
APPLICATION = ["--workers", "1", "--blocking-threads", "8", "config.wsgi:application"]
# The tries of one network for one account within an hour.
TRIES = 10


class Server:
    """The site's web server on the tests' database; the test acts as its proxy."""

    def __init__(self, header: str, static: Path, **more: str) -> None:
        self.header, self.reserved = header, ports.reserve()
        self.port = ports.number(self.reserved)
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        settings = {
            "DATABASE_URL": database.geturl(), "SITE_URL": "http://localhost", "STATIC_ROOT": str(static),
            "TRUSTED_PROXY_HOPS": "1", "PROXY_HEADER": header, **more,
        }  # fmt: skip
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.child = Child("web", [*GRANIAN, *where, *APPLICATION], environment=settings)

    def answers(self) -> bool:
        """Tell whether the server runs."""
        try:
            return b" 200 OK" in speak(self, self.head("GET", "/health/live"))
        except OSError:
            return False

    def head(self, method: str, path: str, *headers: str) -> bytes:
        """Return the head of a request."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", "Connection: close", *headers]
        return "\r\n".join([*lines, "", ""]).encode()

    def written(self, address: str) -> str:
        """Return the headers that an honest proxy writes."""
        is_standard = self.header == "Forwarded"
        return f'Forwarded: for="{address}";proto=http' if is_standard else f"X-Forwarded-For: {address}"

    def sign_in(self, *headers: str) -> str:
        """Return the page after a wrong password."""
        form = speak(self, self.head("GET", "/accounts/login/")).decode()
        cookie = re.search(r"csrftoken=(\w+)", form).group(1)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form).group(1)
        body = f"csrfmiddlewaretoken={token}&login={quote('ana@staff.example')}&password=wrong"
        about = [f"Cookie: csrftoken={cookie}", f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
        return speak(self, self.head("POST", "/accounts/login/", *headers, *about) + body.encode()).decode()


@pytest.fixture(scope="module")
def static(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=os.environ | {"STATIC_ROOT": str(folder)}, check=True)
    return folder


@contextmanager
def running(header: str, static: Path, **more: str) -> Iterator[Server]:
    server = Server(header, static, **more)
    server.child.start()
    try:
        until(server.answers, what="a web server")
        yield server
    finally:
        server.child.stop()
        server.reserved.close()


PADDED = [
    "X-Forwarded-For: {}", "X-Forwarded-For: \t {} \t", "X-Forwarded-For: {},,", "X_Real_IP: {}",
    "X.Forwarded.For: {}", "X!Forwarded~For: {}",
]  # fmt: skip
UNDERSCORED = ["X_Forwarded_For: {}", "X-Forwarded_For: {}", "x_forwarded-for: \t{}"]
STANDARD = [
    "Forwarded: for={}", "Forwarded: \t FOR = {} ;by=x", 'Forwarded: for="{}', "Forwarded: by=x,,for={},",
    "Forwarded_: for={}", "_Forwarded: for={}",
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "fakes", "place"),
    [
        ("Forwarded", PADDED + UNDERSCORED, "after"),
        ("Forwarded", PADDED + UNDERSCORED + STANDARD, "before"),
        # Here the proxy must drop names with an underscore.
        ("X-Forwarded-For", PADDED + STANDARD, "before"),
    ],
)
def test_no_header_that_a_visitor_writes_makes_them_come_from_elsewhere(static, header, fakes, place):
    with running(header, static) as server:
        for number in range(TRIES + len(fakes)):
            said = [fakes[number % len(fakes)].format(f"198.51.100.{number}"), server.written("203.0.113.9")]
            page = server.sign_in(*(said if place == "before" else reversed(said)))
            assert ("Too many" in page) is (number >= TRIES), said
        assert "Too many" not in server.sign_in(server.written("203.0.113.10"))


TWINS = [
    "Content_Length: 0", "Content_Length: 99999", "Content_Type: text/plain", "Transfer_Encoding: chunked",
    "X_Forwarded_Proto: https", "X_Forwarded_Host: evil.example", "X-Forwarded-Host: evil.example",
    "_Host: evil.example", "Host_: evil.example", "Server_Name: evil.example", "Cookie_: csrftoken=x",
    "Origin_: https://evil.example", "Referer_: https://evil.example/", "Authorization_: Basic eDp5",
    "Remote_User: ana@staff.example", "Remote_Addr: 198.51.100.1", "Wsgi.Url_Scheme: https",
]  # fmt: skip


def test_no_other_spelling_of_a_header_changes_how_a_form_is_read(static):
    def shown(page: str) -> str:
        assert page.startswith("HTTP/1.1 200 OK")
        return re.sub(r'value="\w{64}"', "", page.partition("\r\n\r\n")[2])

    with running("Forwarded", static) as server:
        plain = shown(server.sign_in(server.written("203.0.113.9")))
        for number, twin in enumerate(TWINS):
            assert shown(server.sign_in(twin, server.written(f"203.0.113.{100 + number}"))) == plain, twin
        unread = speak(server, server.head("POST", "/accounts/login/", "Content_Length: 5") + b"login")
        assert b" 403 " in unread.partition(b"\r\n")[0]


def test_no_other_spelling_of_a_header_packs_a_page_for_readers_who_cannot_unpack_it(static):
    with running("Forwarded", static, HOLD_SECONDS="60") as server:
        for path, order in (("/en/", (b"br", b"")), ("/fr/", (b"", b"br"))):
            for packed in order:
                said = [f"Accept_Encoding: {packed.decode()}"] if packed else []
                page = speak(server, server.head("GET", path, *said, server.written("203.0.113.9")))
                found = re.search(rb"(?i)\ncontent-encoding: (\w+)", page.partition(b"\r\n\r\n")[0])
                assert (found.group(1) if found else b"") == packed


@pytest.mark.parametrize(
    ("header", "hops", "said", "is_secure"),
    [
        ("X-Forwarded-For", 1, {"HTTP_X_FORWARDED_PROTO": "https"}, True),
        ("X-Forwarded-For", 1, {"HTTP_X_FORWARDED_PROTO": " HTTPS "}, True),
        ("X-Forwarded-For", 1, {"HTTP_X_FORWARDED_PROTO": "https,http"}, False),
        ("X-Forwarded-For", 2, {"HTTP_X_FORWARDED_PROTO": "http,https,http"}, True),
        ("X-Forwarded-For", 1, {"HTTP_FORWARDED": "for=192.0.2.1;proto=https"}, False),
        ("X-Forwarded-For", 0, {"HTTP_X_FORWARDED_PROTO": "https"}, False),
        ("Forwarded", 1, {"HTTP_FORWARDED": 'for="[2001:db8::1]:99";proto="https"'}, True),
        ("Forwarded", 1, {"HTTP_FORWARDED": "for=192.0.2.1;proto=https,for=192.0.2.1;proto=http"}, False),
        ("Forwarded", 1, {"HTTP_X_FORWARDED_PROTO": "https"}, False),
        ("Forwarded", 1, {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "for=192.0.2.1"}, False),
        ("Forwarded", 0, {"HTTP_FORWARDED": "for=192.0.2.1;proto=https"}, False),
    ],
)
def test_only_our_own_proxies_say_who_came_by_tls(settings, header, hops, said, is_secure):
    settings.PROXY_HEADER, settings.TRUSTED_PROXY_HOPS = header, hops
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    asked = environ(**said) | {"wsgi.url_scheme": "http"}
    client_address.trust_own_proxies(asked)
    assert WSGIRequest(asked).is_secure() is is_secure


@pytest.mark.parametrize(
    ("hops", "said", "seen"),
    [
        (1, "for=198.51.100.1, for=192.0.2.1;proto=https", "192.0.2.1"),
        (2, "for=198.51.100.1,for=192.0.2.1,for=192.0.2.2", "192.0.2.1"),
        (2, 'for="2001:db8::1";proto=https', "2001:db8::1"),
        (1, "", "203.0.113.7"),
        (0, "for=192.0.2.1", "203.0.113.7"),
    ],
)
def test_the_standard_header_is_believed_as_far_as_our_own_proxies_reach(settings, hops, said, seen):
    settings.PROXY_HEADER, settings.TRUSTED_PROXY_HOPS = "Forwarded", hops
    asked = environ(HTTP_FORWARDED=said, HTTP_X_FORWARDED_FOR="198.51.100.2", REMOTE_ADDR="203.0.113.7")
    client_address.trust_own_proxies(asked)
    assert client_address.client_address(WSGIRequest(asked)) == seen


@pytest.mark.parametrize(
    ("hops", "forwarded", "seen"),
    [
        (0, "1.2.3.4", "203.0.113.7"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (1, "", "203.0.113.7"),
        (3, "1.2.3.4", "1.2.3.4"),
    ],
)
def test_a_header_is_believed_as_far_as_our_own_proxies_reach(rf, settings, hops, forwarded, seen):
    settings.TRUSTED_PROXY_HOPS = hops
    request = rf.get("/", REMOTE_ADDR="203.0.113.7", headers={"x-forwarded-for": forwarded})
    assert client_address.client_address(request) == seen


@pytest.mark.parametrize(
    ("address", "near", "wide"),
    [
        ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("nonsense", "unknown", "unknown"),
    ],
)
def test_networks_are_prefixes(address, near, wide):
    assert client_address.prefixes(address) == (near, wide)
