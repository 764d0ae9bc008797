"""Admin pages that ask for rights on the petition at hand, not for Django's rights on whole tables."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.history import Event
from petitions.models import Petition

ORGANISER = "petitions.organise"
MODERATOR = "petitions.moderate"
VIEWER = "petitions.view"


def petition_of(row: Model | None) -> Petition | None:
    """Return the petition a row belongs to: itself, or the one it points to."""
    return row if isinstance(row, Petition) else getattr(row, "petition", None)


def worker(request: HttpRequest) -> User | None:
    """Return who works here, None for anyone who may not enter."""
    user = request.user
    return user if isinstance(user, User) and user.is_active and user.is_staff else None


class PetitionScoped(admin.ModelAdmin):
    """An admin that shows the rows of the petitions its user works on, and asks for a role to change them."""

    change_right = ORGANISER
    object_history_template = "admin/history.html"
    # Whether more was done to a row than its own page says.
    has_history = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the user's own petitions."""
        user = worker(request)
        rows = super().get_queryset(request)
        return self.scope(rows, user) if user else rows.none()

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Narrow `rows` down to the petitions on which `user` works."""
        return rows if user.is_superuser else rows.filter(petition__roles__user=user)

    def _may(self, request: HttpRequest, right: str, row: Model | None) -> bool:
        user = worker(request)
        if user is None:
            return False
        petition = petition_of(row)
        if user.is_superuser:
            return True
        return user.has_perm(right, petition) if petition else user.roles.exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever works on any petition may come in."""
        return self._may(request, VIEWER, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any role may look."""
        return self._may(request, VIEWER, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What may be changed asks for `change_right` on that petition."""
        return self._may(request, self.change_right, obj)

    @admin.display(description=gettext_lazy("by"))
    def by_whom(self, row: Any) -> str:
        """Return the colleague's name: a link would lead to accounts, which are the administrators' alone."""
        return str(row.by or "–")

    def history_of(self, request: HttpRequest, row: Any) -> list[Event]:
        """Return what was done to a row, the newest first."""
        return []

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what was done to a row, from wherever that is kept."""
        row = self.get_object(request, object_id)
        if row and not self.has_history and self.has_view_permission(request, row):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        more = {"events": self.history_of(request, row) if row else []} | (extra_context or {})
        response: HttpResponse = super().history_view(request, object_id, more)
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """Offer a history where there is one."""
        context["has_no_history"] = not self.has_history
        response: HttpResponse = super().render_change_form(request, context, *args, **options)
        return response

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Note a save that changed something; one that changed nothing is none."""
        return super().log_change(request, obj, message) if message else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here: verdicts and retention have verbs of their own."""
        return False
