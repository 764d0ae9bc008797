"""Two thin layers around requests: unreadable ones are refused, responses are kept from other origins."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.decorators import sync_only_middleware

GetResponse = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def refuse_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a path or query with a NUL: PostgreSQL cannot store one, and no honest link has one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address cannot be read.", content_type="text/plain")
        return get_response(request)

    return middleware


@sync_only_middleware
def isolate_responses(get_response: GetResponse) -> GetResponse:
    """Say on every response that other sites may not load it, unless its view has said otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response

    return middleware
