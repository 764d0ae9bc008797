"""The form, the page after it, and the page where the owner of an address confirms."""

from contextlib import nullcontext
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from petitions import pages
from petitions.links import opened_by, without_marks
from petitions.models import Petition
from petitions.pages import Reading, StatementPage
from serving import client_address
from serving.questions import Given, Question
from serving.single_flight import SingleFlightCache
from signatories.identity import disposable_domains, tokens, typed_codes
from signatories.identity.addresses import fingerprint
from signatories.identity.tokens import Purpose
from signatories.lifecycle import review
from signatories.lifecycle.confirm import DetailsChanged, digest
from signatories.lifecycle.confirm import confirm as confirm_entry
from signatories.lifecycle.sign import Arrival
from signatories.limits import room_access
from signatories.listing import tally
from signatories.mail import circuit_breaker
from signatories.models import Flag, Kind, Signatory, Wording
from signatories.privacy import retention
from signatories.signing import encrypted_addresses, suggestions, wordings
from signatories.signing.cross_site import is_our_own
from signatories.signing.forms import SignForm
from signatories.signing.mailed_links import broken_link, context, explains_who_is_gone, personal
from signatories.text.collation import fold

WRONG_CODE = gettext_lazy(
    "This is not the code of the last message. After five tries it stops working, "
    "and only a new message helps."
)


# --- The form -------------------------------------------------------------------------------------------


def _first_state(request: HttpRequest) -> dict[str, str]:
    """Return what the form shows chosen: the kind that the link named, else an organisation."""
    asked = {name: without_marks(request.GET.get(name, ""))[:300] for name in ("kind", "another", "room")}
    return asked if asked["kind"] in Kind.values else asked | {"kind": Kind.ORGANISATION}


def _form_page(request: HttpRequest, page: StatementPage, form: SignForm) -> HttpResponse:
    shown = context(page.reading, form=form, convenors=page.convenors)
    response = render(request, "signing/sign.html", shown)
    # The empty form is the same for everyone; a filled one is its writer's alone.
    is_personal = request.method == "POST" or "another" in request.GET or "room" in request.GET
    return personal(response) if is_personal else pages.for_everyone(response, page.reading.petition)


def _closed_page(request: HttpRequest, reading: Reading) -> HttpResponse:
    return personal(render(request, "signing/closed.html", context(reading)))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows the form; POST takes a signature in and answers every address alike."""
    page = pages.read_page(ref, pages.wanted_language(request))
    reading = page.reading
    if not reading.petition.is_open:
        return _closed_page(request, reading)
    if request.method != "POST" or "switch" in request.POST:
        # Who switches to another language takes along what they have typed.
        typed = request.POST.dict() if is_our_own(request) else {}
        form = SignForm(petition=reading.petition, initial=_first_state(request) | typed)
        return _form_page(request, page, form)
    return _take_in(request, page)


def _take_in(request: HttpRequest, page: StatementPage) -> HttpResponse:
    reading = page.reading
    form = SignForm(request.POST, petition=reading.petition)
    valid = form.is_valid()
    if not is_our_own(request):
        form.add_error(
            None, _("This form was sent from another site. Check what it says, and send it from here.")
        )
        valid = False
    if not valid:
        return _form_page(request, page, form)
    details = form.details()
    try:
        with transaction.atomic() if form.cleaned_data["another"] else nullcontext():
            review.sign(reading.petition, details, _arrival(request, reading, form))
    except review.PetitionClosed:
        return _closed_page(request, reading)
    handle = encrypted_addresses.seal(
        encrypted_addresses.Handle(reading.petition.pk, details.kind, details.email)
    )
    return personal(HttpResponseRedirect(opened_by(handle, "signing:check_your_email", reading.petition.ref)))


def _arrival(request: HttpRequest, reading: Reading, form: SignForm) -> Arrival:
    """Return how the signature came in; what seems odd about it holds its mail back, and nobody is told."""
    flags = form.odd
    held = flags[0] if flags else ""
    if disposable_domains.is_disposable(form.cleaned_data["email"]):
        flags.append(Flag.DISPOSABLE)
    in_room = room_access.enter(reading.petition, form.cleaned_data["room"])
    return Arrival(
        language=request.LANGUAGE_CODE or "en",
        flags=tuple(flags),
        ordinal=_ordinal(reading.petition, form),
        held=held,
        networks=None if in_room else client_address.networks_of(request),
    )


def _ordinal(petition: Petition, form: SignForm) -> int:
    """Return which organisation of its address this is: a further one by the mailed link, else the first.

    The link serves for one organisation after the other, two of the same moment as well; who sends one again
    means the same one. With a link, the running transaction is alone with whoever it was mailed to.
    """
    said = form.cleaned_data
    try:
        claim = tokens.read_timed(Purpose.ANOTHER, said["another"])
    except tokens.BadToken:
        return 1
    mailbox = fingerprint(petition, said["email"])
    mine = Signatory.objects.of_mailbox(petition.pk, Kind.ORGANISATION, mailbox)
    if form.signs_as != Kind.ORGANISATION:
        return 1
    if not mine.select_for_update(no_key=True).filter(pk=claim.signatory_id).first():
        return 1
    known = {fold(row.name): row.ordinal for row in mine.unconfirmed().filter(ordinal__gt=1)}
    highest: int = mine.aggregate(highest=Max("ordinal"))["highest"]
    return known.get(fold(said["name"]), highest + 1)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def check_your_email(request: HttpRequest, ref: str, handle: str) -> HttpResponse:
    """Say where the mail went: to the address as typed, whatever is known of it; take the typed code."""
    reading = pages.read(ref, pages.wanted_language(request))
    try:
        typed = encrypted_addresses.unseal(handle)
    except encrypted_addresses.BadHandle:
        typed = None
    if typed is None or typed.petition_id != reading.petition.pk:
        return broken_link(request, reading)
    code = request.POST.get("code", "").strip()[:40]
    is_foreign = request.method == "POST" and not is_our_own(request)
    # An empty line is no try.
    if code and not is_foreign and (signatory := _opened_by_code(reading, typed, code)):
        token = tokens.make(Purpose.CONFIRM, signatory, revision=signatory.code_revision)
        return personal(HttpResponseRedirect(opened_by(token, "signing:confirm")))
    said = {"email": typed.email, "kind": typed.kind, "code": code}
    shown = context(reading, **said, is_slow=circuit_breaker.is_slow(), is_foreign=is_foreign)
    if request.method == "POST" and not is_foreign:
        shown["problem"] = WRONG_CODE if code else _("Enter the code that stands in the message")
    shown["suggestion"] = suggestions.for_address(typed.email)
    return personal(render(request, "signing/check_your_email.html", shown))


def _opened_by_code(reading: Reading, typed: encrypted_addresses.Handle, code: str) -> Signatory | None:
    """Return the unconfirmed signatory whose code this is; every other case looks the same from outside."""
    mailbox = fingerprint(reading.petition, typed.email)
    return typed_codes.opened(petition=reading.petition.pk, kind=typed.kind, fingerprint=mailbox, typed=code)


# --- The confirm page -----------------------------------------------------------------------------------


KNOWN = Question(lambda: Signatory.objects.filter(pk=Given("pk"), forgotten_at__isnull=True))


def _read_link(token: str) -> tuple[Signatory, bool] | None:
    """Return the signatory that a confirm link names, and whether it was sent with older details."""
    try:
        claim = tokens.read(Purpose.CONFIRM, token)
    except tokens.BadToken:
        return None
    found = KNOWN.ask(pk=claim.signatory_id)
    if not found or not claim.names(found[0]):
        return None
    return found[0], claim.number != found[0].revision


def _reading_of(signatory: Signatory, request: HttpRequest) -> Reading:
    return pages.read_for_owner(signatory.petition_id, pages.wanted_language(request))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@explains_who_is_gone()
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what will be listed and changes nothing; POST confirms, and again shows the same page."""
    found = _read_link(token)
    if found is None:
        return broken_link(request)
    signatory, is_older = found
    reading = _reading_of(signatory, request)
    if not signatory.is_unconfirmed:
        return _after(request, reading, signatory)
    if retention.is_expired(signatory, reading.petition.clock):
        return broken_link(request, reading, status=410)
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
    consent, attestation = _words(reading, signatory)
    page = context(
        reading,
        signatory=signatory,
        shown=digest(signatory),
        consent=consent,
        attestation=attestation,
        words=wordings.digest(consent, attestation),
        is_older=is_older,
        has_changed=has_changed,
        is_foreign=is_foreign,
    )
    return personal(render(request, "signing/confirm.html", page))


