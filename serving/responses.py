"""Calls a WSGI application and captures its response, so that the page cache can keep it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from wsgiref.types import WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class CapturedResponse:
    """A response of Django's: a complete body in memory, or a stream that must be closed."""

    status: str
    headers: Headers
    body: Iterable[bytes]

    @property
    def is_complete(self) -> bool:
        """Whether the whole body is in memory."""
        return isinstance(self.body, list)

    def header(self, name: str) -> str:
        """Return a header's value, empty if the response has no such header; `name` is in small letters."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def close(self) -> None:
        """Close a stream that nobody is going to read."""
        close_body(self.body)


def close_body(body: object) -> None:
    """Call the body's `close()`, if it has one (PEP 3333)."""
    if close := getattr(body, "close", None):
        close()


def capture(application: WSGIApplication, environ: WSGIEnvironment) -> CapturedResponse:
    """Return the application's response; a body that is no stream is read to its end and closed."""
    started: list[tuple[str, Headers]] = []
    chunks: list[bytes] = []

    def start_response(
        status: str, headers: Headers, exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        started.append((status, headers))
        return chunks.append

    body = application(environ, start_response)
    if not getattr(body, "streaming", False):
        try:
            chunks.extend(body)
        finally:
            close_body(body)
        body = chunks
    status, headers = started[-1]
    return CapturedResponse(status, headers, body)
