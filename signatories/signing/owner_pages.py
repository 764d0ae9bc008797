"""The pages of an entry for its owner: correct, withhold, show, withdraw, forget, see what is held."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from petitions import pages
from serving import client_address
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import correct, deciders, review
from signatories.limits import rate_limits
from signatories.listing import csv_files
from signatories.models import Listing, SharedRequest, Signatory, Wording
from signatories.outbox import queueing
from signatories.privacy import retention, shared_entries
from signatories.signing import wordings
from signatories.signing.cross_site import is_our_own
from signatories.signing.forms import CorrectForm, RequestForm
from signatories.signing.mailed_links import broken_link, context, explains_who_is_gone, personal

# How much later those who ask too often are answered: the page says that it may take up to an hour.
LATER = timedelta(minutes=50)
FORM = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Visit:
    """Whose link was opened, and the entry it leads to: another one where the first lives on in it."""

    own: Signatory
    entry: Signatory

    @property
    def is_shared(self) -> bool:
        """Whether the entry is somebody else's, too: what is held of them is not shown here."""
        return self.own.pk != self.entry.pk

    def may_agree_to(self, request: SharedRequest | None) -> bool:
        """Tell whether this owner may agree to what another asks of the entry."""
        return request is not None and self.own.pk in [row.pk for row in deciders.owners_to_ask(request)]


def _visit(token: str) -> Visit | None:
    """Return what a link opens, None where it opens nothing any more."""
    try:
        claim = tokens.read_timed(Purpose.MANAGE, token)
    except tokens.BadToken:
        return None
    own = entry = _one(pk=claim.signatory_id)
    # A merged row that was withdrawn has left: its link opens the one entry no more.
    while entry and entry.is_merged and entry.merged_into_id:
        entry = _one(pk=entry.merged_into_id)
    return Visit(own, entry) if own and entry and claim.names(own) else None


def _find_withheld(token: str) -> Signatory | None:
    """Return the signatory that a link may show: as it was when the link was mailed, so that it acts once."""
    try:
        claim = tokens.read_timed(Purpose.SHOW, token)
    except tokens.BadToken:
        return None
    found = _one(pk=claim.signatory_id, revision=claim.number, listing=Listing.WITHHELD)
    return None if found and (found.is_gone or found.is_rejected or not claim.names(found)) else found


def _one(**which: Any) -> Signatory | None:
    signatory = Signatory.objects.filter(**which, forgotten_at=None).first()
    if signatory:
        signatory.petition = pages.clocked(signatory.petition_id)
    return signatory


def _page(request: HttpRequest, template: str, signatory: Signatory, **more: Any) -> HttpResponse:
    reading = pages.read(signatory.petition.ref, pages.wanted_language(request))
    return personal(render(request, template, context(reading, signatory=signatory, **more)))


@csrf_exempt
@FORM
@sensitive_post_parameters()
@explains_who_is_gone(is_managing=True)
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show an entry to its owner; POST does the one thing that its form's `act` names."""
    visit = _visit(token)
    if visit is None:
        return broken_link(request, is_managing=True)
    if request.GET.get("download") == "1":
        return _download(visit.own)
    if request.method == "POST" and is_our_own(request):
        act = ACTS.get(request.POST.get("act", ""), _shown)
        try:
            return act(request, visit)
        except Signatory.DoesNotExist:
            # Gone at this moment: pressed twice, perhaps.
            visit = _visit(token)
            return _shown(request, visit) if visit else broken_link(request, is_managing=True)
    if request.method != "POST":
        return _shown(request, visit)
    typed = {"form": _form(visit, request.POST)} if "name" in request.POST else {}
    return _shown(request, visit, is_foreign=True, **typed)


def _form(visit: Visit, data: Any = None) -> CorrectForm:
    return CorrectForm(data, signatory=visit.entry, is_shared=visit.is_shared)


def _shown(request: HttpRequest, visit: Visit, **more: Any) -> HttpResponse:
    more.setdefault("form", _form(visit))
    held, request_of = csv_files.told(visit.own), deciders.pending(visit.entry)
    return _page(
        request,
        "signing/manage.html",
        visit.entry,
        held=held,
        is_shared=visit.is_shared,
        may_correct=not visit.is_shared or (visit.entry.is_published and not visit.entry.proposed),
        asked=request_of,
        may_agree=visit.may_agree_to(request_of),
        wants_news=_news(visit),
        **more,
    )


def _news(visit: Visit) -> str:
    """Return the news that whoever opened the page agreed to, in the words they agreed to."""
    wording = visit.own.updates_wording
    return wording.text if visit.own.updates and wording else ""


