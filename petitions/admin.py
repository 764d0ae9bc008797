"""Petitions in the admin: organisers write, translate and open a statement here."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Now
from django.forms import BaseFormSet, BaseInlineFormSet, BaseModelFormSet, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import User
from coalitions.models import Coalition
from petitions import amendments, closing, history, lifecycle, roles, state_summary
from petitions.formats import read_number
from petitions.forms import PetitionForm, StatementFormSet, TextForm
from petitions.inlines import ConvenorInline, DocumentInline, RoleInline, StatementInline
from petitions.models import Petition, Role, State, Statement
from petitions.rules import MODERATOR, may_create, may_create_in, sees_contact
from petitions.scoped_admin import PetitionScopedAdmin, staff_user

# Groups of fields on the form, and the fields that opening freezes.
EVENT = ("event_from_on", "event_until_on")
RESPONSIBLE = ("controller", "contact", "recipients", "news_sender")
DOWNLOADS = ("has_neutral_subjects", "lists_individuals_in_downloads")
FIXED_ONCE_OPEN = ("slug", "opens_at", "kinds")


@admin.register(Petition)
class PetitionAdmin(PetitionScopedAdmin[Petition]):
    """A petition with all that belongs to it on one page."""

    has_history = True
    list_display = ("__str__", "state_name", "opens_at", "closes_at")
    search_fields = ("slug", "statements__title")
    form = PetitionForm
    inlines = (StatementInline, ConvenorInline, DocumentInline, RoleInline)
    fieldsets = (
        (None, {"fields": ("slug", "default_language", "status_text")}),
        (gettext_lazy("Who may sign"), {"fields": ("kinds", "review", "holds_all")}),
        (gettext_lazy("When"), {"fields": ("time_zone", "closes_at", "grace_hours", "public_at", EVENT)}),
        (gettext_lazy("Who is responsible"), {"fields": RESPONSIBLE}),
        (gettext_lazy("Look"), {"fields": ("accent",)}),
        (gettext_lazy("Mail and downloads"), {"fields": DOWNLOADS}),
    )

    def scope(self, rows: QuerySet[Petition], user: User) -> QuerySet[Petition]:
        """Return the user's own petitions, with the database's clock."""
        mine = Role.objects.filter(petition=OuterRef("pk"), user=user, name=Role.Name.ORGANISER)
        organised = Value(True) if user.is_superuser else Exists(mine)
        return Petition.objects.with_clock().worked_on_by(user).annotate(is_organised=organised)

    def get_readonly_fields(self, request: HttpRequest, obj: Petition | None = None) -> tuple[str, ...]:
        """Make the fields that opening freezes read-only."""
        frozen = obj is not None and obj.state != State.DRAFT
        public = ("public_at",) if obj is not None and obj.is_public else ()
        # The front page has a switch for this field, and moderators may use it, too.
        always = ("status_text", "holds_all")
        return (*always, *FIXED_ONCE_OPEN, *public) if frozen else always

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Managers, organisers of any petition, and administrators may start another."""
        user = staff_user(request)
        return user is not None and may_create(user)

    def response_change(self, request: HttpRequest, obj: Petition) -> HttpResponse:
        """Lead an organiser who pressed "open" to the page that shows what will be frozen."""
        if "_open" in request.POST:
            return redirect("workspace:check", obj.pk)
        return super().response_change(request, obj)

    def save_model(self, request: HttpRequest, obj: Petition, form: PetitionForm, change: bool) -> None:
        """Make the author of a new petition its organiser; log a later close of an open one."""
        wanted, before = obj.closes_at, form.initial.get("closes_at") if change else None
        later = wanted if change and before and wanted and wanted > before and obj.is_open else None
        if later:
            obj.closes_at = before
            # Moving the close writes its own line into the history.
            form.changed_data[:] = [name for name in form.changed_data if name != "closes_at"]
        user = staff_user(request)
        if not change and user:
            obj.coalition = may_create_in(user).order_by("pk").first() or Coalition.objects.default()
        super().save_model(request, obj, form, change)
        if later:
            try:
                closing.move_close(obj, to=later, by=staff_user(request))
            except lifecycle.NotAllowed as problem:
                # The petition closed, or somebody else moved the close, since this form was read.
                messages.error(request, str(problem))
        if not change and user and not user.is_superuser:
            with roles.recorded(obj, by=user, is_new=True):
                Role.objects.create(
                    petition=obj,
                    user=user,
                    name=Role.Name.ORGANISER,
                    may_see_contact=True,
                    may_see_withheld=True,
                )

    def save_formset(
        self, request: HttpRequest, form: PetitionForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """Save the rows; record changed roles, and tell the user which parts of a Word file were left out."""
        if formset.model is Role:
            self._save_roles(request, form, formset, change)
            return
        super().save_formset(request, form, formset, change)
        for one in formset.new_objects if formset.model is Statement else []:
            lifecycle.note_language(one, by=staff_user(request))
        for row_form in formset.forms:
            for sentence in row_form.left_out if isinstance(row_form, TextForm) else []:
                messages.warning(request, sentence)

    def _save_roles(
        self, request: HttpRequest, form: PetitionForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        try:
            with roles.recorded(form.instance, by=staff_user(request), is_new=not change):
                super().save_formset(request, form, formset, change)
        except roles.RoleRefused as problem:
            # No organiser would be left, or the user's own rights were taken away meanwhile.
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            messages.error(request, roles.reason(problem))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Petition], search_term: str
    ) -> tuple[QuerySet[Petition], bool]:
        """Return each petition once, also where statements in several languages match."""
        found, _may_double = super().get_search_results(request, queryset, search_term)
        return found.distinct(), False

    @admin.display(description=gettext_lazy("state"))
    def state_name(self, petition: Petition) -> str:
        """Return the name of its state."""
        return str(petition.state.label)

    @admin.display(description=gettext_lazy("state"))
    def status_text(self, petition: "state_summary.OrganisedPetition") -> SafeString:
        """Return its state, what is missing before it can open, and the button that opens it."""
        return state_summary.of(petition)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that amend a petition and preview its texts."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/amend/", wrap(self.amend_view), name="petitions_petition_amend"),
            path("<int:pk>/texts/", wrap(self.texts_view), name="petitions_petition_texts"),
            path("add/preview/", wrap(self.preview_view), name="petitions_petition_preview"),
            *super().get_urls(),
        ]

    def amend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Amend a petition that has opened. Raises PermissionDenied, or Http404 for a draft."""
        petition = get_object_or_404(self.get_queryset(request), pk=pk, opens_at__lte=Now())
        user = staff_user(request)
        if user is None or not self.has_change_permission(request, petition):
            raise PermissionDenied
        with timezone.override(petition.zone):
            return amendments.amend(request, user, petition)

    def texts_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a petition's texts side by side: those in the sent form, else those that are saved."""
        return amendments.preview(request, get_object_or_404(self.get_queryset(request), pk=pk))

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Show the texts of a petition that is not saved yet. Raises PermissionDenied."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return amendments.preview(request, None)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Lead to the petition's only history, in the workspace."""
        if self.get_object(request, object_id) is None:
            return super().history_view(request, object_id, extra_context)
        return redirect("workspace:history", object_id)

    def construct_change_message(
        self, request: HttpRequest, form: Form, formsets: Iterable[BaseFormSet], add: bool = False
    ) -> list[dict[str, dict[str, list[str]]]]:
        """Return what was changed, without fields that were saved unchanged."""
        history.drop_unchanged(form)
        for formset in formsets:
            for row_form in formset.forms:
                history.drop_unchanged(row_form)
            if isinstance(formset, BaseModelFormSet):
                formset.changed_objects = [found for found in formset.changed_objects if found[1]]
        return super().construct_change_message(request, form, formsets, add)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Petition | None = None,
    ) -> HttpResponse:
        """Add the buttons for what the user may do."""
        user = staff_user(request)
        context["may_moderate"] = bool(obj and user and user.has_perm(MODERATOR, obj))
        context["may_see_contact"] = bool(obj and user and sees_contact(user, obj))
        for inline in context.get("inline_admin_formsets", []):
            if isinstance(inline.formset, StatementFormSet):
                for sentence in inline.formset.left_out_of_files:
                    messages.warning(request, sentence)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Read and show times in the petition's time zone; a sent form may name a new one."""
        petition = self.get_queryset(request).filter(pk=read_number(object_id or "") or 0).first()
        named = request.POST.get("time_zone", "")
        saved = petition.zone if petition else None
        with timezone.override(ZoneInfo(named) if named in available_timezones() else saved):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if isinstance(response, TemplateResponse):
                response.render()
        return response

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow no filter from the URL: with a filter on a secret key, one could guess it."""
        return False
