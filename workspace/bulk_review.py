"""Bulk review: choose entries by a rule or from the list, confirm their number, follow the progress, undo."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput, ProseInput
from accounts.models import User
from petitions.models import Petition
from signatories.lifecycle import bulk
from signatories.models import BulkDecision, Flag, Kind, Reason, Signatory
from signatories.moderation import selection
from signatories.moderation.visibility import MODERATING, annotated_for, visible_name
from signatories.outbox import queueing
from workspace.site import render_page

ANY = [("", gettext_lazy("any"))]
RULE = ("kind", "flag", "q")
# The names that the page shows before a decision by a rule.
MOST_NAMED = 100


class SelectionForm(forms.Form):
    """The decision on entries that were selected in the list, and its reason."""

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
    # The number of entries that the page showed last.
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, object]:
        """Require a reason for a rejection."""
        values = super().clean() or {}
        if values.get("act") == BulkDecision.Act.REJECT and not values.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        return values


class RuleForm(SelectionForm):
    """The same for all entries that match a rule. Nobody looks at each of them, so words are required."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[*ANY, *Kind.choices], required=False)
    flag = forms.ChoiceField(label=gettext_lazy("Flag"), choices=[*ANY, *Flag.choices], required=False)
    q = LineInput(label=gettext_lazy("Words of the name"), max_length=200, required=False)
    field_order = ("act", "kind", "flag", "q")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Require words."""
        super().__init__(*args, **options)
        self.fields["words"].required = True

    def clean(self) -> dict[str, object]:
        """Refuse an empty rule, which would match everything."""
        values = super().clean()
        if not any(values.get(name) for name in RULE):
            raise forms.ValidationError(_("Say which ones: a kind, a flag or words of the name."))
        return values


def address(rows: list[Signatory], act: str) -> str:
    """Return the URL of the page that asks for a decision on selected entries of one petition."""
    page = reverse("admin:signatories_signatory_many", args=[rows[0].petition_id])
    return f"{page}?{urlencode({'act': act, 'chosen': selection.as_text(rows)})}"


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Decide on entries that were selected in the list, or on all that match a rule."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user, *MODERATING), pk=pk)
    if "chosen" in request.GET:
        return _selection_page(request, user, petition)
    form = RuleForm(request.POST or None)
    return _confirm(request, user, petition, form, chosen=[], context={})


def _selection_page(request: HttpRequest, user: User, petition: Petition) -> HttpResponse:
    """Name the selected entries, without entries that were decided on or changed meanwhile."""
    chosen = selection.from_text(request.GET["chosen"])
    rows = bulk.matching(petition, by=user, chosen=chosen) if chosen else Signatory.objects.none()
    names = [visible_name(row) for row in annotated_for(user, rows)]
    if not names:
        messages.warning(request, _("Decided on or corrected meanwhile. Look at the list."))
        return redirect("workspace:signatures", petition.pk)
    initial = {"act": request.GET.get("act", ""), "expected": len(names)}
    form = SelectionForm(request.POST or None, initial=initial)
    return _confirm(
        request, user, petition, form, chosen=chosen, context={"number": len(names), "names": names}
    )


def _confirm(
    request: HttpRequest,
    user: User,
    petition: Petition,
    form: SelectionForm,
    *,
    chosen: list[str],
    context: dict[str, object],
) -> HttpResponse:
    """Show how many entries match, and begin once the moderator has confirmed that number."""
    if form.is_valid():
        values = form.cleaned_data
        kind, flag, q = (values.get(name, "") for name in RULE)
        rule = bulk.Rule(kind=kind, flag=flag, q=q, chosen=chosen)
        number = bulk.matching(petition, by=user, **rule).count()
        if number and values["expected"] == number:
            why = {"reason": values["reason"], "words": values["words"]}
            decision = bulk.begin(petition, by=user, act=values["act"], rule=rule, why=why)
            queueing.start_task(queueing.DECIDE)
            return redirect("admin:signatories_signatory_many_progress", decision.pk)
        names = annotated_for(user, bulk.matching(petition, by=user, **rule))[:MOST_NAMED]
        context |= {"number": number, "names": [visible_name(row) for row in names]}
        context["further"] = max(number - MOST_NAMED, 0)
        form = type(form)(initial=values | {"expected": number})
    context |= {"form": form, "petition": petition, "tab": "review", "title": _("Decide on many")}
    context["past"] = petition.bulk_decisions.select_related("by")[:10]
    return render_page(request, "workspace/bulk_review.html", context)


def progress(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show how far a decision is; POST cancels or undoes it."""
    mine = Petition.objects.worked_on_by(user, *MODERATING)
    decision = get_object_or_404(BulkDecision.objects.filter(petition__in=mine), pk=pk)
    if request.method == "POST":
        verb = {"cancel": bulk.cancel, "undo": bulk.undo}.get(request.POST.get("act", ""))
        if verb:
            verb(decision, by=user)
            queueing.start_task(queueing.DECIDE)
            messages.info(request, _("It is on its way."))
        return redirect("admin:signatories_signatory_many_progress", pk)
    context = {
        "decision": decision,
        "petition": Petition.objects.with_clock().get(pk=decision.petition_id),
        "tab": "review",
        "title": _("Decide on many"),
    }
    return render_page(request, "workspace/bulk_review_progress.html", context)
