"""Decisions on one entry: publish, reject, take back, merge, correct the name."""

from typing import TypedDict

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import ProseInput
from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition
from signatories.identity.form_fields import LineField
from signatories.lifecycle import correct, merge, review
from signatories.models import Reason, Signatory
from signatories.moderation.visibility import entries_known_to, known_to, visible_name
from signatories.privacy import shared_entries
from signatories.text import cleaning
from workspace.entry_access import EntryChanged, decidable_entry, redirect_back, report_outcome
from workspace.site import render_page


class Rejection(TypedDict):
    """The reason of a rejection, as `review.reject` takes it."""

    reason: Reason
    words: str


class RejectForm(forms.Form):
    """The reason why an entry is not accepted."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Reason)
    words = ProseInput(
        label=gettext_lazy("In your own words (sent along; optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def rejection(self) -> Rejection:
        """Return the reason of a valid form."""
        return {"reason": Reason(self.cleaned_data["reason"]), "words": self.cleaned_data["words"]}


class RenameForm(forms.Form):
    """A name in another spelling, checked like the name on the sign form."""

    def __init__(self, data: QueryDict, *, signatory: Signatory) -> None:
        """Apply the stricter rule to the name of a person."""
        super().__init__(data)
        rule = cleaning.ORGANISATION if signatory.is_organisation else cleaning.PERSON
        self.fields["name"] = LineField(longest=cleaning.NAME_LENGTH, rule=rule)


def publish(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Publish an entry."""
    changed = review.publish(decidable_entry(request, user, pk), by=user)
    return report_outcome(request, changed=changed, done=_("Published."))


def take_back(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Put an entry back into the queue."""
    row = decidable_entry(request, user, pk)
    changed = merge.unmerge(row, by=user) if row.is_merged else review.take_back(row, by=user)
    return report_outcome(request, changed=changed, done=_("Back in the queue."))


def merge_entries(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Merge an entry with another of its petition."""
    row = decidable_entry(request, user, pk)
    others = Signatory.objects.under(row.petition).filter(known_to(user))
    into = get_object_or_404(others, pk=read_number(request.POST.get("into", "")))
    if row.is_published and not into.is_published:
        # A listed entry in this queue waits for its correction only, so merging must not unlist it.
        row, into = into, row
    try:
        changed = shared_entries.merge_shared(row, into=into, by=user)
    except merge.CannotMerge:
        messages.warning(request, _("These two cannot become one entry."))
        return redirect_back(request)
    done = _("Merged: the other spelling is kept as an alias.")
    return report_outcome(request, changed=changed, done=done)


def rename(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Correct the spelling of a name."""
    row = decidable_entry(request, user, pk)
    form = RenameForm(request.POST, signatory=row)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["name"])))
        return redirect_back(request, rename=request.POST.get("name", ""))
    changed = correct.revise(row, {"name": form.cleaned_data["name"]}, by=user)
    return report_outcome(request, changed=changed, done=_("The name is corrected; the signatory is told."))


def reject(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Ask for a reason, then reject an entry."""
    form = RejectForm(request.POST or None)
    try:
        row = decidable_entry(request, user, pk)
    except EntryChanged:
        # The page keeps what was typed and shows the entry as it is now.
        messages.warning(request, _("The entry has changed since you saw it. Look at it again."))
        return _reject_page(request, user, pk, form)
    if request.method == "POST" and form.is_valid():
        changed = review.reject(row, by=user, **form.rejection())
        return report_outcome(request, changed=changed, done=_("Not accepted."))
    return _reject_page(request, user, pk, form)


def _reject_page(request: HttpRequest, user: User, pk: int, form: RejectForm) -> HttpResponse:
    row = get_object_or_404(entries_known_to(user), pk=pk)
    context = {
        "form": form,
        "rows": [visible_name(row)],
        "petition": Petition.objects.with_clock().get(pk=row.petition_id),
        "tab": "review",
        "title": _("Reject"),
        "next": request.POST.get("next", ""),
        "action": f"{reverse('admin:signatories_signatory_reject', args=[pk])}?revision={row.revision}",
    }
    return render_page(request, "workspace/reject.html", context)
