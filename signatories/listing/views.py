"""The public list as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from petitions import pages
from signatories import countries
from signatories.listing import basis, corrections, rolls, tally
from signatories.models import Kind

PAGE = 100


@require_safe
def signatories(request: HttpRequest, ref: str) -> HttpResponse:
    """Organisations and individuals, each in a section; search, filters, and as many pages as it takes."""
    reading = pages.read(ref, pages.wanted_language(request))
    filters = rolls.Filters.of(request.GET)
    after = rolls.Cursor.read(request.GET.get("after", ""))
    page = rolls.page(reading.petition, filters, after=after, size=PAGE)
    query = request.GET.copy()
    query["after"] = str(page.after)
    asked = request.GET.copy()
    asked.pop("after", None)
    numbers = tally.of(reading.petition)
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "tally": numbers,
        "basis": basis.of(numbers),
        "filters": filters,
        "is_searchable": reading.petition.is_public and bool(numbers.shown or filters.is_set),
        "countries": countries.among({*numbers.places, filters.country}, get_language() or "en"),
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


@require_safe
def corrections_log(request: HttpRequest, ref: str) -> HttpResponse:
    """What was taken off the list or changed on it, by day."""
    reading = pages.read(ref, pages.wanted_language(request))
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "days": corrections.of(reading.petition),
        "amendments": [words for _act, words in corrections.told(reading.petition)],
    }
    return pages.for_everyone(render(request, "listing/corrections.html", context), reading.petition)
