"""What the web server calls."""

import logging
import os
import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import environment
from sandbox import reading
from serving import client_address
from serving.exports import Exports
from serving.front import Gate, HeldPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A visitor waits for a page at most this long; commands and workers may take longer.
env = environ.Env()
os.environ["STATEMENT_TIMEOUT"] = environment.duration(env, "WEB_STATEMENT_TIMEOUT", "5s")
# Requests that a process works on at once, and those that may be inside, waiting ones among them. A quarter
# of the room, and as many again at work, are for pages that all may read. The web server's threads are some
# more, for pages that are held and for those who are turned away.
AT_ONCE = environment.whole_number(env, "WEB_AT_ONCE", 2, least=1)
ROOM = environment.whole_number(env, "WEB_ROOM", 128, least=8)
# Exports that the database writes at once, and those that flow to readers, each of which keeps a thread.
EXPORTS, PUBLIC_EXPORTS, STAFF_EXPORTS = 3, 8, 4
# Its threads share connections: one for each request that is worked on, for each export that is written, for
# each who writes what many sign or confirm, and for each file that is being read, and one for whoever asks
# whether all is well.
if not os.environ.get("DATABASE_POOL"):
    os.environ["DATABASE_POOL"] = str(2 * AT_ONCE + EXPORTS + reading.AT_ONCE + 3)

CHARSET = re.compile(r';\s*charset\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)


def _warn() -> None:
    """Say in the log what serves nobody, although it may be meant."""
    if settings.ON_TLS and not settings.TRUSTED_PROXY_HOPS:
        logging.getLogger(__name__).warning(
            "SITE_URL begins with https://, and no proxy is trusted to say who came by TLS: unless this "
            "process itself speaks TLS, every page leads to itself for ever. Set TRUSTED_PROXY_HOPS."
        )


django = get_wsgi_application()
# Its modules can be imported now.
import_module("config.warm_up").warm()
_warn()
exports = Exports(public=PUBLIC_EXPORTS, staff=STAFF_EXPORTS, written=EXPORTS)
pages = Gate(django, at_once=AT_ONCE, room=ROOM // 4, exports=exports)
site = HeldPages(Gate(django, at_once=AT_ONCE, room=ROOM - ROOM // 4, exports=exports), making=pages)


def application(asked: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request of which proxies said who sends it, read as UTF-8 whatever character set it names.

    Django would look the name up among Python's codecs before any of our code runs, some of which are no
    character sets at all; what is no UTF-8 is refused later, in words.
    """
    client_address.settle(asked)
    asked["CONTENT_TYPE"] = CHARSET.sub("", asked.get("CONTENT_TYPE") or "")
    return site(asked, start_response)
