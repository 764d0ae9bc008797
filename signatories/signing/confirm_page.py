"""The page where the owner of an address confirms, and the page that thanks them."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from petitions import pages
from petitions.links import path_with_token
from petitions.pages import Reading
from serving.single_flight import SingleFlightCache
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle.confirm import DetailsChanged, digest
from signatories.lifecycle.confirm import confirm as confirm_entry
from signatories.lifecycle.sign import PetitionClosed
from signatories.listing import tally
from signatories.models import Signatory, Wording, active_consents
from signatories.privacy import retention
from signatories.signing import responses, wordings
from signatories.signing.broken_links import broken_link, explain_deleted_entry
from signatories.signing.cross_site import is_our_own
from signatories.signing.responses import context, personal


def _find(signatory_id: int) -> Signatory | None:
    return Signatory.objects.filter(pk=signatory_id, forgotten_at=None).first()


def _read_link(token: str) -> tuple[Signatory, bool] | None:
    """Return the signatory of a confirm link, and whether the link was sent with older details."""
    try:
        claim = tokens.read(Purpose.CONFIRM, token)
    except tokens.BadToken:
        return None
    found = _find(claim.signatory_id)
    if found is None or not claim.names(found):
        return None
    return found, claim.number != found.revision


def _reading_of(signatory: Signatory, request: HttpRequest) -> Reading:
    return pages.read_for_owner(signatory.petition_id, pages.wanted_language(request))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@explain_deleted_entry()
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what will be listed and changes nothing; POST confirms, and again shows the same page."""
    found = _read_link(token)
    if found is None:
        return broken_link(request)
    signatory, is_older = found
    reading = _reading_of(signatory, request)
    if not signatory.is_unconfirmed:
        return _thanks_page(request, reading, signatory)
    if retention.is_expired(signatory, reading.petition.clock):
        return broken_link(request, reading, status=410)
    if not reading.petition.is_confirmable:
        return responses.closed(request, reading)
    if request.method != "POST":
        return _confirm_page(request, reading, signatory, is_older=is_older)
    return _post(request, reading, signatory, is_older=is_older)


def _confirm_page(
    request: HttpRequest,
    reading: Reading,
    signatory: Signatory,
    *,
    is_older: bool = False,
    has_changed: bool = False,
    is_foreign: bool = False,
) -> HttpResponse:
    consent, attestation = _words(reading, signatory)
    page = context(
        reading,
        signatory=signatory,
        shown=digest(signatory),
        consent=consent,
        attestation=attestation,
        optional_consents=active_consents(signatory),
        words=wordings.digest(consent, attestation),
        is_older=is_older,
        has_changed=has_changed,
        is_foreign=is_foreign,
    )
    return personal(render(request, "signing/confirm.html", page))


def _words(reading: Reading, signatory: Signatory) -> tuple[str, str]:
    """Return the wording of the consent, and of the attestation if it is still missing.

    It is missing if an organiser filled in the form for a representative.
    """
    attests = signatory.is_organisation and signatory.attestation_id is None
    consent = wordings.consent(reading.petition, reading.statement, withheld=signatory.is_withheld)
    return consent, wordings.attestation() if attests else ""


def _post(request: HttpRequest, reading: Reading, signatory: Signatory, *, is_older: bool) -> HttpResponse:
    """Confirm the details that the page showed; show them again if they have changed since."""
    if not is_our_own(request):
        return _confirm_page(request, reading, signatory, is_foreign=True)
    consent, attestation = _words(reading, signatory)
    words = wordings.digest(consent, attestation)
    if request.POST.get("words", words) != words:
        return _confirm_page(request, reading, signatory, has_changed=True)
    agreed = wordings.get_or_create(Wording.Purpose.CONSENT, consent)
    attested = wordings.get_or_create(Wording.Purpose.ATTESTATION, attestation) if attestation else None
    # Details that are newer than the link must have been shown; the details of the link need not.
    vouched = "" if is_older else digest(signatory)
    shown = request.POST.get("shown") or vouched
    try:
        confirmed = confirm_entry(signatory, shown=shown, consent=agreed, attestation=attested)
    except DetailsChanged:
        newer = _find(signatory.pk)
        if newer is None:
            return broken_link(request, reading, status=410)
        return _confirm_page(request, reading, newer, has_changed=True)
    except PetitionClosed:
        return responses.closed(request, reading)
    return _thanks_page(request, reading, confirmed)


# On a busy day thousands of thanks pages a second show the tally.
_tallies: SingleFlightCache[tally.Tally] = SingleFlightCache(256)


def _thanks_page(request: HttpRequest, reading: Reading, signatory: Signatory) -> HttpResponse:
    """Thank the signatory, show the entry as it is listed, and say what happens next."""
    if signatory.is_gone or signatory.is_rejected:
        return broken_link(request, reading, status=410, signatory=signatory)
    page = context(
        reading,
        signatory=signatory,
        tally=_tallies.get(reading.petition.pk, lambda: tally.of(reading.petition)),
        manage_path=_manage_path(signatory) if _is_fresh(signatory, reading) else "",
    )
    return personal(render(request, "signing/thanks.html", page))


def _manage_path(signatory: Signatory) -> str:
    return path_with_token(tokens.make_timed(Purpose.MANAGE, signatory), "signing:manage")


def _is_fresh(signatory: Signatory, reading: Reading) -> bool:
    """Tell whether the confirm link may lead to the owner's page: for a day, like every link to that page."""
    since = signatory.confirmed_at
    return since is not None and reading.petition.clock - since < timedelta(seconds=tokens.MANAGE_LIFE)
