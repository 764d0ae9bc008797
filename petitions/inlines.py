"""The inlines of a petition's admin page: its texts, convenors, documents and team."""

from typing import Any

from django.contrib.admin.options import InlineModelAdmin
from django.db.models import URLField
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from petitions.forms import DocumentForm, RoleForm, RoleFormSet, StatementForm, StatementFormSet
from petitions.models import Convenor, Document, Petition, Role, State, Statement
from petitions.rules import ORGANISER
from petitions.scoped_admin import staff_user


class PetitionInline(InlineModelAdmin):
    """Rows that the whole team sees and organisers change."""

    extra = 0
    template = "admin/edit_inline/stacked.html"

    def _organises(self, request: HttpRequest, petition: Petition | None) -> bool:
        user = staff_user(request)
        return user is not None and (
            user.is_superuser or petition is None or user.has_perm(ORGANISER, petition)
        )

    def has_view_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Show the rows to everyone who may see the petition."""
        return staff_user(request) is not None

    def has_add_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Let organisers add rows."""
        return self._organises(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Let organisers change rows."""
        return self._organises(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Let organisers remove rows."""
        return self._organises(request, obj)


class StatementInline(PetitionInline):
    """The texts of a draft. Those of an opened petition are read-only; another page adds languages."""

    model = Statement
    form = StatementForm
    formset = StatementFormSet

    def get_extra(self, request: HttpRequest, obj: Petition | None = None, **_options: object) -> int:
        """Offer an empty text with a new petition."""
        return 0 if obj else 1

    def _is_draft(self, petition: Petition | None) -> bool:
        return petition is None or petition.state == State.DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Refuse changes to a frozen text."""
        return self._is_draft(obj) and self._organises(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Refuse to remove a frozen text."""
        return self._is_draft(obj) and self._organises(request, obj)


class ConvenorInline(PetitionInline):
    """The organisations that drafted the statement."""

    model = Convenor
    template = "admin/edit_inline/tabular.html"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


class DocumentInline(PetitionInline):
    """Related documents."""

    model = Document
    form = DocumentForm


class RoleInline(PetitionInline):
    """The team."""

    model = Role
    form = RoleForm
    formset = RoleFormSet
    template = "admin/edit_inline/tabular.html"

    def get_formset(
        self, request: HttpRequest, obj: Petition | None = None, **options: Any
    ) -> type[BaseInlineFormSet]:
        """Tell the formset who fills it in, since nobody may give rights that they do not have."""
        formset = super().get_formset(request, obj, **options)
        if issubclass(formset, RoleFormSet):
            formset.by = staff_user(request)
        return formset
