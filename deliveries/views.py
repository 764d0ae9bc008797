"""The public page of a delivery: its details and files, changes since, and a check of files and digests."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from deliveries import digests, since_delivery, writers
from deliveries.models import DeliveredFile, Delivery
from petitions import pages
from petitions.models import Petition
from signatories.listing import sentences, tally

# Bytes for the headers around a file in a form.
AROUND = 64 * 1024


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Show a delivery. POST checks a file or a digest, which is not kept."""
    reading = pages.read(ref, pages.wanted_language(request))
    found = get_object_or_404(Delivery, petition=reading.petition, number=number)
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "delivery": found,
        "sentence": sentences.signed(_tally(found)),
        "since": since_delivery.since(found),
        # Until the petition is public, only staff may see the names; they use the admin.
        "letters": found.letters.defer("record").prefetch_related("files")
        if reading.petition.is_public
        else [],
        "others": reading.petition.deliveries.exclude(pk=found.pk),
    }
    status = 200
    if request.method == "POST":
        answer, status = _checked(request, found)
        context |= answer
    response = render(request, "deliveries/delivery.html", context, status=status)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
        return response
    return pages.for_everyone(response, reading.petition)


def _tally(found: Delivery) -> tally.Tally:
    """Return the delivered numbers as a tally."""
    return tally.Tally(
        found.organisations,
        found.individuals,
        found.countries,
        found.withheld,
        0,
        0,
        as_of=found.at,
        countries_are_all=found.countries_are_all,
        countries_of=tally.countries_of(found.petition),
    )


def _checked(request: HttpRequest, found: Delivery) -> tuple[dict[str, object], int]:
    """Return the template context of the answer to a file or a digest, and its HTTP status."""
    too_large: dict[str, object] = {
        "problem": _("This file is larger than any letter here, so it is none of them.")
    }
    if int(request.META.get("CONTENT_LENGTH") or 0) > digests.LARGEST + AROUND:
        return too_large, 413
    handler = digests.DigestHandler(request)
    request.upload_handlers = [handler]
    typed, files = request.POST.get("digest", ""), request.FILES.getlist("file")
    if handler.is_too_large:
        return too_large, 413
    if files and files[0].name == digests.EMPTY:
        return {"problem": _("This file is empty.")}, 200
    digest = files[0].name or "" if files else digests.read(typed)
    if not digest:
        return {
            "problem": _("Choose a file, or paste a digest: 64 digits and letters from a to f."),
            "typed": typed[:200],
        }, 200
    return _answer(found.petition, digest, is_of_file=bool(files)), 200


def _answer(petition: Petition, digest: str, *, is_of_file: bool) -> dict[str, object]:
    """Return the template context about a file or a digest."""
    match = since_delivery.check(petition, digest, is_of_file=is_of_file)
    return {
        "is_checked": True,
        "digest": digest,
        "match": match,
        # The digests of replaced copies are deleted: a whole file alone is recognised.
        "needs_file": not match and not is_of_file and since_delivery.has_replaced(petition),
    }


@require_safe
def file(request: HttpRequest, ref: str, number: int, language: str, name: str) -> HttpResponse:
    """Serve a file of a delivered letter, without names erased since."""
    petition = pages.find(ref)
    if not petition.is_public:
        raise Http404
    wanted = DeliveredFile.objects.filter(letter__delivery__petition=petition, letter__language=language)
    one = wanted.filter(letter__delivery__number=number, format=name).first()
    if one is None:
        raise Http404
    if one.content is None:
        return _file_being_rewritten(request, petition)
    response = HttpResponse(bytes(one.content), content_type=writers.FORMATS[name].content_type)
    response["Content-Disposition"] = f'attachment; filename="{petition.slug}-{number}-{language}.{name}"'
    response["X-Robots-Tag"] = "noindex"
    return pages.for_everyone(response, petition)


def _file_being_rewritten(request: HttpRequest, petition: Petition) -> HttpResponse:
    """Ask the reader to come back in a minute: a worker is taking a deleted name out of the file."""
    context = {"petition": petition}
    response = render(request, "deliveries/file_being_rewritten.html", context, status=503)
    response["Retry-After"], response["Cache-Control"] = "60", "no-store"
    return response
