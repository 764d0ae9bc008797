"""The form, the page after it, and the page where the owner of an address confirms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from petitions import pages
from petitions.pages import Reading
from signatories import lifecycle, tokens, wordings
from signatories.listing import tally
from signatories.models import Kind, Signatory, Wording
from signatories.signing import handles
from signatories.signing.forms import SignForm
from signatories.signing.origin import is_our_own
from signatories.tokens import Purpose


def personal(response: HttpResponse) -> HttpResponse:
    """Keep a page that belongs to one person out of caches and search engines."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _context(reading: Reading, **more: Any) -> dict[str, Any]:
    return {"reading": reading, "petition": reading.petition, "statement": reading.statement, **more}


# --- The form -------------------------------------------------------------------------------------------


def _first_state(request: HttpRequest) -> dict[str, str]:
    """Return what the form shows chosen: the kind that the link named, else an organisation."""
    kind = request.GET.get("kind")
    return {"kind": kind if kind in Kind.values else Kind.ORGANISATION}


def _form_page(request: HttpRequest, reading: Reading, form: SignForm) -> HttpResponse:
    context = _context(reading, form=form, convenors=reading.petition.convenors.all())
    response = render(request, "signing/sign.html", context)
    # The empty form is the same for everyone; a filled one is its writer's alone.
    return personal(response) if form.is_bound else pages.for_everyone(response, reading.petition)


def _closed_page(request: HttpRequest, reading: Reading) -> HttpResponse:
    return personal(render(request, "signing/closed.html", _context(reading)))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows the form; POST takes a signature in and answers every address alike."""
    reading = pages.read(ref, pages.wanted_language(request))
    if not reading.petition.is_open:
        return _closed_page(request, reading)
    if request.method != "POST":
        form = SignForm(petition=reading.petition, initial=_first_state(request))
        return _form_page(request, reading, form)
    return _take_in(request, reading)


def _take_in(request: HttpRequest, reading: Reading) -> HttpResponse:
    form = SignForm(request.POST, petition=reading.petition)
    valid = form.is_valid()
    if not is_our_own(request):
        form.add_error(
            None, _("This form was sent from another site. Check what it says, and send it from here.")
        )
        valid = False
    if not valid:
        return _form_page(request, reading, form)
    details = form.details()
    try:
        lifecycle.sign(reading.petition, details, language=request.LANGUAGE_CODE or "en")
    except lifecycle.PetitionClosed:
        return _closed_page(request, reading)
    handle = handles.seal(handles.Handle(reading.petition.pk, details.kind, details.email))
    return personal(redirect("signing:check_your_email", ref=reading.petition.ref, handle=handle))


@require_safe
@never_cache
def check_your_email(request: HttpRequest, ref: str, handle: str) -> HttpResponse:
    """Say where the mail went: to the address as typed, whatever is known of it."""
    reading = pages.read(ref, pages.wanted_language(request))
    try:
        typed = handles.unseal(handle)
    except handles.BadHandle:
        typed = None
    if typed is None or typed.petition_id != reading.petition.pk:
        return personal(render(request, "signing/broken_link.html", _context(reading), status=404))
    return personal(render(request, "signing/check_your_email.html", _context(reading, email=typed.email)))


# --- The confirm page -----------------------------------------------------------------------------------


def _read_link(token: str) -> tuple[Signatory, bool] | None:
    """Return the signatory that a confirm link names, and whether it was sent with older details."""
    try:
        claim = tokens.read(Purpose.CONFIRM, token)
    except tokens.BadToken:
        return None
    signatory = Signatory.objects.filter(pk=claim.signatory_id, forgotten_at__isnull=True).first()
    return (signatory, claim.revision != signatory.revision) if signatory else None


def _reading_of(signatory: Signatory, request: HttpRequest) -> Reading:
    petition = pages.clocked(signatory.petition_id)
    return pages.read(petition.ref, pages.wanted_language(request))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what will be listed and changes nothing; POST confirms, and again shows the same page."""
    found = _read_link(token)
    if found is None:
        return personal(render(request, "signing/broken_link.html", status=404))
    signatory, is_older = found
    reading = _reading_of(signatory, request)
    if not signatory.is_unconfirmed:
        return _after(request, reading, signatory)
    if not reading.petition.is_confirmable:
        return _closed_page(request, reading)
    if request.method != "POST":
        return _confirm_page(request, reading, signatory, is_older=is_older)
    return _press(request, reading, signatory, is_older=is_older)


def _confirm_page(
    request: HttpRequest,
    reading: Reading,
    signatory: Signatory,
    *,
    is_older: bool = False,
    has_changed: bool = False,
    is_foreign: bool = False,
) -> HttpResponse:
    context = _context(
        reading,
        signatory=signatory,
        shown=lifecycle.digest(signatory),
        consent=wordings.consent(reading.petition),
        is_older=is_older,
        has_changed=has_changed,
        is_foreign=is_foreign,
    )
    return personal(render(request, "signing/confirm.html", context))


def _press(request: HttpRequest, reading: Reading, signatory: Signatory, *, is_older: bool) -> HttpResponse:
    """Confirm what the page showed; show it anew where it has changed since."""
    if not is_our_own(request):
        return _confirm_page(request, reading, signatory, is_foreign=True)
    # The link itself vouches for the details it was sent with; newer ones must have been shown.
    vouched = "" if is_older else lifecycle.digest(signatory)
    consent = wordings.keep(Wording.Purpose.CONSENT, wordings.consent(reading.petition))
    try:
        lifecycle.confirm(signatory, shown=request.POST.get("shown") or vouched, consent=consent)
    except lifecycle.DetailsChanged:
        signatory.refresh_from_db()
        return _confirm_page(request, reading, signatory, has_changed=True)
    except lifecycle.PetitionClosed:
        return _closed_page(request, reading)
    signatory.refresh_from_db()
    return _after(request, reading, signatory)


def _after(request: HttpRequest, reading: Reading, signatory: Signatory) -> HttpResponse:
    """Thank, show the entry as listed, and say what happens next."""
    if not (signatory.is_published or signatory.is_confirmed):
        return personal(
            render(request, "signing/broken_link.html", _context(reading, signatory=signatory), status=410)
        )
    context = _context(
        reading,
        signatory=signatory,
        tally=tally.of(reading.petition),
        share_url=reverse("petitions:petition", args=[reading.petition.ref]),
    )
    return personal(render(request, "signing/done.html", context))
