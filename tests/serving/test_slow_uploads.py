"""Uploads over real sockets: three very slow uploads do not block others."""

import socket
from contextlib import ExitStack

import pytest

from benchmarks import servers
from serving.uploads import MAX_IN_MEMORY


@pytest.fixture(scope="module")
def port():
    """The port of one web process."""
    with servers.web("config.wsgi:application", workers=1) as (port, _process):
        yield port


def upload(port: int, expects: str = "") -> socket.socket:
    """Begin to send a file to a URL without uploads; with `expects`, wait for "100 Continue"."""
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    head = (
        "POST /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {MAX_IN_MEMORY + 1}\r\n{expects}\r\n"
    )
    line.sendall(head.encode())
    return line


def test_three_uploads_that_drip_let_a_fourth_pass(port):
    with ExitStack() as lines:
        for _each in range(3):
            line = lines.enter_context(upload(port, "Expect: 100-continue\r\n"))
            assert line.recv(100).startswith(b"HTTP/1.1 100 ")
            line.sendall(b"x" * 1000)
        fourth = lines.enter_context(upload(port))
        fourth.sendall(b"x" * (MAX_IN_MEMORY + 1))
        assert fourth.recv(100).startswith(b"HTTP/1.1 405 ")
