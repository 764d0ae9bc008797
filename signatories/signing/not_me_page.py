"""The page for people who got a confirmation mail and did not sign."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from signatories.identity import tokens
from signatories.identity.tokens import Claim, Purpose
from signatories.models import Signatory
from signatories.privacy import forgetting
from signatories.signing.broken_links import broken_link, explain_deleted_entry
from signatories.signing.cross_site import is_our_own
from signatories.signing.responses import personal


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explain_deleted_entry(is_refusing=True)
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST deletes the signature and, if wished, blocks the address from further mail."""
    try:
        claim = tokens.read(Purpose.NOT_ME, token)
    except tokens.BadToken:
        return broken_link(request, is_refusing=True)
    signatory = _signatory_of(claim)
    is_foreign = request.method == "POST" and not is_our_own(request)
    if request.method == "POST" and not is_foreign and signatory and signatory.is_disownable:
        forgetting.disown(signatory, never_again=request.POST.get("never") == "on")
        # Another request may have deleted or confirmed the signature at the same moment.
        signatory = _signatory_of(claim)
    is_confirmed = signatory is not None and not signatory.is_disownable
    shown = {"is_done": signatory is None, "is_confirmed": is_confirmed, "is_foreign": is_foreign}
    return personal(render(request, "signing/not_me.html", shown))


def _signatory_of(claim: Claim) -> Signatory | None:
    found = Signatory.objects.filter(pk=claim.signatory_id).first()
    return found if claim.names(found) else None
