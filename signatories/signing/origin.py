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
    if origin is not None:
        return urlsplit(origin).netloc == request.get_host()
    return True
