"""Calls a WSGI application as a web server does."""

from io import BytesIO

from serving.admission_control import AdmissionControl
from serving.exports import ExportSlots

PAGE = "/en/petitions/gauges/"


def environ(path=PAGE, method="GET", **more):
    """Return the WSGI environment of a request."""
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "443", "HTTP_HOST": "localhost", "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0", **more,
    }  # fmt: skip


def ask(site, path=PAGE, method="GET", **more):
    """Return the status, headers and body of an application's response."""
    said = []
    found = environ(path, method, **more)
    body = b"".join(site(found, lambda status, headers, info=None: said.extend((status, headers))))
    return said[0], {name.lower(): value for name, value in said[1]}, body


def admission(application, *, at_once=2, room=4):
    """Return admission control before an application, with few slots."""
    exports = ExportSlots(public=3, staff=1, writing=1)
    return AdmissionControl(application, at_once=at_once, room=room, exports=exports)
