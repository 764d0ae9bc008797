"""The list of signatories and the page of one entry."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from petitions import history
from petitions.formats import read_number
from petitions.models import Petition, Role
from petitions.rules import MODERATOR, ORGANISER
from petitions.scoped_admin import staff_user
from signatories.lifecycle import deciders
from signatories.mail import circuit_breaker
from signatories.models import ContactReveal, Signatory, StatusChange
from signatories.moderation.visibility import (
    WITHHELD,
    annotated_for,
    changes_annotated_for,
    decidable_by,
    fully_visible_petitions,
    is_name_hidden,
    known_to,
    visible_name,
    visible_words,
    with_visible_name,
)
from signatories.states import Status
from signatories.text import countries
from signatories.text.collation import fold
from workspace import record, signatory_urls
from workspace.filters import PetitionFilter, StatusFilter
from workspace.selected_entries import SelectedEntries, seen_revision
from workspace.site import current_user

if TYPE_CHECKING:
    from signatories.moderation.visibility import VisibleChange, VisibleSignatory

# No contact data: a page of its own shows it and records who has looked.
FIELDS = (
    "petition", "shown_proposal", "kind", "status", "listing", "shown_name", "what", "basis", "language",
    "flags", "invited_at", "signed_at", "confirmed_at", "published_on", "last_mail",
)  # fmt: skip


class ChangeInline(admin.TabularInline):
    """The record of an entry."""

    model = StatusChange
    fields = readonly_fields = ("at", "from_status", "to_status", "by_whom", "reason", "description")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusChange]:
        """Return the changes that the user may know of."""
        user = staff_user(request)
        rows = super().get_queryset(request)
        return changes_annotated_for(user, rows) if user else rows.none()

    @admin.display(description=gettext_lazy("by"))
    def by_whom(self, change: StatusChange) -> str:
        """Return the colleague's name."""
        return str(change.by or "–")

    @admin.display(description=gettext_lazy("in words"))
    def description(self, change: "VisibleChange") -> str:
        """Return the words that the user may see."""
        return visible_words(change)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Add nothing by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Change nothing by hand."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Show the record to everyone who may see the signatory."""
        return True


