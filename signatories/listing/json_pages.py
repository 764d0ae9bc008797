"""The petition, its numbers and its list as JSON and CSV, open to every origin."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import wraps

from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from petitions import languages, pages
from petitions.links import absolute
from petitions.models import Petition
from signatories.listing import columns, csv_files, cursors, public_list, tally

PAGE = 1000
View = Callable[[HttpRequest, str], HttpResponseBase]


def open_to_all(view: View) -> View:
    """Let scripts of every origin read the response."""

    @wraps(view)
    def wrapper(request: HttpRequest, ref: str) -> HttpResponseBase:
        response = view(request, ref)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return wrapper


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "en").lower()
    return asked if languages.is_known(asked) else "en"


def _moment(petition: Petition, moment: datetime | None) -> str | None:
    return moment.astimezone(petition.zone).isoformat(timespec="seconds") if moment else None


@require_safe
@open_to_all
def petition(request: HttpRequest, ref: str) -> HttpResponse:
    """The petition, its state and its tally."""
    reading = pages.read(ref, _language(request))
    found = reading.petition
    numbers = tally.of(found)
    with override("en"):
        url = absolute(reverse("petitions:petition", args=[found.ref]))
    facts = {
        "slug": found.slug,
        "title": reading.statement.title,
        "language": reading.statement.language,
        "languages": [one.language for one in reading.statements],
        "state": found.state.value,
        "paused": found.is_paused,
        "opens_at": _moment(found, found.opens_at),
        "closes_at": _moment(found, found.closes_at),
        "time_zone": found.time_zone,
        "url": url,
        "tally": numbers.as_json(),
    }
    return _json(facts, numbers, found)


@require_safe
@open_to_all
def signatories(request: HttpRequest, ref: str) -> HttpResponse:
    """A page of the public list; `next` is the URL of the following page."""
    found = pages.find(ref)
    filters = public_list.for_download(found, public_list.Filters.of(request.GET))
    address = absolute(reverse("data:signatories", args=[found.ref]))
    query = request.GET.copy()
    try:
        after = cursors.read(query.pop("after", [""])[-1], found, by_date=filters.by_date)
    except cursors.BadCursor:
        problem = "The value of `after` is not one that this list gave out, or not for this order."
        first = f"{address}?{query.urlencode()}".removesuffix("?")
        return JsonResponse({"error": problem, "first": first}, status=400)
    shown = columns.public(_language(request))
    page = public_list.page(found, filters, after=after, size=PAGE, beside={"columns": JSONObject(**shown)})
    numbers = tally.of(found)
    if page.after:
        query["after"] = page.after.encrypt(found)
    facts = {
        "petition": found.slug,
        "as_of": numbers.at,
        "tally": numbers.as_json(),
        "signatories": [{name: row.columns[name] for name in shown} for row in page.rows],
        "next": f"{address}?{query.urlencode()}" if page.after else None,
    }
    return _json(facts, numbers, found)


def _json(facts: Mapping[str, object], numbers: tally.Tally, found: Petition) -> HttpResponse:
    """Return facts as JSON, with an ETag that does not depend on the time of the tally."""
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False})
    undated = response.content.replace(numbers.at.encode(), b"")
    response["ETag"] = f'W/"{hashlib.sha256(undated).hexdigest()[:32]}"'
    return pages.for_everyone(response, found)


@require_safe
@open_to_all
def csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The public list as CSV, streamed; `?bom=1` for spreadsheets that need one."""
    found = pages.find(ref)
    lines: Iterator[bytes] = csv_files.public_csv(
        found, filters=public_list.Filters.of(request.GET), language=_language(request),
        with_bom=request.GET.get("bom") == "1", for_staff=False,
    )  # fmt: skip
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{csv_files.file_name(found)}"'
    response["Cache-Control"] = "public, max-age=5" if found.is_public else "no-store"
    return response
