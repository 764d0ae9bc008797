"""Whether a form was sent from our own page: without a cookie, by what the browser says of the request."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_our_own(request: HttpRequest) -> bool:
    """Tell whether a POST comes from a page of this site.

    `Sec-Fetch-Site` is the browser's word and beats everything; `Origin` serves older browsers; a request
    with neither comes from no browser that another site could misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # By host and port: behind a proxy that is not ours to believe, we do not know our own scheme.
    mine = {_host(f"{scheme}://{request.get_host()}") for scheme in ("http", "https")}
    return origin is None or _host(origin) in mine


def _host(origin: str) -> tuple[str | None, int | None] | None:
    """Return the host and port an origin names, None where it names none (`null`, or nonsense)."""
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None
