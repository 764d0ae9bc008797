"""The public list as a page."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from petitions import pages
from signatories.listing import basis, correction_log, cursors, public_list, tally
from signatories.models import Kind
from signatories.text import countries

PAGE = 100


@require_safe
def signatories(request: HttpRequest, ref: str) -> HttpResponse:
    """The public list: a section each for organisations and individuals, with search, filters and pages."""
    reading = pages.read(ref, pages.wanted_language(request))
    filters = public_list.Filters.of(request.GET)
    asked = request.GET.copy()
    written = asked.pop("after", [""])[-1]
    try:
        after = cursors.read(written, reading.petition, by_date=filters.by_date)
    except cursors.BadCursor:
        return _no_such_page(request, reading, asked)
    page = public_list.page(reading.petition, filters, after=after, size=PAGE)
    query = asked.copy()
    if page.after:
        query["after"] = page.after.encrypt(reading.petition)
    numbers = tally.of(reading.petition)
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "tally": numbers,
        "basis": basis.of(numbers),
        "filters": filters,
        "is_searchable": reading.petition.is_public and bool(numbers.shown or filters.is_set),
        "countries": countries.names_of({*numbers.places, filters.country}, get_language() or "en"),
        "organisations": page.of_kind(Kind.ORGANISATION),
        "individuals": page.of_kind(Kind.INDIVIDUAL),
        "is_first": after is None,
        "asked": f"?{asked.urlencode()}" if asked else "",
        "next_query": query.urlencode() if page.after else "",
    }
    response = render(request, "listing/signatories.html", context)
    if numbers.individuals:
        response["X-Robots-Tag"] = "noindex"
    return pages.for_everyone(response, reading.petition)


def _no_such_page(request: HttpRequest, reading: pages.Reading, asked: QueryDict) -> HttpResponse:
    """Say that the URL has no valid cursor, and link to the first page of the list."""
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "asked": f"?{asked.urlencode()}" if asked else "",
    }
    response = render(request, "listing/no_such_page.html", context, status=400)
    return pages.for_everyone(response, reading.petition)


@require_safe
def corrections_log(request: HttpRequest, ref: str) -> HttpResponse:
    """The correction log: removals from the list and changes on it, by day."""
    reading = pages.read(ref, pages.wanted_language(request))
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "days": correction_log.of(reading.petition),
        "amendments": [words for _act, words in correction_log.amendments(reading.petition)],
    }
    return pages.for_everyone(render(request, "listing/corrections_log.html", context), reading.petition)
