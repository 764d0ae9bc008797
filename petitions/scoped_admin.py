"""The base class of admin pages that show only rows of the user's petitions; `rules` decides on rights."""

from typing import Generic, Protocol, TypeVar

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.history import Event
from petitions.models import Petition
from petitions.rules import ORGANISER, VIEWER, works_here

Row = TypeVar("Row", bound=Model)


class Authored(Protocol):
    """A row that a colleague made."""

    by: User | None


def petition_of(row: Model | None) -> Petition | None:
    """Return the petition of a row: the row itself, or its `petition`."""
    return row if isinstance(row, Petition) else getattr(row, "petition", None)


def staff_user(request: HttpRequest) -> User | None:
    """Return the user of a request, or None for anyone who may not enter the admin."""
    user = request.user
    return user if isinstance(user, User) and user.is_active and user.is_staff else None


class PetitionScopedAdmin(admin.ModelAdmin, Generic[Row]):
    """A ModelAdmin that checks roles on the row's petition instead of Django's permissions."""

    change_right = ORGANISER
    object_history_template = "admin/history.html"
    # Set it if a row's own page does not show its whole history.
    has_history = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        """Return the rows of the user's own petitions."""
        user = staff_user(request)
        rows = super().get_queryset(request)
        return self.scope(rows, user) if user else rows.none()

    def scope(self, rows: QuerySet[Row], user: User) -> QuerySet[Row]:
        """Return the `rows` of petitions on which `user` works."""
        mine = Petition.objects.worked_on_by(user).order_by().values("pk")
        return rows if user.is_superuser else rows.filter(petition__in=mine)

    def _may(self, request: HttpRequest, right: str, row: Model | None) -> bool:
        user = staff_user(request)
        if user is None:
            return False
        petition = petition_of(row)
        if user.is_superuser:
            return True
        return user.has_perm(right, petition) if petition else works_here(user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the module to everyone who works on any petition."""
        return self._may(request, VIEWER, None)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Show a row to users with any role on its petition."""
        return self._may(request, VIEWER, obj)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Require `change_right` on the row's petition."""
        return self._may(request, self.change_right, obj)

    @admin.display(description=gettext_lazy("by"))
    def by_whom(self, row: Authored) -> str:
        """Return the colleague's name without a link: only administrators may open accounts."""
        return str(row.by or "–")

    def history_of(self, request: HttpRequest, row: Row) -> list[Event]:
        """Return the history of a row, the newest event first."""
        return []

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show the history of a row."""
        row = self.get_object(request, object_id)
        if row and not self.has_history and self.has_view_permission(request, row):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        more = {"events": self.history_of(request, row) if row else []} | (extra_context or {})
        return super().history_view(request, object_id, more)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Row | None = None,
    ) -> HttpResponse:
        """Show the link to the history only if there is one."""
        context["has_no_history"] = not self.has_history
        return super().render_change_form(request, context, add, change, form_url, obj)

    def log_change(self, request: HttpRequest, obj: Row, message: object) -> LogEntry:
        """Log a save that changed something; for any other, return an entry that is not kept."""
        return super().log_change(request, obj, message) if message else LogEntry()

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Allow no deletion: verbs of the lifecycle and retention delete rows."""
        return False
