"""The record: every change of a petition's signatories, and who has viewed contact data."""

from typing import TYPE_CHECKING, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.lifecycle.correct import KIND_CORRECTED
from signatories.lifecycle.merge import LEFT_BEHIND, RESTORED
from signatories.models import ContactReveal, Reason, StatusChange
from signatories.moderation.visibility import changes_annotated_for, visible_words
from workspace.filters import PetitionFilter

if TYPE_CHECKING:
    from signatories.moderation.visibility import VisibleChange

Row = TypeVar("Row", bound=Model)

# The record keeps these reasons in English; pages show them in the reader's language.
REASONS = dict(Reason.choices) | {
    "corrected": gettext_lazy("corrected"),
    KIND_CORRECTED: gettext_lazy("kind corrected"),
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
    RESTORED: gettext_lazy("parted, and back on the list"),
    "request declined": gettext_lazy("the request of an owner of the shared entry was declined"),
}

# Parameters of the filters beside the list.
FILTERS = {"to_status", "to_status__exact", "kind", "kind__exact", "petition", "at__gte", "at__lt"}


def reason_of(change: StatusChange) -> str:
    """Return the reason of a change in the reader's language."""
    return str(REASONS.get(change.reason, change.reason))


def summary(change: "VisibleChange") -> str:
    """Return a change in one line: the new status, the reason, and the words that the reader may see."""
    moved = str(change.get_to_status_display()) if change.from_status != change.to_status else ""
    return " · ".join(filter(None, (moved, reason_of(change), visible_words(change))))


class ReadOnlyAdmin(PetitionScopedAdmin[Row]):
    """Rows that the application writes and nobody edits."""

    list_per_page = 100
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add nothing by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Change nothing by hand."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Row | None = None) -> tuple[str, ...]:
        """Show every field as text."""
        return tuple(str(name) for name in self.fields or ())


class FilteredRecordAdmin(ReadOnlyAdmin[Row]):
    """A part of the record, with filters beside the list."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the parameters of the filters beside the list, and no others."""
        return lookup in FILTERS


@admin.register(StatusChange)
class StatusChangeAdmin(FilteredRecordAdmin[StatusChange]):
    """Changes by the entry's number: a record with names could not forget them."""

    fields = (
        "at", "petition", "entry", "kind", "from_status", "to_status", "by_whom", "why",
        "description", "bulk",
    )  # fmt: skip
    list_display = ("at", "petition", "entry", "from_status", "to_status", "by", "why")
    list_filter = (PetitionFilter, "to_status", "kind", "at")
    list_select_related = ("petition", "by", "bulk")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusChange]:
        """Return the changes that the user may know of."""
        user = staff_user(request)
        rows = super().get_queryset(request)
        return changes_annotated_for(user, rows) if user else rows.none()

    @admin.display(description=gettext_lazy("signatory"))
    def entry(self, change: StatusChange) -> str:
        """Return the number of the entry; it is no link, since the entry may be deleted."""
        return f"#{change.signatory_id}" if change.signatory_id else "–"

    @admin.display(description=gettext_lazy("in words"))
    def description(self, change: "VisibleChange") -> str:
        """Return the words that the user may see."""
        return visible_words(change)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, change: StatusChange) -> str:
        """Return the reason."""
        return reason_of(change)


@admin.register(ContactReveal)
class ContactRevealAdmin(FilteredRecordAdmin[ContactReveal]):
    """Users who have viewed contact data."""

    list_display = ("at", "petition", "by", "signatory_number")
    fields = ("at", "petition", "by_whom", "signatory_number")
    list_filter = (PetitionFilter,)
    list_select_related = ("petition", "by")
    ordering = ("-id",)
