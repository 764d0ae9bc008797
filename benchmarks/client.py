"""Simulates many visitors from one process: requests are prepared, and connections are kept open."""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# Seconds after which a silent connection counts as lost.
PATIENCE = 30.0
# Seconds that a visitor without a request waits.
REST = 0.01


@dataclass
class Storm:
    """The result of a load: the number of responses by status (0 for a lost connection), and their times."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def rate(self, status: int) -> float:
        """Return the responses of one status a second."""
        return self.statuses[status] / self.seconds

    @property
    def slow(self) -> float:
        """The 95th percentile of response times in seconds."""
        return sorted(self.times)[int(len(self.times) * 0.95)] if self.times else PATIENCE


def get(path: str, *, packed: bool = True, headers: str = "") -> bytes:
    """Return a GET request as browsers send it; `packed` accepts compression."""
    accepted = "Accept-Encoding: gzip\r\n" if packed else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{accepted}{headers}\r\n".encode()


def post(path: str, body: bytes, *, network: str) -> bytes:
    """Return a POST request from a page of ours, from a given network."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
        f"X-Forwarded-For: {network}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Visitor:
    """One connection: it sends a request, waits for the whole response, and sends the next."""

    def __init__(self, port: int) -> None:
        self.port, self.began, self.request = port, 0.0, b""
        self.connect()

    def connect(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.line.setblocking(False)
        self.read = b""

    def send(self, request: bytes) -> None:
        self.request, self.read, self.began = request, b"", time.perf_counter()
        self.line.sendall(request)

    def hear(self) -> int | None:
        """Return the status once the response is complete, 0 if the connection was closed."""
        try:
            more = self.line.recv(1 << 18)
        except BlockingIOError:
            return None
        except OSError:
            return 0
        if not more:
            return 0
        self.read += more
        end = self.read.find(b"\r\n\r\n")
        if end < 0:
            return None
        length = LENGTH.search(self.read, 0, end + 2)
        is_whole = len(self.read) >= end + 4 + int(length.group(1) if length else 0)
        return int(self.read[9:12]) if is_whole else None


class _Load:
    """The connections of all visitors, and the responses so far."""

    def __init__(self, port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> None:
        self.requests, self.found = requests, Storm()
        self.end = time.perf_counter() + seconds
        self.waiting = selectors.DefaultSelector()
        self.idle, self.asked = [_Visitor(port) for _one in range(connections)], 0
        for visitor in self.idle:
            self._listen(visitor)

    def _listen(self, visitor: _Visitor) -> None:
        self.waiting.register(visitor.line, selectors.EVENT_READ, visitor)

    def send(self) -> None:
        """Let each idle visitor send a request, wait, or leave if there are no more requests."""
        resting = []
        for visitor in self.idle:
            request = next(self.requests, None) if time.perf_counter() < self.end else None
            if request:
                visitor.send(request)
                self.asked += 1
            elif request is None:
                self.waiting.unregister(visitor.line)
                visitor.line.close()
            else:
                resting.append(visitor)
        self.idle = resting

    def receive(self, hear: Callable[[bytes, bytes], None]) -> None:
        """Wait for responses, and count the complete ones."""
        for key, _events in self.waiting.select(REST if self.idle else 1.0):
            visitor = key.data
            if (status := visitor.hear()) is None:
                continue
            self.found.statuses[status] += 1
            self.found.times.append(time.perf_counter() - visitor.began)
            hear(visitor.request, visitor.read)
            if not status:
                self.waiting.unregister(visitor.line)
                visitor.connect()
                self._listen(visitor)
            self.asked -= 1
            self.idle.append(visitor)


def storm(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int = 32,
    seconds: float = 5.0,
    hear: Callable[[bytes, bytes], None] = lambda request, answer: None,
) -> Storm:
    """Send `requests` over a number of connections until `seconds` are over or no request is left.

    `hear` is called with each request and its response, head and body. An empty request is a short pause.
    """
    began = time.perf_counter()
    load = _Load(port, requests, connections=connections, seconds=seconds)
    while time.perf_counter() < load.end + PATIENCE:
        load.send()
        if not load.asked and not load.idle:
            break
        load.receive(hear)
    load.found.statuses[0] += load.asked
    load.found.seconds = time.perf_counter() - began
    return load.found
