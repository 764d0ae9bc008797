"""Deciding on many in the admin: whom, the number first, then progress, cancelling and undoing."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput, ProseInput
from accounts.models import User
from petitions.models import Petition
from signatories.lifecycle import bulk
from signatories.models import BulkDecision, Flag, Kind, Reason, Signatory
from signatories.moderation.visibility import name_for, sight
from signatories.outbox import queueing

ANY = [("", gettext_lazy("any"))]
RULE = ("kind", "flag", "q")
# What an address says of those that were chosen in the list: their numbers, each with its revision.
CHOSEN = re.compile(r"(?<!\d)(\d{1,18})\.(\d{1,9})(?!\d)")
# Rows that can be chosen one by one; more are asked for by a rule.
MOST_CHOSEN = 1000


class ChosenForm(forms.Form):
    """Which verdict on those that were chosen, and why."""

    act = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=BulkDecision.Act)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason, if rejected"), choices=[("", "—"), *Reason.choices], required=False
    )
    words = ProseInput(
        label=gettext_lazy("Why, in your own words"),
        help_text=gettext_lazy("Sent along with each rejection; otherwise for the record."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the verdict needs one."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("act") == BulkDecision.Act.REJECT and not said.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        return said


class ManyForm(ChosenForm):
    """Whom the verdict is on as well: nobody has seen each of them, so the record says why."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[*ANY, *Kind.choices], required=False)
    flag = forms.ChoiceField(label=gettext_lazy("Flag"), choices=[*ANY, *Flag.choices], required=False)
    q = LineInput(label=gettext_lazy("Words of the name"), max_length=200, required=False)
    field_order = ("act", "kind", "flag", "q")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask for words."""
        super().__init__(*args, **options)
        self.fields["words"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for a rule that says something."""
        said = super().clean()
        if not any(said.get(name) for name in RULE):
            raise forms.ValidationError(_("Say which ones: a kind, a flag or words of the name."))
        return said


def path(rows: Sequence[Signatory], act: str) -> str:
    """Return the address of the page that asks for a verdict on rows of one petition, as they are now."""
    page = reverse("admin:signatories_signatory_many", args=[rows[0].petition_id])
    chosen = ",".join(bulk.choice(row.pk, row.revision) for row in rows)
    return f"{page}?{urlencode({'act': act, 'chosen': chosen})}"


def _chosen(written: str) -> list[str]:
    """Return what an address says of those that were chosen, as a decision names them."""
    found = CHOSEN.findall(written)[:MOST_CHOSEN]
    return [bulk.choice(int(number), int(revision)) for number, revision in found]


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Ask for a rule, say how many it matches, and begin once that number is confirmed."""
    petition = get_object_or_404(Petition.objects.worked_on_by(user, "organiser", "moderator"), pk=pk)
    context: dict[str, Any] = {"petition": petition, "title": _("Decide on many")}
    form_of: type[ChosenForm] = ManyForm
    initial: dict[str, Any] = {}
    chosen = _chosen(request.GET.get("chosen", ""))
    if "chosen" in request.GET:
        rows = list(bulk.matching(petition, by=user, chosen=chosen).annotate(**sight(user))) if chosen else []
        if not rows:
            messages.warning(request, _("Decided on or corrected meanwhile. Look at the list."))
            return redirect("admin:signatories_signatory_changelist")
        form_of = ChosenForm
        initial = {"act": request.GET.get("act", ""), "expected": len(rows)}
        context |= {"number": len(rows), "names": [name_for(row) for row in rows]}
    form = context["form"] = form_of(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        rule = {name: said[name] for name in RULE if name in said}
        rule |= {"chosen": chosen}
        number = bulk.matching(petition, by=user, **rule).count()
        if number and said["expected"] == number:
            why = {"reason": said["reason"], "words": said["words"]}
            decision = bulk.begin(petition, by=user, act=said["act"], rule=rule, why=why)
            queueing.ring_for(queueing.DECIDE)
            return redirect("admin:signatories_signatory_many_progress", decision.pk)
        context["number"] = number
        context["form"] = form_of(initial=said | {"expected": number})
    context["past"] = petition.bulk_decisions.select_related("by")[:10]
    return render(request, "admin/signatories/bulk_review.html", admin.site.each_context(request) | context)


def progress(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show how far a decision is; POST cancels it or undoes it."""
    mine = Petition.objects.worked_on_by(user, "organiser", "moderator")
    decision = get_object_or_404(BulkDecision.objects.filter(petition__in=mine), pk=pk)
    if request.method == "POST":
        act = {"cancel": bulk.cancel, "undo": bulk.undo}.get(request.POST.get("act", ""))
        if act:
            act(decision, by=user)
            queueing.ring_for(queueing.DECIDE)
            messages.info(request, _("It is on its way."))
        return redirect("admin:signatories_signatory_many_progress", pk)
    context = {"decision": decision, "petition": decision.petition, "title": _("Decide on many")}
    return render(
        request, "admin/signatories/bulk_review_progress.html", admin.site.each_context(request) | context
    )
