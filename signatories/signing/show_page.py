"""The page behind the mail that asks an owner whether a withheld name may be shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from petitions import pages
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import correct
from signatories.models import Listing, Signatory, Wording
from signatories.signing import wordings
from signatories.signing.broken_links import broken_link, explain_deleted_entry
from signatories.signing.cross_site import is_our_own
from signatories.signing.responses import context, personal


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explain_deleted_entry(is_managing=True)
def show(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks for consent to show the name; POST shows it."""
    signatory = _find_withheld(token)
    if signatory is None:
        return broken_link(request, is_managing=True)
    petition = pages.with_clock(signatory.petition_id)
    reading = pages.read(petition.ref, pages.wanted_language(request))
    consent = wordings.consent(reading.petition, reading.statement)
    words = wordings.digest(consent)
    is_foreign = request.method == "POST" and not is_our_own(request)
    has_changed = request.POST.get("words", words) != words
    is_done = request.method == "POST" and not is_foreign and not has_changed
    if is_done:
        correct.show(signatory, consent=wordings.get_or_create(Wording.Purpose.CONSENT, consent))
        signatory.refresh_from_db()
    signatory.petition = petition
    page = context(
        reading,
        signatory=signatory,
        consent=consent,
        words=words,
        is_foreign=is_foreign,
        has_changed=has_changed,
        is_done=is_done,
    )
    return personal(render(request, "signing/show.html", page))


def _find_withheld(token: str) -> Signatory | None:
    """Return the withheld signatory of a link, None if the entry changed after the link was mailed.

    So a link works only once.
    """
    try:
        claim = tokens.read_timed(Purpose.SHOW, token)
    except tokens.BadToken:
        return None
    found = Signatory.objects.filter(
        pk=claim.signatory_id, revision=claim.number, listing=Listing.WITHHELD, forgotten_at=None
    ).first()
    return None if found is None or found.is_gone or found.is_rejected or not claim.names(found) else found
