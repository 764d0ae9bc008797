"""The reports on a petition: read them, say what was done, and settle them."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import ProseInput
from accounts.models import User
from petitions.models import Petition
from signatories.identity.addresses import found_in
from signatories.models import Report, Signatory
from signatories.moderation import reports
from signatories.moderation.visibility import MODERATING
from workspace.site import render_page

if TYPE_CHECKING:
    from signatories.moderation.reports import ReadReport

PER_PAGE = 20


class AnswerForm(forms.Form):
    """The team's words about what was done."""

    done = ProseInput(
        label=gettext_lazy("What was done"),
        max_length=2000,
        help_text=gettext_lazy("Your team reads this. It is deleted with the report, 30 days from now."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reply = ProseInput(
        label=gettext_lazy("Reply to the reader (optional)"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "We send it by e-mail. The reader's answer goes to the contact of this petition."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: QueryDict | None = None, *, report: int, may_reply: bool) -> None:
        """Offer a reply only where the reader left an address that the user may see."""
        super().__init__(data, auto_id=f"id_{report}_%s")
        if not may_reply:
            del self.fields["reply"]


@dataclass(frozen=True)
class Shown:
    """One report on the page."""

    report: Report
    # How to reach the reader, for people with a role on the petition.
    contact: str
    entries: list[Signatory]
    form: AnswerForm


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the reports; moderators settle one with what was done. Raises Http404 or PermissionDenied."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
    may_moderate = Petition.objects.worked_on_by(user, *MODERATING).filter(pk=pk).exists()
    refused: dict[int, AnswerForm] = {}
    if request.method == "POST":
        if not may_moderate:
            raise PermissionDenied
        refused = _answer(request, petition, by=user)
        if not refused:
            return redirect("workspace:reports", pk)
    rows = reports.read_by(user, Report.objects.filter(petition=petition)).select_related("settled_by")
    rows = rows.order_by(F("settled_at").desc(nulls_first=True), "pk")
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "petition": petition,
        "title": _("Reports"),
        "may_moderate": may_moderate,
        "page": found,
        "reports": [_shown(one, refused) for one in found],
    }
    return render_page(request, "workspace/reports.html", context)


def _answer(request: HttpRequest, petition: Petition, *, by: User) -> dict[int, AnswerForm]:
    """Settle a report; return the form that was refused, by the report, or nothing."""
    number = request.POST.get("report", "")
    chosen = Report.objects.filter(
        petition=petition, pk=int(number) if re.fullmatch("[0-9]{1,18}", number) else 0
    )
    row = reports.read_by(by, chosen).first()
    may_reply = bool(row and row.is_colleagues and found_in(row.contact))
    form = AnswerForm(request.POST, report=row.pk if row else 0, may_reply=may_reply)
    if chosen.exists() and not form.is_valid():
        return {int(number): form}
    reply = form.cleaned_data.get("reply", "") if form.is_valid() else ""
    if form.is_valid() and reports.settle(chosen, by=by, done=form.cleaned_data["done"], reply=reply):
        said = (
            _("The report is settled, and the reply is on its way.") if reply else _("The report is settled.")
        )
        messages.success(request, said)
    else:
        messages.error(request, _("Somebody else has settled this report."))
    return {}


def _shown(report: "ReadReport", refused: dict[int, AnswerForm]) -> Shown:
    contact = report.contact if report.is_colleagues else ""
    return Shown(
        report=report,
        contact=contact,
        entries=[] if report.settled_at else reports.named_in(report),
        form=refused.get(report.pk) or AnswerForm(report=report.pk, may_reply=bool(found_in(contact))),
    )
