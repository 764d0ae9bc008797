"""What stands before Django: pages that are held for a moment, and a gate that lets in what can be served."""

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import responses
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.utils.translation import get_language_from_request

from serving.compression import encoding
from serving.exports import Export, Exports
from serving.single_flight import SingleFlightCache
from serving.uploads import NoRoom, Uploads
from serving.worker_slots import Seats

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# What a page may depend on and still be held: all of it is in the key.
KNOWN_VARY = {"accept-encoding", "accept-language", ""}
# Pages that are held at once by a process, and how long the longest may be, in bytes.
PAGES, LONGEST = 512, 256 * 1024


# What mailers and networks hang on links: each visitor's is another, and would be another page.
TRACKERS = ("utm_", "fbclid=", "gclid=", "dclid=", "msclkid=", "twclid=", "igshid=", "mc_cid=", "mc_eid=")
# Bytes of what a request may carry, of what is held in memory of it, of all longer ones, and of a piece.
LONGEST_BODY, SHORT_BODY = 64 * 1024 * 1024, 1024 * 1024
UPLOADED, PIECE = 2 * LONGEST_BODY, 64 * 1024
# Seconds between two who are turned away.
PAUSE = 0.001
# Seconds from one moment to the next at which forms are answered, counted from when each has arrived.
TICK = 0.01
# What is answered however many are inside: a process that is busy is not to be taken for a dead one.
ALWAYS = {"/health/live", "/health/ready", "/metrics"}


@dataclass(frozen=True)
class Answer:
    """What Django answered."""

    status: str
    headers: list[tuple[str, str]]
    # A list where it is whole; else a stream, which must be closed.
    body: Any

    def header(self, name: str) -> str:
        """Return a header's value, empty where it is not there."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def is_for_everyone(self) -> bool:
        """Whether it is a page that any cache may keep: whole, public, and nobody's own."""
        return (
            self.status.startswith("200")
            and isinstance(self.body, list)
            and "public" in _parts(self.header("cache-control"))
            and not self.header("set-cookie")
            and _parts(self.header("vary")) <= KNOWN_VARY
            and int(self.header("content-length") or LONGEST + 1) <= LONGEST
        )

    def is_known_to(self, environ: Environ) -> bool:
        """Tell whether the reader has this very page (RFC 9110, 13.1.2)."""
        mine = self.header("etag").removeprefix("W/")
        known = environ.get("HTTP_IF_NONE_MATCH", "").split(",")
        return bool(mine) and any(tag.strip().removeprefix("W/") == mine for tag in known)


def _parts(header: str) -> set[str]:
    return {part.strip().lower() for part in header.split(",")}


def _without_trackers(query: str) -> str:
    """Return a query without what others hang on links to follow people; no page of ours reads it."""
    kept = [part for part in query.split("&") if not part.startswith(TRACKERS)]
    return "&".join(kept)


