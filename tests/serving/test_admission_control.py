"""A process works on few requests at once, lets some wait and refuses the rest."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from serving import uploads
from serving.admission_control import AdmissionControl, WorkerSlots, current_slots, release_slot
from serving.exports import ExportSlots
from serving.responses import CapturedResponse
from tests import make
from tests.serving.wsgi import admission, ask, environ

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_one_connection")]


class Slow(BytesIO):
    """A body whose sender is slow."""

    def __init__(self, content, goes_on):
        super().__init__(content)
        self.goes_on, self.asked = goes_on, threading.Event()

    def read(self, size=-1):
        self.asked.set()
        assert self.goes_on.wait(20)
        return super().read(min(size, 4))


def test_who_finds_no_room_is_told_so_at_once(gauges):
    entered, leave = threading.Semaphore(0), threading.Event()
    django = get_wsgi_application()

    def slow(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            entered.release()
            assert leave.wait(10)
        return django(environ, start_response)

    control = admission(slow, at_once=1, room=2)
    crowd = [threading.Thread(target=lambda: ask(control, method="POST")) for _one in range(2)]
    for one in crowd:
        one.start()
    assert entered.acquire(timeout=10)
    while control.inside < 2:
        crowd[0].join(0.01)
    status, headers, body = ask(control, "/ar/petitions/gauges/sign/", method="POST")
    leave.set()
    for one in crowd:
        one.join()
    assert status.startswith("503")
    assert headers["retry-after"] == "5"
    assert headers["cache-control"].endswith("private") or "no-store" in headers["cache-control"]
    assert "content-security-policy" in headers
    assert b'lang="ar"' in body
    assert control.inside == 0


def test_nothing_of_who_is_turned_away_first_stays_in_the_page_for_the_others():
    for strange in ({"QUERY_STRING": "a=%00"}, {"HTTP_HOST": "evil.example"}, {"HTTP_COOKIE": "a=b"}):
        control = admission(get_wsgi_application(), room=0)
        first = ask(control, **strange)
        assert first == ask(control)
        assert first[0].startswith("503")
        assert b"evil" not in first[2]


def test_a_full_process_still_says_that_it_lives():
    control = admission(get_wsgi_application(), room=0)
    assert ask(control, "/health/live")[0] == "200 OK"


CSV = "/petitions/gauges/signatories.csv"


def of_staff(environ, start_response):
    """Serve the public export under the URL of the staff's export."""
    django = get_wsgi_application()
    is_staff = environ["PATH_INFO"].startswith("/admin/")
    return django(environ | {"PATH_INFO": CSV} if is_staff else environ, start_response)


def begin(control, path=CSV):
    """Request an export; return its status and its unread body."""
    said = []
    body = control(environ(path), lambda status, headers, info=None: said.append(status))
    return said[0][:3], body


@pytest.mark.django_db(transaction=True)
def test_slow_readers_of_exports_keep_neither_staff_nor_connections(gauges):
    make.published(gauges, "organisation", name="Ash Foundation")
    exports = ExportSlots(public=3, staff=1, writing=1)
    control = AdmissionControl(of_staff, at_once=2, room=4, exports=exports)
    slow = [begin(control) for _each in range(3)]
    assert [status for status, _body in slow] == ["200"] * 3
    assert next(iter(slow[0][1])).startswith(b"kind,")
    # Nobody reads the bodies, but the database finishes each export soon.
    for _status, body in slow:
        with body.progress:
            assert body.progress.wait_for(lambda whole=body: whole.is_written, 60)
    assert begin(control)[0] == "503"
    status, body = begin(control, "/admin/export/")
    assert status == "200"
    assert b"Ash Foundation" in b"".join(body)
    assert begin(control, "/admin/export/")[0] == "503"
    for _status, one in slow:
        assert b"Ash Foundation" in b"".join(one)
    for one in (slow[0][1], slow[0][1], body):
        one.close()
    status, body = begin(control, "/admin/export/")
    first, second = begin(control), begin(control)
    assert [first[0], second[0], status] == ["200", "503", "200"]
    for one in (first[1], slow[1][1], slow[2][1], body):
        one.close()


