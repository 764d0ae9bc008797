"""The queue and its verdicts in the admin: oldest first, publish or not, with the record of every move."""

from datetime import datetime
from typing import Any, cast

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.models import Petition
from petitions.rules import MODERATOR
from petitions.scoped_admin import staff_user
from signatories.mail import circuit_breaker
from signatories.models import Signatory, StatusChange
from signatories.moderation.visibility import (
    WITHHELD,
    fully_seen,
    is_hidden,
    name_for,
    sight,
    told,
    told_lines,
    words_of,
)
from signatories.states import Status
from signatories.text import countries
from signatories.text.collation import fold
from workspace.filters import PetitionFilter, StatusFilter
from workspace.review_pages import Verdicts
from workspace.selected_entries import seen

KEPT = [
    "petition",
    "shown_proposal",
    "kind",
    "status",
    "listing",
    "shown_name",
    "what",
    "basis",
    "language",
    "flags",
]
KEPT += ["invited_at", "signed_at", "confirmed_at", "published_on", "last_mail"]


class ChangeInline(admin.TabularInline):
    """The record: who moved it, when, from what to what, why."""

    model = StatusChange
    fields = readonly_fields = ("at", "from_status", "to_status", "by_whom", "reason", "said")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Remember who looks: words about a withheld name may repeat it."""
        rows: QuerySet[Any] = super().get_queryset(request)
        user = staff_user(request)
        if user:
            rows = rows.filter(told_lines(user)).select_related("signatory", "by").annotate(**sight(user))
        return rows if user else rows.none()

    @admin.display(description=gettext_lazy("by"))
    def by_whom(self, change: StatusChange) -> str:
        """Return the colleague's name."""
        return str(change.by or "–")

    @admin.display(description=gettext_lazy("in words"))
    def said(self, change: Any) -> str:
        """Return what was said, but of a name that is withheld from who looks."""
        return words_of(change)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody writes the record by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody rewrites it."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the signatory sees its record."""
        return True


