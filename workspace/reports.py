"""Reports of readers that something on a list is wrong: read and settle them."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from petitions.models import Petition
from petitions.rules import MODERATOR
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.models import Report
from signatories.moderation import reports
from signatories.moderation.visibility import MODERATING
from workspace.site import current_user

if TYPE_CHECKING:
    from signatories.moderation.reports import ReadReport


@admin.register(Report)
class ReportAdmin(PetitionScopedAdmin[Report]):
    """Reports, the open ones first."""

    change_right = MODERATOR
    list_display = ("created_at", "petition", "words", "reached_at", "settled_at", "settled_by")
    fields = readonly_fields = ("created_at", "petition", "words", "reached_at", "settled_at", "settler")
    list_select_related = ("petition", "settled_by")
    actions = ("settle",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add none here: readers write reports on the public pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        """Change none: the action settles them."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow no filter from the URL."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Note which reports belong to petitions on which the user has a role."""
        return reports.read_by(staff_user(request), super().get_queryset(request))

    @admin.display(description=gettext_lazy("how to reach who said so"))
    def reached_at(self, report: "ReadReport") -> str:
        """Return the contact of the person who reported, for users with a role on the petition."""
        return report.contact if report.is_colleagues else "–"

    @admin.display(description=gettext_lazy("settled by"))
    def settler(self, report: Report) -> str:
        """Return the user who settled it."""
        return str(report.settled_by or "–")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Offer settling to users who moderate any petition."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, *MODERATING).exists()

    @admin.action(description=gettext_lazy("Settled"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        """Settle the selected reports."""
        settled = reports.settle(queryset, by=current_user(request))
        messages.success(request, ngettext("%(n)d settled.", "%(n)d settled.", settled) % {"n": settled})
