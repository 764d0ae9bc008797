"""What readers say is wrong on a list, in the admin: read it, and settle it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from petitions.models import Petition, Role
from petitions.rules import MODERATOR
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.models import Report


@admin.register(Report)
class ReportAdmin(PetitionScopedAdmin):
    """Reports, the open ones first."""

    change_right = MODERATOR
    list_display = ("created_at", "petition", "words", "reached_at", "settled_at", "settled_by")
    fields = readonly_fields = ("created_at", "petition", "words", "reached_at", "settled_at", "by_whom")
    list_select_related = ("petition", "settled_by")
    actions = ("settle",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers write them, on the public pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was said is not rewritten."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Take no filter from the address."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Remember who looks."""
        roles = Role.objects.filter(user=staff_user(request), petition=OuterRef("petition"))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(is_colleagues=Exists(roles))
        return rows

    @admin.display(description=gettext_lazy("how to reach who said so"))
    def reached_at(self, report: Any) -> str:
        """Return how to reach who said so, to those who work on the petition."""
        return str(report.contact) if report.is_colleagues else "–"

    @admin.display(description=gettext_lazy("settled by"))
    def by_whom(self, report: Report) -> str:
        """Return the colleague who settled it."""
        return str(report.settled_by or "–")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Moderators settle; each report is checked against its own petition."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, "organiser", "moderator").exists()

    @admin.action(description=gettext_lazy("Settled"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Mark the chosen reports as settled."""
        user = staff_user(request)
        if user is None:
            return
        mine = Petition.objects.worked_on_by(user, "organiser", "moderator")
        done = queryset.filter(petition__in=mine, settled_at=None).update(settled_at=Now(), settled_by=user)
        messages.success(request, ngettext("%(n)d settled.", "%(n)d settled.", done) % {"n": done})
