"""Related documents as PDF, set like the letter."""

from functools import lru_cache
from threading import Lock

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from deliveries import pdf
from deliveries.letter import ACCENT, Letter, labels
from petitions import blocks, pages
from petitions.links import language_neutral
from petitions.models import Document, Petition

_at_work = Lock()


@require_safe
def document(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Serve a related document that is a text as PDF, in the language of `?text=` or the reader's."""
    petition = pages.find(ref)
    versions = list(petition.documents.filter(name=name).exclude(text=""))
    if not versions:
        raise Http404
    found = pages.best(versions, pages.wanted_language(request).lower())
    response = HttpResponse(_written(_letter(petition, found)), content_type="application/pdf")
    file_name = f"{petition.slug}-{found.name}-{found.language}.pdf"
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return pages.for_everyone(response, petition)


def _letter(petition: Petition, found: Document) -> str:
    """Return the document as a letter without names, ready for the typesetter."""
    return pdf.values(
        Letter(
            language=found.language,
            direction=found.direction,
            interface=get_language() or "en",
            title=" ".join(found.title.split()),
            source=found.text,
            blocks=blocks.read(found.text),
            address=language_neutral("petitions:petition", petition.slug),
            accent=petition.accent or ACCENT,
            labels=labels(),
        )
    )


@lru_cache(maxsize=32)
def _written(values: str) -> bytes:
    """Return the PDF from a cache. One is set at a time, since anybody may ask for it."""
    with _at_work, pdf.typesetter() as process:
        return pdf.typeset(values, process)
