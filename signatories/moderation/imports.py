"""Importing in the admin: paste a list, look at what was understood, correct it, import all of it."""

import csv
import io
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from petitions.models import Petition
from petitions.permissions import ORGANISER
from signatories.importing import files, plan
from signatories.importing.entries import Entry
from signatories.lifecycle import Origin

# More than this, and the page would take too long: `manage.py import_signatories` has no such bound.
MOST = 1000
COLUMNS = ("kind", "name", "acronym", "affiliation", "role", "country", "website", "email")


class ImportForm(forms.Form):
    """A list, and the record of how those on it agreed."""

    text = forms.CharField(
        label=gettext_lazy("The list, as it stands in the letter or the spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    file = forms.FileField(label=gettext_lazy("Or a file: CSV or plain text"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Where, when and how they agreed"),
        help_text=gettext_lazy(
            "Shown to everyone on the list who has an address; it is the record of their consent."
        ),
        max_length=250,
    )
    sourced_on = forms.DateField(
        label=gettext_lazy("The day of it (optional)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the list. Raises ValidationError with a sentence that names the line."""
        said: dict[str, Any] = super().clean() or {}
        data = said["file"].read() if said.get("file") else (said.get("text") or "").encode()
        try:
            said["entries"] = files.read(data)
        except files.Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        if not said["entries"]:
            raise forms.ValidationError(_("No names were found here. Paste the list, one name to a line."))
        if len(said["entries"]) > MOST:
            raise forms.ValidationError(
                _("At most %(most)d at a time. For more there is a command: import_signatories."),
                params={"most": MOST},
            )
        return said


def as_csv(entries: list[Entry]) -> str:
    """Return what was understood as a table that can be corrected by hand and read again."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in entries:
        country = "international" if one.is_international else one.country or one.said_country
        row = {name: getattr(one, name) for name in COLUMNS} | {"kind": str(one.kind), "country": country}
        writer.writerow([*(row[name] for name in COLUMNS), *one.more])
    return text.getvalue()


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the form, then what was understood, then import all of it or nothing. Raises PermissionDenied."""
    petition = get_object_or_404(Petition.objects.clocked().worked_on_by(user), pk=pk)
    if not user.is_superuser and not user.has_perm(ORGANISER, petition):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "petition": petition,
        "title": _("Enter signatures that came otherwise"),
    }
    if form.is_bound and form.is_valid():
        lines = plan.make(petition, form.cleaned_data["entries"])
        if "import" in request.POST and not any(line.problems for line in lines):
            return _carried_out(request, petition, lines, form.cleaned_data, user)
        context |= {"lines": lines, "problems": sum(bool(line.problems) for line in lines)}
        context |= {"same": sum(line.is_same for line in lines), "counts": plan.counted(lines)}
        again = {name: form.cleaned_data[name] for name in ("source", "sourced_on")}
        context["form"] = ImportForm(initial=again | {"text": as_csv(form.cleaned_data["entries"])})
    return render(request, "admin/signatories/import.html", admin.site.each_context(request) | context)


def _carried_out(
    request: HttpRequest, petition: Petition, lines: list[plan.Line], said: dict[str, Any], user: User
) -> HttpResponse:
    on: date | None = said["sourced_on"]
    entered = plan.carry_out(petition, lines, Origin(source=said["source"], on=on), by=user)
    text = ngettext("%(n)d signature entered.", "%(n)d signatures entered.", entered)
    messages.success(request, text % {"n": entered})
    list_page = reverse("admin:signatories_signatory_changelist")
    return redirect(f"{list_page}?status=published&petition={petition.pk}")
