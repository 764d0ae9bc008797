"""Page cache: answers public pages from memory for half a second after they were rendered.

On its busiest day a site is asked for the same page thousands of times a second. Rendering a statement page
takes a web process 12 to 20 ms. Answering it from memory takes 0.05 to 0.13 ms (docs/scaling.md). The cache
is between the web server and Django. It keeps a page only if the page's own headers allow any cache to do so.
It must be public, set no cookie, and vary only by encoding and language. A request that carries a cookie
bypasses it. One thread renders a page anew, the others get the previous one, and nothing older than a second
is shown.
"""

import re
from collections.abc import Iterable
from http.client import responses
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from serving.compression import encoding
from serving.responses import CapturedResponse, capture
from serving.single_flight import SingleFlightCache

# The request headers that a cached page may vary by; the cache key contains each of them.
KNOWN_VARY = {"accept-encoding", "accept-language", ""}
# The number of pages that one process keeps, and the length of the longest of them in bytes.
MAX_PAGES, MAX_LENGTH = 512, 256 * 1024
# Query parameters that mailers and social networks add to links; each visitor's value differs.
TRACKERS = ("utm_", "fbclid=", "gclid=", "dclid=", "msclkid=", "twclid=", "igshid=", "mc_cid=", "mc_eid=")


class PageCache:
    """A WSGI application that answers GET and HEAD of public pages from memory."""

    def __init__(self, application: WSGIApplication, renderer: WSGIApplication) -> None:
        """Send cacheable pages to `renderer` and every other request to `application`.

        Each has its own admission control. So many signers cannot keep pages from being rendered, and many
        readers cannot keep forms from being taken.
        """
        self.application, self.renderer = application, renderer
        self.pages: SingleFlightCache[CapturedResponse] = SingleFlightCache(MAX_PAGES)
        codes = "|".join(code for code, _name in settings.LANGUAGES)
        self.public = re.compile(f"/(petitions|{codes})/")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, from memory if possible."""
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD") and "HTTP_COOKIE" not in environ
        if not (is_read and self.public.match(environ["PATH_INFO"])):
            return self.application(environ, start_response)
        environ = environ | {"QUERY_STRING": _without_trackers(environ.get("QUERY_STRING", ""))}
        response = self.pages.get(_cache_key(environ), lambda: self._render(environ), keep_if=is_cacheable)
        if is_cacheable(response) and _client_has(response, environ):
            start_response(f"304 {responses[304]}", _without_content_headers(response))
            return []
        start_response(response.status, response.headers)
        if environ["REQUEST_METHOD"] == "GET":
            return response.body
        response.close()
        return []

    def _render(self, environ: WSGIEnvironment) -> CapturedResponse:
        """Let Django render the whole page, which then serves other readers as well."""
        # The page does not depend on the request's body; waiting for a slow one would delay all readers.
        request = environ | {"REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
        request.pop("HTTP_IF_NONE_MATCH", None)
        return capture(self.renderer, request)


def is_cacheable(response: CapturedResponse) -> bool:
    """Tell whether any cache may keep this response: complete, public and personal to nobody."""
    return (
        response.status.startswith("200")
        and response.is_complete
        and "public" in _items(response.header("cache-control"))
        and not response.header("set-cookie")
        and _items(response.header("vary")) <= KNOWN_VARY
        and int(response.header("content-length") or MAX_LENGTH + 1) <= MAX_LENGTH
    )


def _client_has(response: CapturedResponse, environ: WSGIEnvironment) -> bool:
    """Tell whether the browser's If-None-Match names this very page (RFC 9110, 13.1.2)."""
    etag = response.header("etag").removeprefix("W/")
    known = environ.get("HTTP_IF_NONE_MATCH", "").split(",")
    return bool(etag) and any(tag.strip().removeprefix("W/") == etag for tag in known)


def _without_content_headers(response: CapturedResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in response.headers if not name.lower().startswith("content-")]


def _items(header: str) -> set[str]:
    return {part.strip().lower() for part in header.split(",")}


def _without_trackers(query: str) -> str:
    """Return the query without tracking parameters, which no page of ours reads."""
    return "&".join(part for part in query.split("&") if not part.startswith(TRACKERS))


def _cache_key(environ: WSGIEnvironment) -> tuple[str, ...]:
    """Return every part of a request that a public page may depend on."""
    path = environ["PATH_INFO"]
    # Where the path names a language, the browser's languages do not matter.
    is_neutral = path.startswith("/petitions/")
    return (
        environ.get("HTTP_HOST", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        path,
        environ["QUERY_STRING"],
        encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
        environ.get("HTTP_ACCEPT_LANGUAGE", "") if is_neutral else "",
    )
