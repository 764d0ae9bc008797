"""A petition's mail to signatories: whether it flows, what is held back, what failed, and sending again."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from petitions import formats
from petitions.models import Petition
from petitions.rules import organises, sees_all
from signatories.mail import circuit_breaker
from signatories.models import Message, OutgoingMail
from signatories.outbox import queueing
from workspace.entry_access import entry_address
from workspace.outgoing_mail import known_mails, state_in_words
from workspace.site import render_page

MOST_SHOWN = 100


class SinceForm(forms.Form):
    """The time from which confirmations are sent again, in the petition's time zone."""

    since = forms.DateTimeField(
        label=gettext_lazy(
            "Send the confirmation again to everybody who has not confirmed, and signed since"
        ),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def moment(self, petition: Petition) -> datetime:
        """Return the instant of a valid form."""
        typed: datetime = self.cleaned_data["since"]
        return typed.replace(tzinfo=petition.zone)


@dataclass(frozen=True)
class Line:
    """One mail of the table."""

    subject: str
    address: str
    entry: int | None
    state: str
    at: str
    error: str


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the mail; an organiser sends confirmations again. Raises Http404 or PermissionDenied."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
    may_organise = user.is_superuser or organises(user, petition)
    form = SinceForm(request.POST or None)
    if request.method == "POST":
        if not may_organise:
            raise PermissionDenied
        if form.is_valid():
            number = queueing.send_again(Petition.objects.filter(pk=pk), since=form.moment(petition))
            messages.success(request, _sent_again(number, is_number_shown=sees_all(user, petition)))
            return redirect("workspace:mail", pk)
    mails = known_mails(user, OutgoingMail.objects.filter(signatory__petition=petition))
    held = OutgoingMail.objects.held().filter(signatory__petition=petition).count() if may_organise else 0
    context = {
        "title": _("Mail"),
        "petition": petition,
        "tab": "overview",
        "halt": circuit_breaker.current(),
        "is_slow": circuit_breaker.is_slow(),
        "form": form if may_organise else None,
        "has_held": bool(held),
        # The number would reveal whether an address has signed.
        "held": held if sees_all(user, petition) else 0,
        "lines": [
            _line(mail, petition) for mail in mails.select_related("signatory").order_by("-pk")[:MOST_SHOWN]
        ],
    }
    return render_page(request, "workspace/mail.html", context)


def _sent_again(number: int, *, is_number_shown: bool) -> str:
    if not is_number_shown:
        return _("The mails are on their way again.")
    text = ngettext("%(n)d mail is on its way again.", "%(n)d mails are on their way again.", number)
    return text % {"n": number}


def _line(mail: OutgoingMail, petition: Petition) -> Line:
    at = mail.sent_at or mail.given_up_at or mail.due_at
    return Line(
        subject=str(Message(mail.message).label),
        address=entry_address(mail.entry),
        entry=mail.signatory_id,
        state=state_in_words(mail),
        at=formats.moment(at, petition),
        error=mail.last_error,
    )
