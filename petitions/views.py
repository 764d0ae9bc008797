"""The index, the statement page, companion documents."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from petitions import colours, pages
from petitions.models import Document, Petition


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Open petitions, then closed ones."""
    public = Petition.objects.with_clock().public().prefetch_related("statements", "convenors")
    language = request.LANGUAGE_CODE or "en"
    readings = [reading for one in public if (reading := pages.in_language(one, language))]
    context = {
        "open": [one for one in readings if one.petition.is_open],
        "closed": [one for one in readings if not one.petition.is_open],
    }
    response = render(request, "petitions/index.html", context)
    patch_cache_control(response, public=True, max_age=pages.FRESH)
    return response


@require_safe
def petition(request: HttpRequest, ref: str) -> HttpResponse:
    """The statement, its tally, its first names, how to sign."""
    page = pages.read_page(ref, pages.wanted_language(request))
    reading = page.reading
    asked = reading.wanted if "text" in request.GET else ""
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "convenors": page.convenors,
        "documents": page.documents,
        "errata": page.errata,
        "text_query": f"?text={asked}" if asked else "",
    }
    return pages.for_everyone(render(request, "petitions/petition.html", context), reading.petition)


@require_safe
def document(request: HttpRequest, ref: str, name: str) -> HttpResponseBase:
    """A related document: a text as a page, a PDF as a download."""
    reading = pages.read(ref, pages.wanted_language(request))
    versions = list(reading.petition.documents.filter(name=name))
    if not versions:
        raise Http404
    document = pages.best(versions, reading.wanted.lower())
    if document.file and (not document.text or "pdf" in request.GET):
        return _pdf(reading, document)
    context = {"reading": reading, "petition": reading.petition, "statement": reading.statement,
               "document": document}  # fmt: skip
    return pages.for_everyone(render(request, "petitions/document.html", context), reading.petition)


@require_safe
def theme(request: HttpRequest, ref: str) -> HttpResponse:
    """The petition's colour as a stylesheet. Its URL contains the colour, so browsers may cache it."""
    petition = pages.find(ref)
    if not petition.accent:
        raise Http404
    response = HttpResponse(colours.stylesheet(petition.accent), content_type="text/css; charset=utf-8")
    if not petition.is_public:
        return pages.for_everyone(response, petition)
    patch_cache_control(response, public=True, max_age=86_400)
    return response


def _pdf(reading: pages.Reading, document: Document) -> HttpResponseBase:
    """Send a document's PDF as a download. Raises Http404 if the file is missing."""
    try:
        content = document.file.open("rb")
    except FileNotFoundError as problem:
        raise Http404 from problem
    name = f"{reading.petition.slug}-{document.name}.pdf"
    response = FileResponse(content, content_type="application/pdf", as_attachment=True, filename=name)
    if not reading.petition.is_public:
        response["Cache-Control"] = "no-store"
    return response
