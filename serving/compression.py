"""Packs responses for browsers that can unpack them: whole public pages with Brotli, all else with gzip."""

import re

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# What a browser says that it can unpack, but for what it takes back (RFC 9110, 12.5.3), in small letters.
ACCEPTED = re.compile(r"(?:^|,)\s*(br|gzip)\s*(?=$|,|;(?!\s*q=0(?:\.0*)?\s*(?:$|,)))")
# Of 11. Up to 9 a page gets no smaller; 11 takes fifty times as long for one byte in eight.
QUALITY = 5
# Bytes: to pack less is not worth it.
SHORTEST = 200


def _accepted(header: str) -> set[str]:
    return set(ACCEPTED.findall(header.lower()))


def encoding(header: str) -> str:
    """Return how a whole public page is packed for who sends this Accept-Encoding; empty for not at all."""
    accepted = _accepted(header)
    return next((one for one in ("br", "gzip") if one in accepted), "")


class CompressionMiddleware(GZipMiddleware):
    """Packs responses. Somebody's own page has secrets in it: gzip's random padding hides how long they are.

    A page that its `Cache-Control` calls public says the same to everyone, and is made once for many.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, packed if its reader's browser says it may be and it gets shorter by it."""
        header = request.META.get("HTTP_ACCEPT_ENCODING", "")
        patch_vary_headers(response, ("Accept-Encoding",))
        is_public = "public" in response.get("Cache-Control", "")
        if encoding(header) == "br" and is_public and isinstance(response, HttpResponse):
            return _packed(response)
        return super().process_response(request, response) if "gzip" in _accepted(header) else response


def _packed(response: HttpResponse) -> HttpResponse:
    whole = response.content
    if len(whole) < SHORTEST or response.has_header("Content-Encoding"):
        return response
    packed = brotli.compress(whole, quality=QUALITY)
    if len(packed) >= len(whole):
        return response
    response.content = packed
    response.headers["Content-Encoding"] = "br"
    response.headers["Content-Length"] = str(len(packed))
    # What is packed is no longer the same, byte for byte (RFC 9110, 8.8.1).
    if response.get("ETag", "").startswith('"'):
        response.headers["ETag"] = f"W/{response['ETag']}"
    return response
