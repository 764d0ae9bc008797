"""Exports from the admin: the public list, and contact data for a reason that is recorded."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput
from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition
from petitions.rules import sees_all, sees_contact, sees_withheld
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.listing import csv_files
from signatories.models import ExportRecord, Kind
from signatories.moderation.visibility import sight
from signatories.states import Status
from workspace.bulk_review import MOST_CHOSEN


class StewardForm(forms.Form):
    """Why contact data is taken out."""

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
        label=gettext_lazy("Status"), choices=[("", gettext_lazy("All")), *Status.choices], required=False
    )
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    with_withheld = forms.BooleanField(label=gettext_lazy("Withheld names, too"), required=False)
    with_bom = forms.BooleanField(
        label=gettext_lazy("For a spreadsheet that needs a byte order mark"), required=False
    )

    def __init__(self, *args: Any, may_see_withheld: bool, **options: Any) -> None:
        """Offer withheld names to those who may see them."""
        super().__init__(*args, **options)
        if not may_see_withheld:
            del self.fields["with_withheld"]

    def clean_chosen(self) -> list[int]:
        """Return the numbers of the rows that were chosen in the list; empty for all."""
        written: str = self.cleaned_data["chosen"]
        found = [number for part in written.split(",")[:MOST_CHOSEN] if (number := read_number(part))]
        if written and not found:
            # What was chosen cannot be read; all of it was not what was asked for.
            raise forms.ValidationError(_("Choose the signatories again."))
        return found


def page(request: HttpRequest, user: User, pk: int) -> HttpResponseBase:
    """Ask for the reason, record it, and stream the file. Raises PermissionDenied, or Http404."""
    petition = get_object_or_404(Petition.objects.clocked().worked_on_by(user), pk=pk)
    if not sees_contact(user, petition):
        raise PermissionDenied
    may = sees_withheld(user, petition)
    data = request.POST if request.method == "POST" else None
    form = StewardForm(data, may_see_withheld=may, initial={"chosen": request.GET.get("chosen", "")})
    if form.is_valid():
        return _file(petition, user, form.cleaned_data)
    past = petition.exports.select_related("by")[:20]
    context = admin.site.each_context(request) | {
        "form": form,
        "may_count": sees_all(user, petition),
        "petition": petition,
        "past": past,
        "title": _("Export with contact data"),
    }
    return render(request, "admin/signatories/export.html", context)


def _file(petition: Petition, user: User, asked: dict[str, Any]) -> HttpResponse | StreamingHttpResponse:
    withheld = bool(asked.get("with_withheld"))
    narrowed = {name: asked[name] for name in ("kind", "status", "chosen")}
    narrowed["with_unconfirmed"] = sees_all(user, petition)
    number = csv_files.steward_rows(petition, with_withheld=withheld, **narrowed).count()
    record = ExportRecord(
        petition=petition, by=user, reason=asked["reason"], rows=number, with_withheld=withheld
    )
    lines = csv_files.steward_csv(petition, with_withheld=withheld, with_bom=asked["with_bom"], **narrowed)
    lines = csv_files.recorded(lines, record)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8; header=present")
    name = csv_files.file_name(petition).replace("-signatories-", "-steward-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@admin.register(ExportRecord)
class ExportRecordAdmin(PetitionScopedAdmin):
    """Who took contact data out, and why: read by all who work on the petition."""

    list_display = ("at", "petition", "by", "number", "with_withheld", "reason")
    list_select_related = ("petition", "by")
    fields = ("at", "petition", "by_whom", "number", "with_withheld", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Remember who looks: two exports tell those who may not know it whether an address has signed."""
        rows, user = super().get_queryset(request), staff_user(request)
        return rows.annotate(**sight(user)) if user else rows

    @admin.display(description=gettext_lazy("rows"))
    def number(self, record: Any) -> int | None:
        """Return how many rows were taken out, to those who may know of each."""
        return int(record.rows) if record.sees_contact and record.sees_withheld else None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Change nothing."""
        return self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Exports write it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody rewrites it."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Take no filter from the address."""
        return False
