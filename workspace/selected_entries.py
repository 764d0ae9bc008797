"""Actions on entries that were ticked in the list of signatories."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from petitions.models import Petition, Role
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.models import BulkDecision, Signatory
from signatories.moderation import selection
from signatories.moderation.visibility import MODERATING
from signatories.outbox import queueing
from workspace import bulk_review
from workspace.site import current_user


def seen_revision(row: Signatory) -> SafeString:
    """Return the hidden field that tells which revision of a row its page shows."""
    return format_html('<input type="hidden" name="{}" value="{}">', f"seen-{row.pk}", row.revision)


def _seen_revisions(request: HttpRequest) -> dict[int, str]:
    fields = ((name.removeprefix("seen-"), str(value)) for name, value in request.POST.items())
    return {int(number): value for number, value in fields if number.isascii() and number.isdigit()}


def decide(request: HttpRequest, queryset: QuerySet[Signatory], act: str) -> HttpResponse | None:
    """Lead to the page that confirms a decision on entries; None if a message says why not."""
    selected = selection.select(queryset, current_user(request), _seen_revisions(request))
    if selected.some_hidden:
        messages.warning(request, _("Entries whose name you may not see wait for somebody who may."))
    if selected.some_changed:
        messages.warning(request, _("The entry has changed since you saw it. Look at it again."))
    if selected.is_decidable:
        return redirect(bulk_review.address(selected.unchanged, act))
    if selected.unchanged or not selected.some_changed:
        messages.warning(request, _("Choose signatories of one petition that wait, at most a thousand."))
    return None


def export(request: HttpRequest, queryset: QuerySet[Signatory]) -> HttpResponse | None:
    """Lead to the page of the export, which asks for the purpose; None if a message says why not."""
    rows = list(queryset.values_list("pk", "petition")[: selection.MOST_SELECTED + 1])
    petitions = {petition for _pk, petition in rows}
    if len(petitions) != 1 or len(rows) > selection.MOST_SELECTED:
        messages.warning(request, _("Choose signatories of one petition, at most a thousand."))
        return None
    numbers = ",".join(str(pk) for pk, _petition in rows)
    page = reverse("admin:signatories_signatory_export", args=[petitions.pop()])
    return redirect(f"{page}?{urlencode({'chosen': numbers})}")


def remind(request: HttpRequest, queryset: QuerySet[Signatory]) -> None:
    """Remind signatories who were invited and have not answered."""
    mine = Petition.objects.worked_on_by(current_user(request), Role.Name.ORGANISER)
    rows = Signatory.objects.filter(petition__in=mine, pk__in=queryset.values("pk"))
    reminded = queueing.remind_invited(rows)
    messages.success(request, ngettext("%(n)d reminded.", "%(n)d reminded.", reminded) % {"n": reminded})


class SelectedEntries(PetitionScopedAdmin[Signatory]):
    """The actions; each checks every entry against the user's rights on its petition."""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Offer decisions to users who moderate any petition."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, *MODERATING).exists()

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Offer the export to users who may see contact data of any petition."""
        user = staff_user(request)
        return user is not None and user.roles.filter(may_see_contact=True).exists()

    def has_organise_permission(self, request: HttpRequest) -> bool:
        """Offer reminders to users who organise any petition."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, Role.Name.ORGANISER).exists()

    @admin.action(description=gettext_lazy("Publish …"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Signatory]) -> HttpResponse | None:
        """Lead to the page that confirms how many entries will be published."""
        return decide(request, queryset, BulkDecision.Act.PUBLISH)

    @admin.action(description=gettext_lazy("Reject …"), permissions=["publish"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Signatory]) -> HttpResponse | None:
        """Lead to the page that asks for one reason for all entries."""
        return decide(request, queryset, BulkDecision.Act.REJECT)

    @admin.action(description=gettext_lazy("Export with contact data …"), permissions=["export"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Signatory]) -> HttpResponse | None:
        """Lead to the export page, which asks for the purpose."""
        return export(request, queryset)

    @admin.action(description=gettext_lazy("Remind those who were invited (once)"), permissions=["organise"])
    def remind_selected(self, request: HttpRequest, queryset: QuerySet[Signatory]) -> None:
        """Remind the selected signatories who were invited and have not answered."""
        remind(request, queryset)
