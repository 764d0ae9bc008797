"""What readers say is wrong on a list, in the admin: read it, and settle it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from petitions.models import Petition
from petitions.permissions import MODERATOR, PetitionScoped, worker
from signatories.models import Report


@admin.register(Report)
class ReportAdmin(PetitionScoped):
    """Reports, the open ones first."""

    change_right = MODERATOR
    list_display = ("created_at", "petition", "words", "contact", "settled_at", "settled_by")
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

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Moderators settle; each report is checked against its own petition."""
        user = worker(request)
        return user is not None and Petition.objects.worked_on_by(user, "organiser", "moderator").exists()

    @admin.action(description=gettext_lazy("Settled"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Mark the chosen reports as settled."""
        user = worker(request)
        if user is None:
            return
        mine = Petition.objects.worked_on_by(user, "organiser", "moderator")
        done = queryset.filter(petition__in=mine, settled_at=None).update(settled_at=Now(), settled_by=user)
        messages.success(request, ngettext("%(n)d settled.", "%(n)d settled.", done) % {"n": done})
