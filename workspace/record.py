"""The record in the admin: every change of a petition's signatories, and who looked at contact data."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.lifecycle.merge import LEFT_BEHIND
from signatories.models import ContactReveal, Reason, StatusChange
from signatories.moderation.visibility import sight, told_lines, words_of
from workspace.filters import PetitionFilter

# What the record writes as a reason beside those for a verdict, which it keeps in English for every reader.
WHY = dict(Reason.choices) | {
    "corrected": gettext_lazy("corrected"),
    "correction asked": gettext_lazy("correction asked for"),
    "correction declined": gettext_lazy("correction declined"),
    "details changed": gettext_lazy("details changed"),
    "entered": gettext_lazy("entered by an organiser"),
    "invited": gettext_lazy("invited to sign"),
    "shown": gettext_lazy("name shown, as its owner asked"),
    "withheld": gettext_lazy("name withheld, as its owner asked"),
    "withdrawal asked": gettext_lazy("an owner of the shared entry asked to withdraw it"),
    "withholding asked": gettext_lazy("an owner of the shared entry asked to withhold its name"),
    LEFT_BEHIND: gettext_lazy("parted, because the other owner withdrew, withheld or deleted the entry"),
    "request declined": gettext_lazy("the request of an owner of the shared entry was declined"),
}

# What the filters beside the list write into the address.
FILTERS = {"to_status", "to_status__exact", "kind", "kind__exact", "petition", "at__gte", "at__lt"}


def in_words(change: Any) -> str:
    """Return one line of the record of an entry in words (`sight`)."""
    why = str(WHY.get(change.reason, change.reason))
    moved = str(change.get_to_status_display()) if change.from_status != change.to_status else ""
    return " · ".join(filter(None, (moved, why, words_of(change))))


class Kept(PetitionScopedAdmin):
    """What is written by what happens, and by nobody's hand."""

    list_per_page = 100
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """What happens writes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody rewrites it."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Take from the address what the filters beside the list offer, and nothing else."""
        return lookup in FILTERS


@admin.register(StatusChange)
class StatusChangeAdmin(Kept):
    """Who changed what, when and why; by number, since a record that keeps names could not forget them."""

    fields = (
        "at",
        "petition",
        "entry",
        "kind",
        "from_status",
        "to_status",
        "by_whom",
        "why",
        "said",
        "bulk",
    )
    list_display = ("at", "petition", "entry", "from_status", "to_status", "by", "why")
    list_filter = (PetitionFilter, "to_status", "kind", "at")
    list_select_related = ("petition", "by", "bulk")
    ordering = ("-id",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Change nothing."""
        return self.fields

    @admin.display(description=gettext_lazy("signatory"))
    def entry(self, change: StatusChange) -> str:
        """Return the number of the entry, which leads nowhere once it is forgotten."""
        return f"#{change.signatory_id}" if change.signatory_id else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Remember who looks: words about a withheld name may repeat it."""
        rows: QuerySet[Any] = super().get_queryset(request)
        user = staff_user(request)
        if user:
            rows = rows.filter(told_lines(user)).select_related("signatory").annotate(**sight(user))
        return rows if user else rows.none()

    @admin.display(description=gettext_lazy("in words"))
    def said(self, change: Any) -> str:
        """Return what was said, but of a name that is withheld from who looks."""
        return words_of(change)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, change: StatusChange) -> str:
        """Return what the record keeps as a word, in the reader's language."""
        return str(WHY.get(change.reason, change.reason))


@admin.register(ContactReveal)
class ContactRevealAdmin(Kept):
    """Who looked at whose contact data."""

    list_display = ("at", "petition", "by", "signatory_number")
    fields = ("at", "petition", "by_whom", "signatory_number")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Change nothing."""
        return self.fields

    list_filter = (PetitionFilter,)
    list_select_related = ("petition", "by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return those of the user's own petitions, newest first."""
        return super().get_queryset(request).order_by("-id")