def _words(reading: Reading, signatory: Signatory) -> tuple[str, str]:
    """Return what pressing the button agrees to, and attests.

    A representative says only here that they may sign, where an organiser filled in the rest.
    """
    attests = signatory.is_organisation and signatory.attestation_id is None
    consent = wordings.consent(reading.petition, reading.statement, withheld=signatory.is_withheld)
    return consent, wordings.attestation() if attests else ""


def _press(request: HttpRequest, reading: Reading, signatory: Signatory, *, is_older: bool) -> HttpResponse:
    """Confirm what the page showed; show it anew where it has changed since."""
    if not is_our_own(request):
        return _confirm_page(request, reading, signatory, is_foreign=True)
    consent, attestation = _words(reading, signatory)
    words = wordings.digest(consent, attestation)
    if request.POST.get("words", words) != words:
        return _confirm_page(request, reading, signatory, has_changed=True)
    agreed = wordings.keep(Wording.Purpose.CONSENT, consent)
    attested = wordings.keep(Wording.Purpose.ATTESTATION, attestation) if attestation else None
    # The link itself vouches for the details it was sent with; newer ones must have been shown.
    vouched = "" if is_older else digest(signatory)
    shown = request.POST.get("shown") or vouched
    try:
        confirmed = confirm_entry(signatory, shown=shown, consent=agreed, attestation=attested)
    except DetailsChanged:
        newer = KNOWN.ask(pk=signatory.pk)
        if not newer:
            return broken_link(request, reading, status=410)
        return _confirm_page(request, reading, newer[0], has_changed=True)
    except review.PetitionClosed:
        return _closed_page(request, reading)
    return _after(request, reading, confirmed)


# Thousands may ask within a second how many they are.
_tallies: SingleFlightCache[tally.Tally] = SingleFlightCache(256)


def _after(request: HttpRequest, reading: Reading, signatory: Signatory) -> HttpResponse:
    """Thank, show the entry as listed, and say what happens next."""
    if signatory.is_gone or signatory.is_rejected:
        return broken_link(request, reading, status=410, signatory=signatory)
    page = context(
        reading,
        signatory=signatory,
        tally=_tallies.get(reading.petition.pk, lambda: tally.of(reading.petition)),
        manage_path=_manage_path(signatory) if _is_fresh(signatory, reading) else "",
    )
    return personal(render(request, "signing/done.html", page))


def _manage_path(signatory: Signatory) -> str:
    return opened_by(tokens.make_timed(Purpose.MANAGE, signatory), "signing:manage")


def _is_fresh(signatory: Signatory, reading: Reading) -> bool:
    """Tell whether the confirm link may still lead to the entry: for a day, like every link to it."""
    since = signatory.confirmed_at
    return since is not None and reading.petition.clock - since < timedelta(seconds=tokens.MANAGE_LIFE)
