"""The page with the sign form."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from petitions import pages
from petitions.links import path_with_token, without_marks
from petitions.pages import Reading, StatementPage
from serving import client_address
from signatories.identity import disposable_domains, tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle.sign import Arrival, PetitionClosed
from signatories.lifecycle.sign import sign as sign_entry
from signatories.lifecycle.sign_another import sign_another
from signatories.limits import room_access
from signatories.models import Flag, Kind
from signatories.signing import encrypted_addresses, responses
from signatories.signing.cross_site import is_our_own
from signatories.signing.responses import personal
from signatories.signing.sign_form import SignForm

FOREIGN = _("This form was sent from another site. Check what it says, and send it from here.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows the form; POST saves a signature and gives the same answer for every address."""
    page = pages.read_page(ref, pages.wanted_language(request))
    if not page.reading.petition.is_signable:
        return responses.closed(request, page.reading)
    if request.method == "POST" and "switch" not in request.POST:
        return _post(request, page)
    # The switch to another language keeps what was typed.
    typed = request.POST.dict() if is_our_own(request) else {}
    form = SignForm(petition=page.reading.petition, initial=_initial(request) | typed)
    return _form_page(request, page, form)


def _initial(request: HttpRequest) -> dict[str, str]:
    """Return the form's first values from the link's query: without a kind, an organisation signs."""
    asked = {name: without_marks(request.GET.get(name, ""))[:300] for name in ("kind", "another", "room")}
    return asked if asked["kind"] in Kind.values else asked | {"kind": Kind.ORGANISATION}


def _form_page(request: HttpRequest, page: StatementPage, form: SignForm) -> HttpResponse:
    shown = responses.context(page.reading, form=form, convenors=page.convenors)
    response = render(request, "signing/sign.html", shown)
    # Caches may keep the empty form, which is the same for everyone, but no form with somebody's answers.
    is_personal = request.method == "POST" or "another" in request.GET or "room" in request.GET
    return personal(response) if is_personal else pages.for_everyone(response, page.reading.petition)


def _post(request: HttpRequest, page: StatementPage) -> HttpResponse:
    reading = page.reading
    form = SignForm(request.POST, petition=reading.petition)
    is_valid = form.is_valid()
    if not is_our_own(request):
        form.add_error(None, FOREIGN)
        is_valid = False
    if not is_valid:
        return _form_page(request, page, form)
    details = form.details()
    arrival = _arrival(request, reading, form)
    beside = _further_to(form) if details.kind == Kind.ORGANISATION else None
    try:
        if beside is None:
            sign_entry(reading.petition, details, arrival)
        else:
            sign_another(reading.petition, details, arrival, beside=beside)
    except PetitionClosed:
        return responses.closed(request, reading)
    handle = encrypted_addresses.Handle(reading.petition.pk, details.kind, details.email)
    sealed = encrypted_addresses.encrypt(handle)
    return personal(
        HttpResponseRedirect(path_with_token(sealed, "signing:check_your_email", reading.petition.ref))
    )


def _further_to(form: SignForm) -> int | None:
    """Return the signatory to whom the link for a further organisation was mailed, None without a link."""
    try:
        return tokens.read_timed(Purpose.ANOTHER, form.cleaned_data["another"]).signatory_id
    except tokens.BadToken:
        return None


def _arrival(request: HttpRequest, reading: Reading, form: SignForm) -> Arrival:
    """Return the circumstances of a signature; mail for an odd form is held."""
    flags = form.suspicious_flags
    held = flags[0] if flags else ""
    if disposable_domains.is_disposable(form.cleaned_data["email"]):
        flags.append(Flag.DISPOSABLE)
    in_room = room_access.enter(reading.petition, form.cleaned_data["room"])
    return Arrival(
        language=request.LANGUAGE_CODE or "en",
        flags=tuple(flags),
        held=held,
        networks=None if in_room else client_address.networks_of(request),
    )