class PageOfNumbers(Paginator):
    """Finds the numbers of a page's rows first, by index alone, and then those rows: no other is read."""

    def page(self, number: int | str) -> Page[Any]:
        """Return one page. Raises InvalidPage."""
        number = self.validate_number(number)
        rows, start = cast("QuerySet[Any]", self.object_list), (number - 1) * self.per_page
        numbers = list(rows.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(rows.filter(pk__in=numbers), number, self)


@admin.register(Signatory)
class SignatoryAdmin(Verdicts):
    """Signatories: the queue first, everything else behind a filter."""

    change_right = MODERATOR
    list_display = ("shown_name", "verdict", "what", "kind", "petition", "waiting_since")
    list_filter = (StatusFilter, PetitionFilter, "kind")
    list_display_links = ("shown_name",)
    list_select_related = ("petition",)
    list_per_page = 50
    show_full_result_count = False
    paginator = PageOfNumbers
    actions = ("publish_selected", "reject_selected", "remind_selected", "export_selected")
    inlines = (ChangeInline,)
    change_form_template = "admin/signatories/signatory/change_form.html"

    # --- Who sees what ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Remember who looks, for columns that show a name to some and not to others."""
        rows: QuerySet[Any] = super().get_queryset(request)
        user = staff_user(request)
        return rows.annotate(**sight(user)) if user else rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Signatories come through the form, and later through imports."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed by hand: verbs do, each with a right of its own."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Take three filters from the address: one on a hidden column would be a way to guess it."""
        return lookup in ("kind", "kind__exact", "petition", "status")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say what the list is."""
        more: dict[str, Any] = {
            "title": _("Signatories"),
            "held": self._held(request),
            # One mail more or less would tell whether an address has signed.
            "counted": fully_seen(self._user(request)),
            "halt": circuit_breaker.current(),
            "may_decide": self.has_publish_permission(request),
        }
        more["is_slow"] = circuit_breaker.is_slow()
        return super().changelist_view(request, more | (extra_context or {}))

    def _held(self, request: HttpRequest) -> list[Petition]:
        """Return the user's petitions with mail that waits for an organiser, and how much."""
        mine = Petition.objects.worked_on_by(self._user(request), "organiser")
        waits = Q(signatories__mails__sent_at=None, signatories__mails__given_up_at=None)
        count = Count("signatories__mails", filter=waits & ~Q(signatories__mails__held=""), distinct=True)
        return list(mine.annotate(held_mails=count).filter(held_mails__gt=0))

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Name the user's petitions by their numbers: with them the database finds its way by an index."""
        rows = rows.filter(told(user))
        if user.is_superuser:
            return rows
        mine = Petition.objects.worked_on_by(user).order_by("pk")
        return rows.filter(petition__in=list(mine.values_list("pk", flat=True)))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Show what waits oldest first, and everything else newest first, which is how it is stored."""
        waits = request.GET.get("status", Status.CONFIRMED) == Status.CONFIRMED
        return ("confirmed_at", "id") if waits else ("-id",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Search by name; withheld names are left out where they may not be seen."""
        return ("search_key",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find names among those the user may see."""
        if search_term:
            queryset = queryset.exclude(listing="withheld", sees_withheld=False)
            search_term = fold(search_term)
        return super().get_search_results(request, queryset, search_term)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show what is kept, without contact data: that is revealed by a press, which is recorded."""
        return KEPT

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Change nothing by hand: verbs do, and record it."""
        return self.get_fields(request, obj) if obj else []

    # --- Columns ---

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, signatory: Any) -> str | SafeString:
        """Return the name as listed, or that it is withheld."""
        return name_for(signatory)

    @admin.display(description=gettext_lazy("correction"))
    def shown_proposal(self, signatory: Any) -> str:
        """Return the correction that waits, to those who may see the name itself."""
        if signatory.proposed and is_hidden(signatory):
            return str(WITHHELD)
        return " · ".join(signatory.proposed.values()) or "–"

    @admin.display(description=gettext_lazy("last mail accepted"))
    def last_mail(self, signatory: Any) -> datetime | None:
        """Return when, to those who may know the address: anybody who has it can cause a mail."""
        return signatory.mailed_at if signatory.sees_contact and signatory.sees_withheld else None

    @admin.display(description=gettext_lazy("as listed"))
    def what(self, signatory: Any) -> str:
        """Return what stands beside the name."""
        if is_hidden(signatory):
            return ""
        country = countries.shown_name(signatory, get_language() or "en")
        role = "" if signatory.is_organisation else signatory.role
        return " · ".join(filter(None, (signatory.affiliation, role, country, signatory.website)))

    @admin.display(description=gettext_lazy("confirmed"), ordering="confirmed_at")
    def waiting_since(self, signatory: Any) -> str:
        """Return how long ago it was confirmed."""
        return timesince(signatory.confirmed_at, depth=1) if signatory.confirmed_at else "–"

    @admin.display(description=gettext_lazy("verdict"))
    def verdict(self, signatory: Any) -> SafeString | str:
        """Offer the two verdicts on the row while it waits, to those who may give one."""
        if signatory.status != Status.CONFIRMED or not signatory.moderates:
            return str(Status(signatory.status).label)
        if is_hidden(signatory):
            return _("waits for somebody who may see the name")
        publish = reverse("admin:signatories_signatory_publish", args=[signatory.pk])
        publish = f"{publish}?revision={signatory.revision}"
        reject = reverse("admin:signatories_signatory_reject", args=[signatory.pk])
        return format_html(
            '<button formaction="{}" class="button">{}</button> <a href="{}" class="button">{}</a>{}',
            publish, _("Publish"), reject, _("Reject …"), seen(signatory),
        )  # fmt: skip


admin.site.site_header = "Undersigned"
admin.site.site_title = "Undersigned"
admin.site.index_title = gettext_lazy("What there is to do")