class HeldPages:
    """Answers GET and HEAD with a page held for a moment, whose making costs what one reader costs."""

    def __init__(self, application: Application, making: Application) -> None:
        """Stand before `application`, and before `making` for pages that may be held.

        Each has a gate of its own: however many sign, a page that all are reading is made anew in time, and
        however many search, forms are taken.
        """
        self.application, self.making = application, making
        self.pages: SingleFlightCache[Answer] = SingleFlightCache(PAGES)
        codes = "|".join(code for code, _name in settings.LANGUAGES)
        self.public = re.compile(f"/(petitions|{codes})/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD") and "HTTP_COOKIE" not in environ
        if not (is_read and self.public.match(environ["PATH_INFO"])):
            return self.application(environ, start_response)
        environ = environ | {"QUERY_STRING": _without_trackers(environ.get("QUERY_STRING", ""))}
        answer = self.pages.get(
            self._key(environ), lambda: self._ask(environ), keeps=lambda made: made.is_for_everyone
        )
        if answer.is_for_everyone and answer.is_known_to(environ):
            headers = [(k, v) for k, v in answer.headers if not k.lower().startswith("content-")]
            start_response(f"304 {responses[304]}", headers)
            return []
        start_response(answer.status, answer.headers)
        if environ["REQUEST_METHOD"] == "GET":
            body: Iterable[bytes] = answer.body
            return body
        if close := getattr(answer.body, "close", None):
            close()
        return []

    def _key(self, environ: Environ) -> tuple[str, ...]:
        """Return all of a request that a page for everyone may depend on."""
        path = environ["PATH_INFO"]
        # A language in the address leaves the browser's aside.
        is_neutral = path.startswith("/petitions/")
        return (
            environ.get("HTTP_HOST", ""),
            environ.get("HTTP_X_FORWARDED_PROTO", ""),
            path,
            environ["QUERY_STRING"],
            encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
            environ.get("HTTP_ACCEPT_LANGUAGE", "") if is_neutral else "",
        )

    def _ask(self, environ: Environ) -> Answer:
        """Let Django answer, whole: the page is not for this reader alone."""
        # A page does not depend on its body, and a slow sender would keep all others waiting.
        asked = environ | {"REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
        asked.pop("HTTP_IF_NONE_MATCH", None)
        return ask(self.making, asked)


class Gate:
    """Lets so many requests be worked on at once and so many wait; who comes beyond is told so at once.

    An export flows for as long as its reader takes, and keeps a thread meanwhile: there are only a few at a
    time, some for the public and some for staff, so that slow readers keep neither from the other.
    """

    def __init__(self, application: Application, *, at_once: int, room: int, exports: Exports) -> None:
        """Stand before `application`; `room` holds those who are served and those who wait.

        `exports` are the places for those that flow, at this gate and at others.
        """
        self.application, self.room, self.exports = application, room, exports
        self.seats, self.lock, self.inside = Seats(at_once), threading.Lock(), 0
        self.door, self.pages = threading.Lock(), dict[str, Answer]()
        # Each upload keeps a thread; as many are left for people who sign.
        self.uploads = Uploads(most=UPLOADED, many=max(1, room // 2))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; 503 where there is no room. Whether all is well is told to whoever asks."""
        if environ["PATH_INFO"] in ALWAYS:
            return self._pass_on(ask(self.application, environ), environ, start_response)
        with self.lock:
            is_full = self.inside >= self.room
            self.inside += not is_full
        if is_full:
            return self._turn_away(environ, start_response)
        try:
            # However slowly it comes, nobody else waits for it.
            with self._received(environ) as body:
                arrived = time.monotonic()
                with self.seats:
                    answer = ask(self.application, environ | {"wsgi.input": body})
        except NoRoom:
            return self._turn_away(environ, start_response)
        finally:
            with self.lock:
                self.inside -= 1
        if environ["REQUEST_METHOD"] == "POST":
            # To write a row that is there takes another time than a new one, by a tenth of a millisecond.
            time.sleep((arrived - time.monotonic()) % TICK)
        return self._pass_on(answer, environ, start_response)

    @contextmanager
    def _received(self, environ: Environ) -> Iterator[IO[bytes]]:
        """Read all that a request carries, and keep it until the block ends. Raises NoRoom.

        What is too long for any form here is not read: who is asked about it finds nothing, and says so.
        """
        length, read = int(environ.get("CONTENT_LENGTH") or 0), environ["wsgi.input"].read
        if length > LONGEST_BODY:
            yield BytesIO()
        elif length <= SHORT_BODY:
            yield BytesIO(b"".join(_pieces(read, length)))
        else:
            with self.uploads.place() as upload:
                for piece in _pieces(read, length):
                    self.uploads.add(upload, piece)
                self.uploads.finish(upload)
                yield upload.file

    def _pass_on(self, answer: Answer, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # A file flows without the database.
        if isinstance(answer.body, list) or getattr(answer.body, "file_to_stream", None):
            start_response(answer.status, answer.headers)
            whole: Iterable[bytes] = answer.body
            return whole
        places = self.exports.places(environ["PATH_INFO"])
        if not places.acquire(blocking=False):
            answer.body.close()
            return self._turn_away(environ, start_response)
        start_response(answer.status, answer.headers)
        return Export(answer.body, places, self.exports.written)

    def _turn_away(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Say that nothing was taken, and when to come again.

        To one after the other, so many in a second: those who come again at once, by the hundred, would take
        the processor from those who are served.
        """
        with self.door:
            time.sleep(PAUSE)
            page = self._busy(get_language_from_request(WSGIRequest(environ), check_path=True))
        start_response(page.status, page.headers)
        body: Iterable[bytes] = page.body
        return body

    def _busy(self, language: str) -> Answer:
        """Return the page, made when it is first needed; nothing of who needs it goes into it."""
        if language not in self.pages:
            site = urlsplit(settings.SITE_URL)
            asked = {
                "REQUEST_METHOD": "GET", "PATH_INFO": f"/{language}/busy/", "QUERY_STRING": "",
                "SERVER_NAME": site.hostname, "SERVER_PORT": "443", "HTTP_HOST": site.netloc,
                "wsgi.url_scheme": site.scheme, "wsgi.input": BytesIO(),
                "HTTP_X_FORWARDED_PROTO": site.scheme,
            }  # fmt: skip
            self.pages[language] = ask(self.application, asked)
        return self.pages[language]


def _pieces(read: Callable[[int], bytes], length: int) -> Iterator[bytes]:
    """Yield what a request carries, piece by piece, to its end or to where its sender breaks off."""
    while length and (piece := read(min(length, PIECE))):
        yield piece
        length -= len(piece)


def ask(application: Application, environ: Environ) -> Answer:
    """Return what an application answers; what is no stream is read to its end, and closed."""
    said: list[Any] = []
    body: Any = application(environ, lambda status, headers, _info=None: said.extend((status, headers)))
    if not getattr(body, "streaming", False):
        try:
            whole = list(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        body = whole
    return Answer(said[0], said[1], body)
