"""Deciding on many in the admin: a rule, the number first, then progress, cancelling and undoing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.models import Petition
from signatories import bulk, outbox
from signatories.models import BulkDecision, Flag, Kind, Reason

ANY = [("", gettext_lazy("any"))]


class ManyForm(forms.Form):
    """Whom the verdict is on, which one, and why."""

    act = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=BulkDecision.Act)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[*ANY, *Kind.choices], required=False)
    flag = forms.ChoiceField(label=gettext_lazy("Flag"), choices=[*ANY, *Flag.choices], required=False)
    q = forms.CharField(label=gettext_lazy("Words of the name"), max_length=200, required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason, if rejected"), choices=[*ANY, *Reason.choices], required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Why, in your own words"),
        help_text=gettext_lazy("Sent along with each rejection; otherwise for the record."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a rule that says something, and for a reason where the verdict needs one."""
        said: dict[str, Any] = super().clean() or {}
        if not any(said.get(name) for name in ("kind", "flag", "q")):
            raise forms.ValidationError(_("Say which ones: a kind, a flag or words of the name."))
        if said.get("act") == BulkDecision.Act.REJECT and not said.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        return said


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Ask for a rule, say how many it matches, and begin once that number is confirmed."""
    petition = get_object_or_404(Petition.objects.worked_on_by(user, "organiser", "moderator"), pk=pk)
    form = ManyForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"petition": petition, "form": form, "title": _("Decide on many")}
    if form.is_valid():
        said = form.cleaned_data
        rule = {name: said[name] for name in ("kind", "flag", "q")}
        number = bulk.matching(petition, **rule).count()
        if number and said["expected"] == number:
            why = {"reason": said["reason"], "words": said["words"]}
            decision = bulk.begin(petition, by=user, act=said["act"], rule=rule, why=why)
            outbox.ring_for(outbox.DECIDE)
            return redirect("admin:signatories_signatory_many_progress", decision.pk)
        context["number"] = number
        context["form"] = ManyForm(initial=said | {"expected": number})
    context["past"] = petition.bulk_decisions.select_related("by")[:10]
    return render(request, "admin/signatories/many.html", admin.site.each_context(request) | context)


def progress(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show how far a decision is; POST cancels it or undoes it."""
    mine = Petition.objects.worked_on_by(user, "organiser", "moderator")
    decision = get_object_or_404(BulkDecision.objects.filter(petition__in=mine), pk=pk)
    if request.method == "POST":
        act = {"cancel": bulk.cancel, "undo": bulk.undo}.get(request.POST.get("act", ""))
        if act:
            act(decision, by=user)
            outbox.ring_for(outbox.DECIDE)
            messages.info(request, _("It is on its way."))
        return redirect("admin:signatories_signatory_many_progress", pk)
    context = {"decision": decision, "petition": decision.petition, "title": _("Decide on many")}
    return render(request, "admin/signatories/many_progress.html", admin.site.each_context(request) | context)