def sent(content: bytes, goes_on: threading.Event) -> dict[str, Any]:
    body = Slow(content, goes_on)
    return {"method": "POST", "CONTENT_LENGTH": str(len(content)), "wsgi.input": body}


def test_who_sends_slowly_keeps_nobody_from_being_served():
    def application(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    control, goes_on = admission(application, at_once=1, room=4), threading.Event()
    slow, answers = sent(b"name=Ana+Souza", goes_on), []
    waiting = threading.Thread(target=lambda: answers.append(ask(control, **slow)))
    waiting.start()
    assert slow["wsgi.input"].asked.wait(20)
    now = threading.Event()
    now.set()
    assert ask(control, **sent(b"name=Bo+Li", now))[2] == b"name=Bo+Li"
    assert answers == []
    goes_on.set()
    waiting.join(20)
    assert answers[0][2] == b"name=Ana+Souza"
    assert control.inside == 0


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


@pytest.fixture
def small_uploads(monkeypatch):
    """Set small limits: uploads go to disk early, and there is room for two."""
    for name, size in {"MAX_IN_MEMORY": 8, "MAX_BODY": 64, "MAX_ON_DISK": 40}.items():
        monkeypatch.setattr(uploads, name, size)


def at_once(content: bytes) -> dict[str, Any]:
    goes_on = threading.Event()
    goes_on.set()
    return sent(content, goes_on)


def test_files_that_are_sent_slowly_keep_no_other_file_out(small_uploads):
    control, goes_on = admission(echo, room=16), threading.Event()
    control.busy_pages["en"] = CapturedResponse("503 Service Unavailable", [], [b"busy"])
    slow = [sent(b"a file of many bytes", goes_on) for _ in range(5)]
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(ask, control, **file) for file in slow]
        for file in slow:
            assert file["wsgi.input"].asked.wait(20)
        assert ask(control, **at_once(b"another file"))[2] == b"another file"
        assert ask(control, **at_once(b"short"))[2] == b"short"
        goes_on.set()
        answers = [one.result(20) for one in waiting]
    # There is room for two, so the uploads that waited longest gave way and got an error.
    assert {status for status, _headers, _body in answers} <= {"200 OK", "503 Service Unavailable"}
    assert all(body in (b"a file of many bytes", b"busy") for _status, _headers, body in answers)
    assert ask(control, **at_once(b"x" * 40))[2] == b"x" * 40
    assert ask(control, **at_once(b"x" * 65))[2] == b""
    assert control.inside == 0


def test_files_leave_half_of_the_room_to_forms(small_uploads):
    control, goes_on = admission(echo, room=4), threading.Event()
    control.busy_pages["en"] = CapturedResponse("503 Service Unavailable", [], [b"busy"])
    slow = [sent(b"a file of many bytes", goes_on) for _ in range(2)]
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(ask, control, **file) for file in slow]
        for file in slow:
            assert file["wsgi.input"].asked.wait(20)
        assert ask(control, **at_once(b"another file"))[0].startswith("503")
        assert ask(control, **at_once(b"short"))[2] == b"short"
        goes_on.set()
        assert [one.result(20)[0] for one in waiting] == ["200 OK", "200 OK"]
    assert control.inside == 0


def test_a_slot_is_released_once():
    slots, inside = WorkerSlots(1), []
    with slots:
        release_slot()
        release_slot()
        assert current_slots() is None

    def enter():
        with slots:
            inside.append(True)

    with slots:
        other = threading.Thread(target=enter)
        other.start()
        while not slots.has_queue:
            assert other.is_alive()
        # The only slot is taken.
        assert not inside
    other.join(20)
    assert not other.is_alive()
