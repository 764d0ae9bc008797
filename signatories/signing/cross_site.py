"""Cross-site request protection without a cookie: it reads the headers that the browser sets."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_our_own(request: HttpRequest) -> bool:
    """Tell whether a POST comes from a page of this site.

    `Sec-Fetch-Site` decides where the browser sends it; `Origin` serves older browsers. A request with
    neither header does not come from a browser that another site could misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # Compare host and port alone: behind a proxy that we do not trust, we cannot know our own scheme.
    own = {_host(f"{scheme}://{request.get_host()}") for scheme in ("http", "https")}
    return origin is None or _host(origin) in own


def _host(origin: str) -> tuple[str | None, int | None] | None:
    """Return the host and port of an origin, None for `null` or nonsense."""
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None
