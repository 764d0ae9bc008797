"""The page after the form: check your e-mail, or type the code from it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from petitions import pages
from petitions.links import path_with_token
from petitions.pages import Reading
from signatories.identity import tokens, typed_codes
from signatories.identity.addresses import fingerprint
from signatories.identity.tokens import Purpose
from signatories.mail import circuit_breaker
from signatories.models import Signatory
from signatories.signing import encrypted_addresses, suggestions
from signatories.signing.broken_links import broken_link
from signatories.signing.cross_site import is_our_own
from signatories.signing.encrypted_addresses import Handle
from signatories.signing.responses import context, personal


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def check_your_email(request: HttpRequest, ref: str, handle: str) -> HttpResponse:
    """GET repeats the typed address, the same for every address; POST takes the code from the mail."""
    reading = pages.read(ref, pages.wanted_language(request))
    typed = _read_handle(handle, reading)
    if typed is None:
        return broken_link(request, reading)
    if request.method != "POST":
        return _page(request, reading, typed)
    code = request.POST.get("code", "").strip()[:40]
    if not is_our_own(request):
        return _page(request, reading, typed, code=code, is_foreign=True)
    # An empty code does not count as a try.
    if not code:
        return _page(request, reading, typed, problem=_("Enter the code that stands in the message"))
    signatory = _redeem(reading, typed, code)
    if signatory is None:
        return _page(request, reading, typed, code=code, problem=_wrong_code())
    token = tokens.make(Purpose.CONFIRM, signatory, revision=signatory.code_revision)
    return personal(HttpResponseRedirect(path_with_token(token, "signing:confirm")))


def _read_handle(handle: str, reading: Reading) -> Handle | None:
    """Return the input of this petition's form, None for a broken handle or one of another petition."""
    try:
        typed = encrypted_addresses.decrypt(handle)
    except encrypted_addresses.BadHandle:
        return None
    return typed if typed.petition_id == reading.petition.pk else None


def _page(
    request: HttpRequest,
    reading: Reading,
    typed: Handle,
    *,
    code: str = "",
    problem: str = "",
    is_foreign: bool = False,
) -> HttpResponse:
    shown = context(
        reading,
        email=typed.email,
        kind=typed.kind,
        code=code,
        problem=problem,
        is_foreign=is_foreign,
        is_slow=circuit_breaker.is_slow(),
        suggestion=suggestions.for_address(typed.email),
    )
    return personal(render(request, "signing/check_your_email.html", shown))


def _wrong_code() -> str:
    return _(
        "This is not the code of the last message. After five tries it stops working, "
        "and only a new message helps."
    )


def _redeem(reading: Reading, typed: Handle, code: str) -> Signatory | None:
    """Return the unconfirmed signatory with this code; every other case looks the same from outside."""
    mailbox = fingerprint(reading.petition, typed.email)
    return typed_codes.redeem(petition=reading.petition.pk, kind=typed.kind, fingerprint=mailbox, typed=code)
