"""The acts of organisers on a petition. Each act says its consequence first, and asks once."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.fields import LineInput
from accounts.models import User
from petitions import closing, drafts, history, lifecycle
from petitions.lifecycle import NotAllowed
from petitions.models import Petition, State
from petitions.rules import may_create_in
from signatories.models import Signatory
from workspace.site import organised_petition, render_page


class ReasonForm(forms.Form):
    """The public reason of an early close."""

    reason = LineInput(
        label=gettext_lazy("Reason"),
        max_length=closing.LONGEST_REASON,
        help_text=gettext_lazy("Everybody can read it on the statement page."),
    )


@dataclass(frozen=True)
class Act:
    """One act: its button, what it does, and when it is possible."""

    name: str
    button: str
    # The consequence, said before the press.
    consequence: str
    needs_reason: bool = False
    # Whether it cannot be taken back.
    is_final: bool = False


def acts_for(petition: Petition, user: User) -> list[Act]:
    """Return the acts that an organiser can do now, in the order of the page."""
    found = list[Act]()
    if petition.state == State.DRAFT:
        found.append(_open(petition))
        if _is_public_once_open(petition):
            found.append(_open_by_secret_link())
    if petition.is_open:
        found += [_resume(petition) if petition.is_paused else _pause(petition), _close(petition)]
    if petition.state == State.CLOSED and closing.is_reopenable(petition):
        found.append(_reopen(petition))
    if not petition.is_public:
        found += [_publish(petition)] if petition.state != State.DRAFT else []
        found.append(_secret_link(petition))
    if may_create_in(user).filter(pk=petition.coalition.pk).exists():
        found.append(_copy(petition))
    if petition.state == State.DRAFT:
        found.append(_delete(petition))
    return found


def act(request: HttpRequest, user: User, pk: int, name: str) -> HttpResponse:
    """GET says what an act does; POST does it. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    if name not in VERBS:
        raise Http404
    chosen = next((one for one in acts_for(petition, user) if one.name == name), None)
    if chosen is None:
        messages.warning(request, _("The petition has changed since you saw it. Look at it again."))
        return redirect("workspace:home", pk)
    form = ReasonForm(request.POST or None) if chosen.needs_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return VERBS[name](request, petition, user, form.cleaned_data["reason"] if form else "")
        except NotAllowed as problem:
            messages.error(request, str(problem))
            return redirect("workspace:home", pk)
    context = {"petition": petition, "act": chosen, "form": form, "title": chosen.button, "tab": "overview"}
    return render_page(request, "workspace/act.html", context)


def _open(petition: Petition) -> Act:
    how = (
        _("It stays behind its secret link until it becomes public.")
        if not _is_public_once_open(petition)
        else ""
    )
    words = _(
        "People can sign at once. The text, the address and who may sign can never be changed afterwards."
    )
    return Act("open", _("Open now"), f"{words} {how}".strip(), is_final=True)


def _open_by_secret_link() -> Act:
    words = _(
        "People who have the secret link can sign at once. "
        "Nobody else sees the statement until you make it public. "
        "The text, the address and who may sign can never be changed afterwards."
    )
    return Act("open-secret", _("Open by secret link"), words, is_final=True)


def _is_public_once_open(petition: Petition) -> bool:
    return petition.public_at is None or petition.public_at <= petition.clock


def _pause(petition: Petition) -> Act:
    words = _("Nobody can sign until you resume. People who have an e-mail from us can still confirm.")
    return Act("pause", _("Pause new signatures"), words)


def _resume(petition: Petition) -> Act:
    return Act("resume", _("Resume"), _("People can sign again at once."))


def _close(petition: Petition) -> Act:
    number = Signatory.objects.published().under(petition).count()
    words = ngettext(
        "Nobody can sign any more. The list with %(n)d name stays. You can take this back for an hour.",
        "Nobody can sign any more. The list with %(n)d names stays. You can take this back for an hour.",
        number,
    )
    return Act("close", _("Close now"), words % {"n": number}, needs_reason=True)


def _reopen(petition: Petition) -> Act:
    return Act("reopen", _("Reopen"), _("People can sign again, until the close that was set before."))


def _publish(petition: Petition) -> Act:
    number = Signatory.objects.published().under(petition).count()
    words = ngettext(
        "Everybody can find and read it at once, with %(n)d name. This cannot be taken back.",
        "Everybody can find and read it at once, with %(n)d names. This cannot be taken back.",
        number,
    )
    return Act("publish", _("Make it public now"), words % {"n": number}, is_final=True)


def _secret_link(petition: Petition) -> Act:
    words = _("The present secret link stops working at once. You have to send the new one to everybody.")
    return Act("secret-link", _("Change the secret link"), words, is_final=True)


def _copy(petition: Petition) -> Act:
    words = _("Makes a new draft with the same text, team and settings. It has no signatories.")
    return Act("copy", _("Copy as a new draft"), words)


def _delete(petition: Petition) -> Act:
    words = _("Deletes this draft with its texts, documents and team. This cannot be taken back.")
    return Act("delete", _("Delete this draft"), words, is_final=True)


def _do_open(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    lifecycle.open_petition(petition, by=user)
    return _back(request, petition, _("The statement is open. Share its link."))


def _do_open_by_secret_link(
    request: HttpRequest, petition: Petition, user: User, _reason: str
) -> HttpResponse:
    lifecycle.open_petition(petition, by_secret_link=True, by=user)
    return _back(request, petition, _("The statement is open by secret link. Send it to those you trust."))


def _do_pause(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    closing.pause(petition, by=user)
    return _back(request, petition, _("New signatures are paused."))


def _do_resume(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    closing.resume(petition, by=user)
    return _back(request, petition, _("People can sign again."))


def _do_close(request: HttpRequest, petition: Petition, user: User, reason: str) -> HttpResponse:
    closing.close_now(petition, reason=reason, by=user)
    return _back(request, petition, _("The statement is closed. You can reopen it for an hour."))


def _do_reopen(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    closing.reopen(petition, by=user)
    return _back(request, petition, _("The statement is open again."))


def _do_secret_link(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    drafts.rotate_key(petition)
    history.note(petition, history.NEW_KEY, by=user)
    return _back(request, petition, _("The secret link has changed. The old one no longer works."))


def _do_publish(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    lifecycle.make_public(petition, by=user)
    return _back(request, petition, _("The statement is public. Share its link."))


def _do_copy(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    made = drafts.copy(petition, by=user)
    return _back(request, made, _("This is the copy. Change what is different this time, then open it."))


def _do_delete(request: HttpRequest, petition: Petition, user: User, _reason: str) -> HttpResponse:
    title = petition.title
    drafts.delete(petition)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": title})
    return redirect(reverse("admin:index"))


def _back(request: HttpRequest, petition: Petition, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("workspace:home", petition.pk)


Verb = Callable[[HttpRequest, Petition, User, str], HttpResponse]
VERBS: dict[str, Verb] = {
    "open": _do_open,
    "open-secret": _do_open_by_secret_link,
    "pause": _do_pause,
    "resume": _do_resume,
    "close": _do_close,
    "reopen": _do_reopen,
    "publish": _do_publish,
    "secret-link": _do_secret_link,
    "copy": _do_copy,
    "delete": _do_delete,
}
