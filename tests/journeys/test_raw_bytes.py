"""Bytes that no browser sends: the site refuses them with a message and keeps working."""

import socket
from contextlib import ExitStack, suppress
from urllib.parse import quote_from_bytes

import pytest

from tests.demonstration import Demonstration

PATH = "/en/petitions/river-gauges/sign/"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"

BAD_VALUES = [
    b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\0", b"\x80" * 1000,
    b"\xe2\x80\xae", b"\xef\xbf\xbf", b"%", b"%zz", b"%u0041", b"a" * 1_000_000, b"\xf0\x9f" * 100_000,
]  # fmt: skip


def form(value: bytes, *, quoted: bool) -> bytes:
    said = quote_from_bytes(value).encode() if quoted else value
    return b"kind=individual&listing=full&email=raw%40mail.example&name=" + said


def multipart(value: bytes) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + value + b"\r\n--x--\r\n"


BODIES = [
    *[(FORM, form(value, quoted=True)) for value in BAD_VALUES],
    *[(FORM, form(value, quoted=False)) for value in BAD_VALUES],
    *[(PARTS, multipart(value)) for value in BAD_VALUES],
    (FORM, b"&".join(b"f%d=x" % number for number in range(5000))),
    (FORM, b"&" * 100_000),
    (FORM, b"=" * 100_000),
    (FORM, b"name=" + b"%" * 100_000),
    (PARTS, b"--x\r\n" * 5000),
    (PARTS, b"no boundary here"),
    ("multipart/form-data", b"--x--"),
    ("multipart/form-data; boundary=" + "y" * 5000, b"--y--"),
    ("application/json", b'{"name": "\xff"}'),
    ("text/plain; charset=utf-7", b"name=+AGE-"),
    (FORM + "; charset=utf-16", "name=Ana".encode("utf-16")),
    ("\x00", b"name=Ana"),
]


def speak(site: Demonstration, data: bytes) -> bytes:
    """Send bytes to the site's socket; return the response."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as line:
        # Keep the connection open until the response, or the server would not send it.
        with suppress(OSError):
            line.sendall(data)
        pieces = []
        try:
            while piece := line.recv(65_536):
                pieces.append(piece)
        except ConnectionError:
            pass
    return b"".join(pieces)


def post(site: Demonstration, content_type: str, body: bytes) -> bytes:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost:{site.port}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return speak(site, head.encode() + body)


def status(answer: bytes) -> int:
    """Return a response's status; 400 if the server closed the connection because the bytes were no HTTP."""
    first = answer.split(b"\r\n", 1)[0].split(b" ")
    return int(first[1]) if len(first) > 1 else 400


@pytest.mark.parametrize(("content_type", "body"), BODIES, ids=range(len(BODIES)))
def test_no_body_is_an_error_of_ours(site, content_type, body):
    assert status(post(site, content_type, body)) in (200, 302, 400, 403, 413, 415)


def test_who_sends_a_form_slowly_keeps_nobody_else_from_signing(site):
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost:{site.port}\r\nContent-Type: {FORM}\r\n"
    with ExitStack() as open_lines:
        for _ in range(12):
            line = open_lines.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=20))
            line.sendall(head.encode() + b"Content-Length: 500000\r\n\r\nname=xxxx")
        assert status(post(site, FORM, form(b"", quoted=True))) == 200


LINES = [
    b"GET /%00 HTTP/1.1", b"GET /en/%ff%fe/ HTTP/1.1", b"GET /en/petitions/%ED%A0%80/ HTTP/1.1",
    b"GET /en/petitions/?q=%00 HTTP/1.1", b"GET /en/petitions/river-gauges/signatories/?after=%ff HTTP/1.1",
    b"GET /en/petitions/river-gauges/signatories/?q=%ED%A0%80&kind=%00 HTTP/1.1",
    b"GET /en/confirm/%F0%9F%92%A9/ HTTP/1.1", b"GET /" + b"a" * 60_000 + b" HTTP/1.1",
    b"GET //evil.example/%2f.. HTTP/1.1", b"GET /en/petitions/river-gauges/sign/?kind=%0d%0aX:%20y HTTP/1.1",
    b"\xff\xff / HTTP/1.1", b"GET / HTTP/9.9", b"TRACE / HTTP/1.1", b"CONNECT x:1 HTTP/1.1",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_no_request_line_is_an_error_of_ours(site, line):
    host = f"\r\nHost: localhost:{site.port}\r\nConnection: close\r\n\r\n".encode()
    assert status(speak(site, line + host)) < 500


@pytest.mark.parametrize(
    "header",
    [b"Accept-Language: " + b"x," * 20_000, b"Cookie: \xff", b"X-Forwarded-For: \xff", b"Origin: \xff"],
)
def test_no_header_is_an_error_of_ours(site, header):
    head = b"GET /en/ HTTP/1.1\r\nHost: localhost:" + str(site.port).encode()
    assert status(speak(site, head + b"\r\n" + header + b"\r\nConnection: close\r\n\r\n")) < 500


def test_nothing_of_this_is_in_the_log_or_stops_the_site(site):
    post(site, FORM, form(b"sentinel-of-bad-bytes \xff", quoted=True))
    assert site.get("/health/live")
    assert "sentinel-of-bad-bytes" not in site.output
    assert "Traceback" not in site.output, site.output[site.output.index("Traceback") - 300 :][:3000]
