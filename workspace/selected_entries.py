"""What a moderator does with several entries at once, chosen from the list in the admin."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.fields import ProseInput
from accounts.models import User
from petitions.models import Petition
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.models import BulkDecision, Reason, Signatory
from signatories.moderation.visibility import decidable, in_sight
from signatories.outbox import queueing
from signatories.states import Status
from workspace import bulk_review


class RejectForm(forms.Form):
    """Why a signatory is not accepted."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Reason)
    words = ProseInput(
        label=gettext_lazy("In your own words (sent along; optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def reasons(self) -> dict[str, Any]:
        """Return why, as the lifecycle takes it."""
        return {"reason": Reason(self.cleaned_data["reason"]), "words": self.cleaned_data["words"]}


def seen(row: Signatory) -> SafeString:
    """Return what a form sends along of a row as its page shows it."""
    return format_html('<input type="hidden" name="{}" value="{}">', f"seen-{row.pk}", row.revision)


def _is_as_seen(request: HttpRequest, row: Signatory) -> bool:
    return request.POST.get(f"seen-{row.pk}", str(row.revision)) == str(row.revision)


class Chosen(PetitionScopedAdmin):
    """The acts on those that were chosen: each on its own petition's terms."""

    def _user(self, request: HttpRequest) -> User:
        user = staff_user(request)
        if user is None:
            raise PermissionError
        return user

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Offer verdicts to those who may give one somewhere; each is checked against its own petition."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, "organiser", "moderator").exists()

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Offer the export to those who may see contact data somewhere; each is checked by its own page."""
        user = staff_user(request)
        return user is not None and user.roles.filter(may_see_contact=True).exists()

    def has_organise_permission(self, request: HttpRequest) -> bool:
        """Offer reminders to those who organise somewhere; each is checked against its own petition."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, "organiser").exists()

    def _chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Signatory]:
        """Return the chosen rows on which the user may decide: a list of numbers proves nothing."""
        mine = decidable(self._user(request)).values("pk")
        rows = queryset.filter(pk__in=mine, status=Status.CONFIRMED)
        return list(rows[: bulk_review.MOST_CHOSEN + 1])

    @admin.action(description=gettext_lazy("Publish …"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Lead to the page that says how many of the chosen ones would be published."""
        return self._decide(request, queryset, BulkDecision.Act.PUBLISH)

    @admin.action(description=gettext_lazy("Reject …"), permissions=["publish"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Lead to the page that asks for one reason for all the chosen ones."""
        return self._decide(request, queryset, BulkDecision.Act.REJECT)

    def _decide(self, request: HttpRequest, queryset: QuerySet[Any], act: str) -> HttpResponse | None:
        """Lead to a verdict on the chosen ones, as they were on the page where they were chosen."""
        chosen = self._chosen(request, queryset)
        if (
            queryset.filter(status=Status.CONFIRMED, moderates=True)
            .exclude(in_sight(self._user(request)))
            .exists()
        ):
            messages.warning(request, _("Entries whose name you may not see wait for somebody who may."))
        same = [row for row in chosen if _is_as_seen(request, row)]
        if len(same) < len(chosen):
            messages.warning(request, _("The entry has changed since you saw it. Look at it again."))
        if same and len({row.petition_id for row in same}) == 1 and len(same) <= bulk_review.MOST_CHOSEN:
            return redirect(bulk_review.path(same, act))
        if same or not chosen:
            messages.warning(request, _("Choose signatories of one petition that wait, at most a thousand."))
        return None

    @admin.action(description=gettext_lazy("Export with contact data …"), permissions=["export"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Lead to the export of the chosen ones, which asks for the reason; they are of one petition."""
        chosen = list(queryset.values_list("pk", "petition")[: bulk_review.MOST_CHOSEN + 1])
        petitions = {petition for _pk, petition in chosen}
        if len(petitions) != 1 or len(chosen) > bulk_review.MOST_CHOSEN:
            messages.warning(request, _("Choose signatories of one petition, at most a thousand."))
            return None
        numbers = ",".join(str(pk) for pk, _petition in chosen)
        page = reverse("admin:signatories_signatory_export", args=[petitions.pop()])
        return redirect(f"{page}?{urlencode({'chosen': numbers})}")

    @admin.action(description=gettext_lazy("Remind those who were invited (once)"), permissions=["organise"])
    def remind_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Write once more to the chosen ones who were invited and have not answered."""
        mine = Petition.objects.worked_on_by(self._user(request), "organiser")
        chosen = Signatory.objects.filter(petition__in=mine, pk__in=queryset.values("pk"))
        reminded = queueing.remind_invited(chosen)
        messages.success(request, ngettext("%(n)d reminded.", "%(n)d reminded.", reminded) % {"n": reminded})
