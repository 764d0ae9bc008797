"""The acts of owners on their entry: one function for each value of a form's `act`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from petitions import pages
from signatories.lifecycle import correct, deciders, withdraw
from signatories.models import SharedRequest
from signatories.privacy import forgetting, shared_entries
from signatories.signing.owner_visit import Visit, correct_form, shown, shown_again
from signatories.signing.responses import context, personal


def _correct(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_gone:
        return shown(request, visit)
    form = correct_form(visit, request.POST)
    if not form.is_valid():
        return shown(request, visit, form=form)
    if not correct.correct(visit.entry, form.details(), is_shared=visit.is_shared):
        return shown_again(request, visit, _("Saved."))
    if visit.entry.is_withheld:
        return shown_again(request, visit, _("Saved. A moderator reviews the new words first."))
    return shown_again(
        request,
        visit,
        _("Saved. The new words appear when a moderator has looked at them; the old ones stay until then."),
    )


def _withhold(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_gone:
        return shown(request, visit)
    if visit.is_shared:
        return _leave(request, visit, SharedRequest.Act.WITHHOLD)
    if not visit.entry.is_withheld:
        correct.withhold(visit.entry)
    if not visit.entry.is_published:
        return shown_again(request, visit, _("Your name is withheld from now on, and will not be shown."))
    return shown_again(request, visit, _("Your name is withheld from now on: counted, and not shown."))


def _ask_to_show(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_gone or visit.entry.is_rejected or visit.is_shared:
        return shown(request, visit)
    correct.ask_to_show(visit.entry)
    return shown_again(
        request,
        visit,
        _("We'll e-mail you by tomorrow. Your name stays withheld until you confirm in that e-mail."),
    )


def _withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.entry.is_unconfirmed or visit.is_shared:
        return _forget(request, visit)
    was_shown = visit.entry.is_published and not visit.entry.is_withheld
    if not withdraw.withdraw(visit.entry):
        return shown(request, visit)
    if was_shown:
        return shown_again(request, visit, _("Withdrawn. Your name is off the list."))
    return shown_again(request, visit, _("Withdrawn. Your signature does not count."))


def _end_news(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the consent to news, which is the owner's alone."""
    correct.end_news(visit.own)
    return shown_again(request, visit, _("No news will be sent to you."))


def _forget(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.is_shared:
        return _leave(request, visit, SharedRequest.Act.WITHDRAW)
    was_counted = visit.own.is_published
    forgetting.forget(visit.own)
    return _forgotten(request, visit, was_counted=was_counted)


def _leave(request: HttpRequest, visit: Visit, act: SharedRequest.Act) -> HttpResponse:
    """Delete an owner's own part of a shared entry, and request a change of the entry itself."""
    shared_entries.leave(visit.own, act)
    return _forgotten(request, visit, is_asked=deciders.pending(visit.entry) is not None)


def _forgotten(request: HttpRequest, visit: Visit, **told: bool) -> HttpResponse:
    reading = pages.read(visit.own.petition.ref, pages.wanted_language(request))
    return personal(render(request, "signing/forgotten.html", context(reading, **told)))


def _agree(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Agree to another owner's request."""
    may_agree = visit.may_agree_to(deciders.pending(visit.entry))
    if not may_agree or not shared_entries.agree(visit.entry, owner=visit.own):
        return shown(request, visit)
    return shown_again(request, visit, _("Done. You both agreed to this change."))


def _keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Decline another owner's request."""
    if not visit.may_agree_to(deciders.pending(visit.entry)) or not shared_entries.decline(visit.entry):
        return shown(request, visit)
    return shown_again(request, visit, _("The entry stays as it is."))


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
