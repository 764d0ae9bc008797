"""What the web server calls."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A visitor waits for a page at most this long; commands and workers may take longer.
os.environ.setdefault("STATEMENT_TIMEOUT", "5s")

CHARSET = re.compile(r';\s*charset\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)

django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request, read as UTF-8 whatever character set it names.

    Django would look the name up among Python's codecs before any of our code runs, some of which are no
    character sets at all; what is no UTF-8 is refused later, in words.
    """
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE") or "")
    return django(environ, start_response)