def _download(signatory: Signatory) -> HttpResponse:
    response = JsonResponse(
        csv_files.everything(signatory), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="what-is-held.json"'
    return personal(response)


def _again(request: HttpRequest, visit: Visit, said: object) -> HttpResponse:
    visit.entry.refresh_from_db()
    visit.entry.petition = pages.clocked(visit.entry.petition_id)
    return _shown(request, visit, said=said)


def _correct(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_gone:
        return _shown(request, visit)
    form = _form(visit, request.POST)
    if not form.is_valid():
        return _shown(request, visit, form=form)
    if not correct.correct(visit.entry, form.details(), is_shared=visit.is_shared):
        return _again(request, visit, _("Saved."))
    if visit.entry.is_withheld:
        return _again(request, visit, _("Saved. A moderator reviews the new words first."))
    return _again(
        request,
        visit,
        _("Saved. The new words appear when a moderator has looked at them; the old ones stay until then."),
    )


def _withhold(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_gone:
        return _shown(request, visit)
    if visit.is_shared:
        return _leave(request, visit, SharedRequest.Act.WITHHOLD)
    if not visit.entry.is_withheld:
        correct.withhold(visit.entry)
    if not visit.entry.is_published:
        return _again(request, visit, _("Your name is withheld from now on, and will not be shown."))
    return _again(request, visit, _("Your name is withheld from now on: counted, and not shown."))


def _ask_to_show(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_gone or visit.entry.is_rejected or visit.is_shared:
        return _shown(request, visit)
    correct.ask_to_show(visit.entry)
    return _again(
        request,
        visit,
        _("We'll e-mail you by tomorrow. Your name stays withheld until you confirm in that e-mail."),
    )


def _withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_unconfirmed or visit.is_shared:
        return _forget(request, visit)
    was_shown = visit.entry.is_published and not visit.entry.is_withheld
    if not review.withdraw(visit.entry):
        return _shown(request, visit)
    if was_shown:
        return _again(request, visit, _("Withdrawn. Your name is off the list."))
    return _again(request, visit, _("Withdrawn. Your signature does not count."))


def _end_news(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the consent to news, which is the owner's alone."""
    correct.end_news(visit.own)
    return _again(request, visit, _("No news will be sent to you."))


def _forget(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.is_shared:
        return _leave(request, visit, SharedRequest.Act.WITHDRAW)
    was_counted = visit.own.is_published
    retention.forget(visit.own)
    return _forgotten(request, visit, was_counted=was_counted)


def _leave(request: HttpRequest, visit: Visit, act: SharedRequest.Act) -> HttpResponse:
    """Delete an owner's own part of a shared entry, and ask for what they want of the entry itself."""
    shared_entries.leave(visit.own, act)
    return _forgotten(request, visit, is_asked=deciders.pending(visit.entry) is not None)


def _forgotten(request: HttpRequest, visit: Visit, **told: bool) -> HttpResponse:
    reading = pages.read(visit.own.petition.ref, pages.wanted_language(request))
    return personal(render(request, "signing/forgotten.html", context(reading, **told)))


def _agree(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Let another owner's wish become true."""
    may_agree = visit.may_agree_to(deciders.pending(visit.entry))
    if not may_agree or not shared_entries.agree(visit.entry, owner=visit.own):
        return _shown(request, visit)
    return _again(request, visit, _("Done. You both agreed to this change."))


def _keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Leave the entry as it is, though another owner asked for something else."""
    if not visit.may_agree_to(deciders.pending(visit.entry)) or not shared_entries.decline(visit.entry):
        return _shown(request, visit)
    return _again(request, visit, _("The entry stays as it is."))


ACTS: dict[str, Callable[[HttpRequest, Visit], HttpResponse]] = {
    "correct": _correct,
    "withhold": _withhold,
    "show": _ask_to_show,
    "withdraw": _withdraw,
    "end-news": _end_news,
    "forget": _forget,
    "agree": _agree,
    "keep": _keep,
}


@csrf_exempt
@FORM
@sensitive_post_parameters()
def request_link(request: HttpRequest) -> HttpResponse:
    """Ask for an address and send it the link to what it has signed; the page says the same to everyone."""
    form = RequestForm(request.POST if request.method == "POST" else None)
    is_foreign = request.method == "POST" and not is_our_own(request)
    if request.method != "POST" or not form.is_valid() or is_foreign:
        return personal(
            render(request, "signing/request_link.html", {"form": form, "is_foreign": is_foreign})
        )
    is_over = rate_limits.links_are_over(client_address.networks_of(request))
    queueing.ask_for_link(form.cleaned_data["email"], after=LATER if is_over else queueing.AT_ONCE)
    return personal(render(request, "signing/link_sent.html", {"email": form.cleaned_data["email"]}))


@csrf_exempt
@FORM
@explains_who_is_gone(is_managing=True)
def show(request: HttpRequest, token: str) -> HttpResponse:
    """From withheld to shown, by its owner, through a fresh mail: GET asks, POST shows."""
    signatory = _find_withheld(token)
    if signatory is None:
        return broken_link(request, is_managing=True)
    reading = pages.read(signatory.petition.ref, pages.wanted_language(request))
    consent = wordings.consent(reading.petition, reading.statement)
    words = wordings.digest(consent)
    is_foreign = request.method == "POST" and not is_our_own(request)
    has_changed = request.POST.get("words", words) != words
    if request.method == "POST" and not is_foreign and not has_changed:
        correct.show(signatory, consent=wordings.keep(Wording.Purpose.CONSENT, consent))
        signatory.refresh_from_db()
        signatory.petition = pages.clocked(signatory.petition_id)
        return _page(request, "signing/show.html", signatory, is_done=True)
    asked = {"consent": consent, "words": words, "is_foreign": is_foreign, "has_changed": has_changed}
    return _page(request, "signing/show.html", signatory, **asked)


def _named(claim: tokens.Claim) -> Signatory | None:
    found = Signatory.objects.filter(pk=claim.signatory_id).first()
    return found if claim.names(found) else None


@csrf_exempt
@FORM
@explains_who_is_gone(is_refusing=True)
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """For who did not sign: GET asks, POST deletes, and never writes to the address again if wished."""
    try:
        claim = tokens.read(Purpose.NOT_ME, token)
    except tokens.BadToken:
        return broken_link(request, is_refusing=True)
    signatory = _named(claim)
    is_foreign = request.method == "POST" and not is_our_own(request)
    if request.method == "POST" and not is_foreign and signatory and signatory.is_disownable:
        retention.disown(signatory, never_again=request.POST.get("never") == "on")
        # Somebody may have deleted or confirmed it at the same moment.
        signatory = _named(claim)
    is_confirmed = signatory is not None and not signatory.is_disownable
    said = {"is_done": signatory is None, "is_confirmed": is_confirmed, "is_foreign": is_foreign}
    return personal(render(request, "signing/not_me.html", said))
