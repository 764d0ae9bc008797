"""Petitions in the admin: writing, translating and opening a statement."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet, URLField
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions import languages, lifecycle, text
from petitions.models import Convenor, Document, Petition, Role, State, Statement
from petitions.permissions import ORGANISER, PetitionScoped, worker

# What stays as it was when names began to stand under it.
EVENT = ("event_from_on", "event_until_on")
RESPONSIBLE = ("controller", "contact", "recipients", "news_sender")
DOWNLOADS = ("has_neutral_subjects", "lists_individuals_in_downloads")
FIXED_ONCE_OPEN = ("slug", "opens_at", "kinds")


class PetitionForm(forms.ModelForm):
    """A petition; what an opened one may not change is said before the database says it."""

    def clean(self) -> dict[str, Any]:
        """Hold an opened petition to what opening froze."""
        cleaned: dict[str, Any] = super().clean() or {}
        before = self.instance
        if before.pk is None or before.state == State.DRAFT:
            return cleaned
        for name in ("controller", "contact"):
            if not cleaned.get(name):
                self.add_error(name, _("An open petition needs it."))
        closes_at = cleaned.get("closes_at")
        if self.initial.get("closes_at") and (closes_at is None or closes_at < self.initial["closes_at"]):
            self.add_error("closes_at", _("An open petition can only close later than it was to close."))
        return cleaned


class StatementFormSet(BaseInlineFormSet):
    """The texts of one petition: one of them is authentic, and each language stands once."""

    def clean(self) -> None:
        """Ask for exactly one authentic version among those that will be there."""
        super().clean()
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        texts = [data for data in kept if data.get("title")]
        shown = {form.instance.pk for form in self.forms if form.instance.pk}
        others = (
            self.instance.statements.exclude(pk__in=shown).filter(authentic=True).count()
            if self.instance.pk
            else 0
        )
        authentic = others + sum(bool(data.get("authentic")) for data in texts)
        if authentic > 1:
            raise ValidationError(_("Only one version can be authentic."))
        if texts and not authentic:
            raise ValidationError(_("Tick one version as the authentic one."))


class LinesField(forms.CharField):
    """A list, written one entry per line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the lines that say something."""
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]


class TextForm(forms.ModelForm):
    """A text in one language: cleaned as it comes in, its direction read off the language."""

    def clean_language(self) -> str:
        """Keep tags in one case."""
        return languages.normalise(self.cleaned_data["language"])

    def clean_text(self) -> str:
        """Drop what word processors leave behind."""
        cleaned, _notes = text.clean(self.cleaned_data["text"], title=self.cleaned_data.get("title", ""))
        return cleaned.strip()

    def save(self, commit: bool = True) -> Any:
        """Set the direction before saving."""
        self.instance.direction = languages.direction(self.instance.language)
        return super().save(commit)


class StatementForm(TextForm):
    """The statement in one language."""

    addressees = LinesField(
        label=gettext_lazy("addressees"), required=False, help_text=gettext_lazy("One per line.")
    )

    class Meta:
        model = Statement
        fields = (
            "language",
            "authentic",
            "title",
            "subtitle",
            "summary",
            "addressees",
            "place",
            "who_may_sign",
            "text",
        )
        widgets = {"text": forms.Textarea(attrs={"rows": 24})}


class DocumentForm(TextForm):
    """A companion document: a text or a PDF."""

    class Meta:
        model = Document
        fields = ("name", "language", "title", "text", "file", "position")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("file"):
            raise ValidationError(_("Enter a text or choose a PDF."))
        return cleaned


class OfPetition(InlineModelAdmin):
    """Rows within a petition's page: organisers change them."""

    extra = 0
    template = "admin/edit_inline/stacked.html"

    def _organises(self, request: HttpRequest, petition: Petition | None) -> bool:
        user = worker(request)
        return user is not None and (
            user.is_superuser or petition is None or user.has_perm(ORGANISER, petition)
        )

    def has_view_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Whoever sees the petition sees them."""
        return worker(request) is not None

    def has_add_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Organisers add."""
        return self._organises(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Organisers change."""
        return self._organises(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """Organisers remove."""
        return self._organises(request, obj)


class StatementInline(OfPetition):
    """The texts; once the petition has opened they are read, and languages added on a page of their own."""

    model = Statement
    form = StatementForm
    formset = StatementFormSet

    def get_extra(self, request: HttpRequest, obj: Petition | None = None, **_options: Any) -> int:
        """Offer an empty text with a new petition."""
        return 0 if obj else 1

    def _is_draft(self, petition: Petition | None) -> bool:
        return petition is None or petition.state == State.DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """A frozen text is not changed."""
        return self._is_draft(obj) and self._organises(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Petition | None = None) -> bool:
        """A frozen text is not removed."""
        return self._is_draft(obj) and self._organises(request, obj)


class ConvenorInline(OfPetition):
    """Who drafted the statement."""

    model = Convenor
    template = "admin/edit_inline/tabular.html"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


class DocumentInline(OfPetition):
    """What goes with the statement."""

    model = Document
    form = DocumentForm


class RoleForm(forms.ModelForm):
    """Someone with an account, named by their address: the list of accounts is nobody's to browse."""

    email = forms.EmailField(label=gettext_lazy("e-mail address"))

    class Meta:
        model = Role
        fields = ("email", "name", "may_see_contact", "may_see_withheld")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Show the address of the one who has the role."""
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["email"].initial = self.instance.user.email

    def clean_email(self) -> str:
        """Find the account. Raises ValidationError where there is none."""
        email: str = self.cleaned_data["email"]
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise ValidationError(_("Nobody with this address has an account here."))
        self.instance.user = user
        return email


class RoleInline(OfPetition):
    """Who works on the petition."""

    model = Role
    form = RoleForm
    template = "admin/edit_inline/tabular.html"


@admin.register(Petition)
class PetitionAdmin(PetitionScoped):
    """A petition with all that belongs to it on one page."""

    list_display = ("slug", "title", "state_name", "opens_at", "closes_at")
    search_fields = ("slug", "statements__title")
    form = PetitionForm
    inlines = (StatementInline, ConvenorInline, DocumentInline, RoleInline)
    fieldsets = (
        (None, {"fields": ("slug", "default_language", "standing")}),
        (gettext_lazy("Who may sign"), {"fields": ("kinds", "review", "holds_all")}),
        (gettext_lazy("When"), {"fields": ("time_zone", "closes_at", "grace_hours", "public_at", EVENT)}),
        (gettext_lazy("Who is responsible"), {"fields": RESPONSIBLE}),
        (gettext_lazy("Mail and downloads"), {"fields": DOWNLOADS}),
    )

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Return the user's own petitions, with the database's clock."""
        return Petition.objects.clocked().worked_on_by(user)

    def get_readonly_fields(self, request: HttpRequest, obj: Petition | None = None) -> tuple[str, ...]:
        """Freeze what names stand under."""
        frozen = obj is not None and obj.state != State.DRAFT
        public = ("public_at",) if obj is not None and obj.is_public else ()
        return ("standing", *FIXED_ONCE_OPEN, *public) if frozen else ("standing",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Organisers of any petition, and administrators, may start another."""
        user = worker(request)
        return user is not None and (
            user.is_superuser or user.roles.filter(name=Role.Name.ORGANISER).exists()
        )

    def save_model(self, request: HttpRequest, obj: Petition, form: Any, change: bool) -> None:
        """Whoever starts a petition organises it."""
        super().save_model(request, obj, form, change)
        if not change and isinstance(request.user, User) and not request.user.is_superuser:
            Role.objects.create(
                petition=obj,
                user=request.user,
                name=Role.Name.ORGANISER,
                may_see_contact=True,
                may_see_withheld=True,
            )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Drop the doubles that several languages make."""
        found, _may_double = super().get_search_results(request, queryset, search_term)
        return found.distinct(), False

    @admin.display(description=gettext_lazy("title"))
    def title(self, petition: Petition) -> str:
        """Return the title of the authentic version."""
        statement = petition.statements.first()
        return statement.title if statement else "–"

    @admin.display(description=gettext_lazy("state"))
    def state_name(self, petition: Petition) -> str:
        """Return where it stands."""
        return str(petition.state.label)

    @admin.display(description=gettext_lazy("state"))
    def standing(self, petition: Petition) -> SafeString:
        """Say where it stands, what keeps it from opening, and offer to open it."""
        if petition.pk is None:
            return format_html("{}", _("Save the draft first; then it can be opened here."))
        page = reverse("petitions:petition", args=[petition.ref])
        link = format_html('<a href="{}">{}</a>', page, _("Look at the page"))
        if petition.state != State.DRAFT:
            return format_html("{} · {}", petition.state.label, link)
        lacking = lifecycle.missing(petition)
        if lacking:
            return format_html("{} · {}: {}", _("Draft"), _("To open, it needs"), "; ".join(lacking))
        address = reverse("admin:petitions_petition_open", args=[petition.pk])
        button = format_html(
            '<button formaction="{}" class="button">{}</button>', address, _("Open for signature")
        )
        return format_html("{} · {} {}", _("Draft"), link, button)

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which a petition is opened."""
        view = self.admin_site.admin_view(self.open_view)
        return [path("<int:pk>/open/", view, name="petitions_petition_open"), *super().get_urls()]

    def open_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what will be frozen; open the draft when that is confirmed."""
        petition = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, petition):
            raise PermissionDenied
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {
                "petition": petition,
                "title": _("Open for signature"),
            }
            return render(request, "admin/petitions/open.html", context)
        try:
            lifecycle.open_petition(petition)
        except lifecycle.NotAllowed as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The petition is open. Its text is frozen from now on."))
        return redirect("admin:petitions_petition_change", pk)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **options: Any
    ) -> Any:
        """Read and show times by the petition's own clocks, which its form names."""
        petition = (
            self.get_queryset(request).filter(pk=object_id).first() if (object_id or "").isdecimal() else None
        )
        with timezone.override(petition.zone if petition else None):
            response = super().changeform_view(request, object_id, *args, **options)
            if isinstance(response, TemplateResponse):
                response.render()
        return response

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Take no filter from the address: a filter on a secret key is a way to guess it."""
        return False
