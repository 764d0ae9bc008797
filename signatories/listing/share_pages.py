"""Sharing a statement: a page with its URL and QR code, and a counter or list for partners' pages."""

from io import BytesIO

import segno
from csp.constants import HEADER as CSP_HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from petitions import languages, pages
from petitions.links import absolute, language_neutral
from petitions.models import Petition
from signatories.listing import public_list, tally
from signatories.models import Kind

# The number of names in a list on a partner's page, which links to the whole list.
EMBEDDED = 60


def plain_address(petition: Petition) -> str:
    """Return the URL that opens a statement in the reader's own language."""
    return language_neutral("petitions:petition", petition.ref)


@require_safe
def share(request: HttpRequest, ref: str) -> HttpResponse:
    """The page with the URL, links, a QR code, and HTML that partners paste into their pages."""
    reading = pages.read(ref, pages.wanted_language(request))
    embedded = absolute(reverse("data:embed", args=[reading.petition.ref]))
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "address": plain_address(reading.petition),
        "counter": f"{embedded}?show=counter&lang={get_language()}",
        "list": f"{embedded}?show=list&lang={get_language()}",
        "machine": absolute(reverse("data:petition", args=[reading.petition.ref])),
    }
    return pages.for_everyone(render(request, "listing/share.html", context), reading.petition)


@require_safe
def qr(request: HttpRequest, ref: str) -> HttpResponse:
    """The statement's URL as a QR code, which other sites may show."""
    petition = pages.find(ref)
    picture = BytesIO()
    segno.make(plain_address(petition), error="m").save(picture, kind="png", scale=8)
    response = HttpResponse(picture.getvalue(), content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return pages.for_everyone(response, petition)


@require_safe
@xframe_options_exempt
def embed(request: HttpRequest, ref: str) -> HttpResponseBase:
    """A live counter or the list (`?show=list`) for a frame on a partner's page, in the language `?lang=`."""
    asked = request.GET.get("lang", "").lower()
    with override(asked if asked in languages.interface() else request.LANGUAGE_CODE or "en"):
        reading = pages.read(ref, pages.wanted_language(request))
        response = _embed_page(request, reading)
    # Every site may frame this page; a partner's own policy may require the second header.
    response[CSP_HEADER] = build_policy(replace={"frame-ancestors": ["*"]})
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return pages.for_everyone(response, reading.petition)


def _embed_page(request: HttpRequest, reading: pages.Reading) -> HttpResponse:
    language = get_language() or "en"
    shows_list = request.GET.get("show") == "list"
    statement = pages.best(reading.statements, language)
    page = (
        public_list.page(reading.petition, public_list.Filters(), after=None, size=EMBEDDED)
        if shows_list
        else None
    )
    context = {
        "petition": reading.petition,
        "statement": statement,
        "tally": tally.of(reading.petition),
        "page": page,
        "organisations": page.of_kind(Kind.ORGANISATION) if page else [],
        "individuals": page.of_kind(Kind.INDIVIDUAL) if page else [],
        "language": language,
    }
    return render(request, "listing/embed.html", context)
