"""The WSGI entry point: requests pass the page cache and admission control before Django."""

import logging
import os
import re
from collections.abc import Iterable
from importlib import import_module
from wsgiref.types import StartResponse, WSGIEnvironment

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import variables
from sandbox import reading
from serving import client_address
from serving.admission_control import AdmissionControl
from serving.exports import ExportSlots
from serving.page_cache import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A visitor waits for a page at most this long; commands and workers may take longer.
env = environ.Env()
os.environ["STATEMENT_TIMEOUT"] = variables.duration(env, "WEB_STATEMENT_TIMEOUT", "5s")
# The number of requests that a process works on at once, and the number that it holds, waiting ones included.
# A quarter of the room, and as many worker slots again, are for public pages. The web server has more threads
# than that, for cached pages and for refusals.
AT_ONCE = variables.whole_number(env, "WEB_AT_ONCE", 2, least=1)
ROOM = variables.whole_number(env, "WEB_ROOM", 128, least=8)
# The number of exports that the database writes at once, and that are sent, each of which keeps a thread.
EXPORTS, PUBLIC_EXPORTS, STAFF_EXPORTS = 3, 8, 4
# The threads share connections: one for each request at work, each export and each uploaded file. The two
# group commits and the health check have one each.
if not os.environ.get("DATABASE_POOL"):
    os.environ["DATABASE_POOL"] = str(2 * AT_ONCE + EXPORTS + reading.AT_ONCE + 3)

CHARSET = re.compile(r';\s*charset\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)


def _warn_about_endless_redirect() -> None:
    """Log a warning if every page would redirect to itself."""
    if settings.ON_TLS and not settings.TRUSTED_PROXY_HOPS:
        logging.getLogger(__name__).warning(
            "SITE_URL begins with https://, and no proxy is trusted to say who came by TLS: unless this "
            "process itself speaks TLS, every page leads to itself for ever. Set TRUSTED_PROXY_HOPS."
        )


django = get_wsgi_application()
# Its modules can be imported only now, after Django's setup.
import_module("config.warm_up").warm_up()
_warn_about_endless_redirect()
exports = ExportSlots(public=PUBLIC_EXPORTS, staff=STAFF_EXPORTS, writing=EXPORTS)
public_pages = AdmissionControl(django, at_once=AT_ONCE, room=ROOM // 4, exports=exports)
other_requests = AdmissionControl(django, at_once=AT_ONCE, room=ROOM - ROOM // 4, exports=exports)
site = PageCache(other_requests, renderer=public_pages)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request, trusting our own proxies' headers only and reading forms as UTF-8.

    The charset that a request names is dropped. Django would look it up among Python's codecs, and some
    codecs are no character sets. Middleware refuses a form that is no UTF-8.
    """
    client_address.trust_own_proxies(environ)
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE") or "")
    return site(environ, start_response)
