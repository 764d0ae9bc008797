"""Packs pages for browsers that can unpack them: Brotli for what is for everyone, gzip for all else."""

import re

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# What a browser says of each that it can unpack, but for those that it takes back (RFC 9110, 12.5.3).
ACCEPTED = re.compile(r"(?:^|,)\s*(br|gzip)\s*(?=$|,|;(?!\s*q=0(?:\.0*)?\s*(?:$|,)))")
# Of 11: above it, a page takes ten times as long and loses one byte in ten.
QUALITY = 5
# Bytes: to pack less is not worth it.
SHORTEST = 200


def encoding(accepted: str) -> str:
    """Return how to pack a page for everyone for who sends this Accept-Encoding; empty for not at all."""
    return min(ACCEPTED.findall(accepted), default="")


class CompressionMiddleware(GZipMiddleware):
    """Packs responses. Somebody's own page has secrets in it: gzip's random padding hides how long they are.

    That a page says the same to everyone is told by its `Cache-Control`. It is made once for many.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, packed as its reader's browser says it may be."""
        best = encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        patch_vary_headers(response, ("Accept-Encoding",))
        if not best or response.has_header("Content-Encoding"):
            return response
        is_for_everyone = "public" in response.get("Cache-Control", "")
        if best == "gzip" or not isinstance(response, HttpResponse) or not is_for_everyone:
            return super().process_response(request, response)
        if len(response.content) < SHORTEST:
            return response
        response.content = brotli.compress(response.content, quality=QUALITY)
        response.headers["Content-Encoding"] = "br"
        response.headers["Content-Length"] = str(len(response.content))
        # What is packed is no longer the same, byte for byte (RFC 9110, 8.8.1).
        if response.get("ETag", "").startswith('"'):
            response.headers["ETag"] = f"W/{response['ETag']}"
        return response
