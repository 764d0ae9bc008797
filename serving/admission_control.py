"""Admission control: a web process works on few requests at once, lets some wait and refuses the rest.

Python runs one thread at a time. With four requests at work, a process took 217 forms a second. With two it
took 340 to 390 (decision 0028). So each request needs one of a few worker slots. A limited number of requests
wait for a slot, and the process refuses all others with 503. A thread that waits for a group commit or a file
releases its slot meanwhile. It gets a slot back before new requests do, so that requests already begun are
finished first.
"""

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from types import TracebackType
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.utils.translation import get_language_from_request

from serving.exports import ExportSlots, SpooledExport
from serving.responses import CapturedResponse, capture
from serving.uploads import Uploads, UploadsFull

# Seconds between two refusals.
REFUSAL_PAUSE = 0.001
# Seconds. A form is answered at a multiple of this after its arrival, so that timing reveals nothing.
ANSWER_TICK = 0.01
# Paths that are always answered: a busy process must not look like a dead one.
UNLIMITED_PATHS = {"/health/live", "/health/ready", "/metrics"}

_thread = threading.local()


class WorkerSlots:
    """A semaphore with two queues: threads that return to a slot go before new ones.

    `with slots:` waits for a slot and releases it at the end, unless the thread has done so before.
    """

    def __init__(self, count: int) -> None:
        """Offer `count` slots."""
        self._lock, self._free = threading.Lock(), count
        self._returning, self._new = deque[threading.Event](), deque[threading.Event]()

    def __enter__(self) -> None:
        """Wait for a slot and take it."""
        granted = threading.Event()
        self._request(granted, self._new)
        granted.wait()
        self.occupy()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the slot, unless this thread has done so."""
        release_slot()

    @property
    def has_queue(self) -> bool:
        """Whether a new request waits for a slot."""
        return bool(self._new)

    def request_again(self, granted: threading.Event) -> None:
        """Set `granted` once a slot is reserved for a thread that had one; the thread must `occupy` it."""
        self._request(granted, self._returning)

    def occupy(self) -> None:
        """Take the slot that is reserved for this thread."""
        _thread.slots = self

    def release(self) -> None:
        """Reserve the slot for the next thread, or keep it free."""
        with self._lock:
            queue = self._returning or self._new
            if not queue:
                self._free += 1
                return
            granted = queue.popleft()
        granted.set()

    def _request(self, granted: threading.Event, queue: deque[threading.Event]) -> None:
        with self._lock:
            if not self._free:
                queue.append(granted)
                return
            self._free -= 1
        granted.set()


def current_slots() -> WorkerSlots | None:
    """Return the slots of which this thread holds one."""
    return getattr(_thread, "slots", None)


def release_slot() -> None:
    """Release this thread's slot, if it holds one."""
    if slots := current_slots():
        _thread.slots = None
        slots.release()


@contextmanager
def slot_released() -> Iterator[None]:
    """Leave this thread's slot to others while the block waits for another process."""
    slots = current_slots()
    release_slot()
    try:
        yield
    finally:
        if slots:
            granted = threading.Event()
            slots.request_again(granted)
            granted.wait()
            slots.occupy()


class AdmissionControl:
    """A WSGI application that works on `at_once` requests and holds at most `room`, waiting ones included."""

    def __init__(
        self, application: WSGIApplication, *, at_once: int, room: int, exports: ExportSlots
    ) -> None:
        """Stand before `application`; several admission controls may share the slots for `exports`."""
        self.application, self.room, self.exports = application, room, exports
        self.slots, self.lock, self.inside = WorkerSlots(at_once), threading.Lock(), 0
        self.refusing, self.busy_pages = threading.Lock(), dict[str, CapturedResponse]()
        # Each upload keeps a thread; half of the room is left for forms.
        self.uploads = Uploads(count=max(1, room // 2))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or 503 if there is no room. Health checks and metrics are always answered."""
        if environ["PATH_INFO"] in UNLIMITED_PATHS:
            return self._respond(capture(self.application, environ), environ, start_response)
        with self.lock:
            is_full = self.inside >= self.room
            self.inside += not is_full
        if is_full:
            return self._refuse(environ, start_response)
        try:
            # A slow sender waits here without a slot, so no other request waits for it.
            with self.uploads.body(environ) as body:
                arrived = time.monotonic()
                with self.slots:
                    response = capture(self.application, environ | {"wsgi.input": body})
        except UploadsFull:
            return self._refuse(environ, start_response)
        finally:
            with self.lock:
                self.inside -= 1
        if environ["REQUEST_METHOD"] == "POST":
            # Writing to an existing row takes a tenth of a millisecond more or less than inserting one.
            time.sleep((arrived - time.monotonic()) % ANSWER_TICK)
        return self._respond(response, environ, start_response)

    def _respond(
        self, response: CapturedResponse, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Pass the response on. A streamed export needs an export slot, and is refused if none is free.

        A slow reader keeps the thread for as long as the download takes.
        """
        # A file is streamed without the database.
        if response.is_complete or getattr(response.body, "file_to_stream", None):
            start_response(response.status, response.headers)
            return response.body
        slots = self.exports.for_path(environ["PATH_INFO"])
        if not slots.acquire(blocking=False):
            response.close()
            return self._refuse(environ, start_response)
        start_response(response.status, response.headers)
        return SpooledExport(response.body, slots, self.exports.writing)

    def _refuse(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer 503 with Retry-After: nothing was taken.

        Refusals are sent one after the other with a pause. Without it, 600 clients retried at once and were
        refused five thousand times a second. The process then took only half as many forms.
        """
        with self.refusing:
            time.sleep(REFUSAL_PAUSE)
            page = self._busy_page(get_language_from_request(WSGIRequest(environ), check_path=True))
        start_response(page.status, page.headers)
        return page.body

    def _busy_page(self, language: str) -> CapturedResponse:
        """Return the 503 page in a language, rendered once; nothing of the first request goes into it."""
        if language not in self.busy_pages:
            site = urlsplit(settings.SITE_URL)
            request = {
                "REQUEST_METHOD": "GET", "PATH_INFO": f"/{language}/busy/", "QUERY_STRING": "",
                "SERVER_NAME": site.hostname, "SERVER_PORT": "443", "HTTP_HOST": site.netloc,
                "wsgi.url_scheme": site.scheme, "wsgi.input": BytesIO(),
                "HTTP_X_FORWARDED_PROTO": site.scheme,
            }  # fmt: skip
            self.busy_pages[language] = capture(self.application, request)
        return self.busy_pages[language]