class KeyPaginator(Paginator):
    """Reads the primary keys of a page from an index first, then only those rows."""

    def page(self, number: int | str) -> Page[Signatory]:
        """Return one page. Raises InvalidPage."""
        number = self.validate_number(number)
        rows, start = cast("QuerySet[Signatory]", self.object_list), (number - 1) * self.per_page
        keys = list(rows.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(rows.filter(pk__in=keys), number, self)


@admin.register(Signatory)
class SignatoryAdmin(SelectedEntries):
    """Signatories: the list shows the queue unless a filter asks for more."""

    has_history = True
    change_right = MODERATOR
    list_display = ("shown_name", "verdict", "what", "kind", "petition", "waiting_since")
    list_filter = (StatusFilter, PetitionFilter, "kind")
    list_display_links = ("shown_name",)
    list_select_related = ("petition",)
    list_per_page = 50
    show_full_result_count = False
    paginator = KeyPaginator
    actions = ("publish_selected", "reject_selected", "remind_selected", "export_selected")
    fields = FIELDS
    inlines = (ChangeInline,)
    change_form_template = "admin/signatories/signatory/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the pages about a petition's entries."""
        return [*signatory_urls.patterns(), *super().get_urls()]

    # --- Rights ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Signatory]:
        """Annotate each row with what the user may see of it."""
        rows, user = super().get_queryset(request), staff_user(request)
        return annotated_for(user, rows) if user else rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add none here: signatories come through the form and through imports."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Signatory | None = None) -> bool:
        """Change nothing by hand: each verb has a page and a right of its own."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow three filters from the URL: a filter on a hidden column would reveal its values."""
        return lookup in ("kind", "kind__exact", "petition", "status")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Add the notices above the list."""
        more: dict[str, object] = {
            "title": _("Signatories"),
            "held": self._petitions_with_held_mail(request),
            # The number of mails would reveal whether an address has signed.
            "counted": fully_visible_petitions(current_user(request)),
            "halt": circuit_breaker.current(),
            "is_slow": circuit_breaker.is_slow(),
            "may_decide": self.has_publish_permission(request),
        }
        return super().changelist_view(request, more | (extra_context or {}))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Add the user's rights on the entry to the context."""
        user = current_user(request)
        row = self.get_queryset(request).filter(pk=read_number(object_id) or 0).first()
        more = self._options(user, cast("VisibleSignatory", row)) if row else {}
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    def _options(self, user: User, row: "VisibleSignatory") -> dict[str, object]:
        return {
            "may_organise": user.is_superuser or user.has_perm(ORGANISER, row.petition),
            "may_see_contact": row.sees_contact and not is_name_hidden(row),
            "may_decide": decidable_by(user).filter(pk=row.pk).exists(),
            "asked": deciders.pending(row),
        }

    def history_of(self, request: HttpRequest, row: Signatory) -> list[history.Event]:
        """Return the entry's changes and the views of its contact data, the newest first."""
        petition, user = row.petition, current_user(request)
        events = [
            history.event(petition, change.at, change.by, record.summary(change))
            for change in changes_annotated_for(user, row.changes.all())
        ]
        reveals = ContactReveal.objects.filter(petition=petition, signatory_number=row.pk)
        events += [
            history.event(petition, reveal.at, reveal.by, _("Looked at the contact data."))
            for reveal in reveals.select_related("by")
        ]
        return sorted(events, key=lambda event: event.at, reverse=True)

    def _petitions_with_held_mail(self, request: HttpRequest) -> list[Petition]:
        """Return the petitions whose organiser has to release mail, each with the number of mails."""
        mine = Petition.objects.worked_on_by(current_user(request), Role.Name.ORGANISER)
        waits = Q(signatories__mails__sent_at=None, signatories__mails__given_up_at=None)
        count = Count("signatories__mails", filter=waits & ~Q(signatories__mails__held=""), distinct=True)
        return list(mine.annotate(held_mails=count).filter(held_mails__gt=0))

    def scope(self, rows: QuerySet[Signatory], user: User) -> QuerySet[Signatory]:
        """Return the rows of the user's petitions that they may know of."""
        rows = rows.filter(known_to(user))
        if user.is_superuser:
            return rows
        # A list of petitions instead of a subquery lets PostgreSQL use an index.
        mine = Petition.objects.worked_on_by(user).order_by("pk")
        return rows.filter(petition__in=list(mine.values_list("pk", flat=True)))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Order the queue by the oldest, everything else by the newest."""
        waits = request.GET.get("status", Status.CONFIRMED) == Status.CONFIRMED
        return ("confirmed_at", "id") if waits else ("-id",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Search by name."""
        return ("search_key",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Signatory], search_term: str
    ) -> tuple[QuerySet[Signatory], bool]:
        """Search the names that the user may see."""
        if search_term:
            queryset = queryset.filter(with_visible_name(current_user(request)))
            search_term = fold(search_term)
        return super().get_search_results(request, queryset, search_term)

    def get_readonly_fields(self, request: HttpRequest, obj: Signatory | None = None) -> tuple[str, ...]:
        """Show every field as text."""
        return FIELDS if obj else ()

    # --- Columns ---

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, signatory: "VisibleSignatory") -> str | SafeString:
        """Return the name as listed, or that it is withheld."""
        return visible_name(signatory)

    @admin.display(description=gettext_lazy("correction"))
    def shown_proposal(self, signatory: "VisibleSignatory") -> str:
        """Return the correction that waits, for users who may see the name."""
        if signatory.proposed and is_name_hidden(signatory):
            return str(WITHHELD)
        return " · ".join(signatory.proposed.values()) or "–"

    @admin.display(description=gettext_lazy("last mail accepted"))
    def last_mail(self, signatory: "VisibleSignatory") -> datetime | None:
        """Return when, for users who may know the address: anybody who knows it can cause a mail."""
        return signatory.mailed_at if signatory.sees_contact and signatory.sees_withheld else None

    @admin.display(description=gettext_lazy("as listed"))
    def what(self, signatory: "VisibleSignatory") -> str:
        """Return the text beside the name."""
        if is_name_hidden(signatory):
            return ""
        country = countries.shown_name(signatory, get_language() or "en")
        role = "" if signatory.is_organisation else signatory.role
        return " · ".join(filter(None, (signatory.affiliation, role, country, signatory.website)))

    @admin.display(description=gettext_lazy("confirmed"), ordering="confirmed_at")
    def waiting_since(self, signatory: Signatory) -> str:
        """Return how long ago it was confirmed."""
        return timesince(signatory.confirmed_at, depth=1) if signatory.confirmed_at else "–"

    @admin.display(description=gettext_lazy("verdict"))
    def verdict(self, signatory: "VisibleSignatory") -> SafeString | str:
        """Return the buttons to decide on an entry that waits; the status of any other."""
        if signatory.status != Status.CONFIRMED or not signatory.moderates:
            return str(Status(signatory.status).label)
        if is_name_hidden(signatory):
            return _("waits for somebody who may see the name")
        publish = reverse("admin:signatories_signatory_publish", args=[signatory.pk])
        publish = f"{publish}?revision={signatory.revision}"
        reject = reverse("admin:signatories_signatory_reject", args=[signatory.pk])
        return format_html(
            '<button formaction="{}" class="button">{}</button> <a href="{}" class="button">{}</a>{}',
            publish, _("Publish"), reject, _("Reject …"), seen_revision(signatory),
        )  # fmt: skip
