"""The export of signatories with contact data; each export and its purpose are recorded."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.fields import LineInput
from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition
from petitions.rules import sees_all, sees_contact, sees_withheld
from petitions.scoped_admin import staff_user
from signatories.listing import columns, csv_files, workbooks
from signatories.listing.entry_filters import EntryFilters, Standing
from signatories.models import Basis, ExportRecord, Kind
from signatories.moderation import selection
from signatories.moderation.visibility import visibility_to
from signatories.text import countries
from workspace.record import ReadOnlyAdmin
from workspace.site import render_page

if TYPE_CHECKING:
    from signatories.moderation.visibility import VisibleExport


class Format(models.TextChoices):
    """The formats of an export. Excel reads a CSV as UTF-8 only after a byte order mark."""

    CSV = "csv", gettext_lazy("CSV for Excel and other spreadsheets")
    PLAIN_CSV = "plain-csv", gettext_lazy("CSV without a byte order mark, for other programs")
    WORKBOOK = "xlsx", gettext_lazy("Excel workbook (.xlsx)")


# The filters of the list of signatories, which its address carries.
FILTERS = ("kind", "status", "country", "basis", "q")


class ExportForm(forms.Form):
    """The purpose of an export, and which rows it holds."""

    file_format = forms.ChoiceField(
        label=gettext_lazy("File format"),
        choices=Format,
        initial=Format.CSV,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = LineInput(
        label=gettext_lazy("What is it needed for?"),
        help_text=gettext_lazy("Kept with your name, the time and the number of rows."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("All")), *Kind.choices], required=False
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[("", gettext_lazy("All")), *Standing.choices], required=False
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("How we know"), choices=[("", gettext_lazy("All")), *Basis.choices], required=False
    )
    q = LineInput(label=gettext_lazy("Words of the name"), max_length=200, required=False)
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    with_withheld = forms.BooleanField(label=gettext_lazy("Withheld names, too"), required=False)

    def __init__(self, *args: Any, may_see_withheld: bool, **options: Any) -> None:
        """Offer withheld names to users who may see them, and the countries by name."""
        super().__init__(*args, **options)
        named = countries.names(get_language() or "en").items()
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), choices=[("", _("All")), *named], required=False
        )
        self.order_fields(self.field_order)
        if not may_see_withheld:
            del self.fields["with_withheld"]

    field_order = ("reason", "file_format", *FILTERS, "with_withheld")

    def clean_chosen(self) -> list[int]:
        """Return the primary keys of the selected rows; an empty list means all rows."""
        text: str = self.cleaned_data["chosen"]
        parts = text.split(",")[: selection.MOST_SELECTED]
        found = [number for part in parts if (number := read_number(part))]
        if text and not found:
            # An unreadable selection must not become an export of all rows.
            raise forms.ValidationError(_("Choose the signatories again."))
        return found


def page(request: HttpRequest, user: User, pk: int) -> HttpResponseBase:
    """Ask for the purpose, record the export and stream it. Raises PermissionDenied or Http404."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
    if not sees_contact(user, petition):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    initial = {name: request.GET.get(name, "") for name in ("chosen", *FILTERS)}
    form = ExportForm(data, may_see_withheld=sees_withheld(user, petition), initial=initial)
    if form.is_valid():
        rows = _rows(petition, user, form)
        number = rows.count()
        if not (form.cleaned_data["file_format"] == Format.WORKBOOK and number > workbooks.MOST_ROWS):
            return _stream(petition, user, form, rows, number)
        form.add_error("file_format", _("An Excel workbook holds at most 1,048,575 rows. Choose CSV."))
    context = {
        "form": form,
        "may_count": sees_all(user, petition),
        "petition": petition,
        "tab": "signatures",
        "past": petition.exports.select_related("by")[:20],
        "title": _("Export with contact data"),
    }
    return render_page(request, "workspace/exports.html", context)


def _rows(petition: Petition, user: User, form: ExportForm) -> columns.Rows:
    asked = form.cleaned_data
    return csv_files.steward_rows(
        petition,
        EntryFilters.of(asked),
        chosen=asked["chosen"],
        with_withheld=bool(asked.get("with_withheld")),
        with_unconfirmed=sees_all(user, petition),
    )


def _stream(
    petition: Petition, user: User, form: ExportForm, rows: columns.Rows, number: int
) -> StreamingHttpResponse:
    asked = form.cleaned_data
    record = ExportRecord(
        petition=petition, by=user, reason=asked["reason"], rows=number,
        with_withheld=bool(asked.get("with_withheld")),
    )  # fmt: skip
    if asked["file_format"] == Format.WORKBOOK:
        pieces, name, kind = (
            workbooks.steward_workbook(rows),
            workbooks.file_name(petition),
            workbooks.CONTENT_TYPE,
        )
    else:
        pieces = csv_files.steward_csv(rows, with_bom=asked["file_format"] != Format.PLAIN_CSV)
        name, kind = csv_files.file_name(petition), "text/csv; charset=utf-8; header=present"
    response = StreamingHttpResponse(csv_files.recorded(pieces, record), content_type=kind)
    name = name.replace("-signatories-", "-steward-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@admin.register(ExportRecord)
class ExportRecordAdmin(ReadOnlyAdmin[ExportRecord]):
    """Exports of contact data, with the user and the purpose."""

    list_display = ("at", "petition", "by", "number", "with_withheld", "reason")
    list_select_related = ("petition", "by")
    fields = ("at", "petition", "by_whom", "number", "with_withheld", "reason")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[VisibleExport]":
        """Annotate each export with what the user may see of its petition."""
        rows, user = super().get_queryset(request), staff_user(request)
        annotated = rows.annotate(**visibility_to(user)) if user else rows
        return cast("QuerySet[VisibleExport]", annotated)

    @admin.display(description=gettext_lazy("rows"))
    def number(self, export: "VisibleExport") -> int | None:
        """Return the number of rows; two exports would reveal to others whether an address has signed."""
        return export.rows if export.sees_contact and export.sees_withheld else None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow no filter from the URL."""
        return False
