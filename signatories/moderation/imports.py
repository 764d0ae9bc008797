"""Importing in the admin: paste a list, look at what was understood, correct it, import all of it."""

import csv
import io
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from petitions import languages
from petitions.models import Petition
from petitions.permissions import ORGANISER
from signatories.importing import files, plan
from signatories.importing.entries import Entry
from signatories.lifecycle import Origin

# More than this, and the page would take too long: `manage.py import_signatories` has no such bound.
MOST = 1000
AGREED, INVITED = "agreed", "invited"
COLUMNS = ("kind", "name", "acronym", "affiliation", "role", "country", "website", "email", "representative")


class ImportForm(forms.Form):
    """A list, and the record of how those on it agreed."""

    text = forms.CharField(
        label=gettext_lazy("The list, as it stands in the letter or the spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    file = forms.FileField(label=gettext_lazy("Or a file: CSV or plain text"), required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("What they have done"),
        choices=[
            (AGREED, gettext_lazy("They agreed to be listed: enter them now")),
            (INVITED, gettext_lazy("They promised to sign: invite each by mail to sign with one press")),
        ],
        initial=AGREED,
        required=False,
        widget=forms.RadioSelect,
    )
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

    language = forms.ChoiceField(label=gettext_lazy("Language of the mail to them"), required=False)

    def __init__(self, *args: Any, petition: Petition, **options: Any) -> None:
        """Offer the languages that the interface speaks, the petition's own first."""
        super().__init__(*args, **options)
        self.petition = petition
        spoken = languages.interface()
        own = petition.default_language if petition.default_language in spoken else "en"
        field: Any = self.fields["language"]
        field.choices = [
            (code, languages.own_name(code)) for code in sorted(spoken, key=lambda code: code != own)
        ]

    def clean_how(self) -> str:
        """Refuse invitations to what cannot be signed now. Raises ValidationError."""
        how: str = self.cleaned_data["how"] or AGREED
        if how == INVITED and not self.petition.is_open:
            raise forms.ValidationError(_("Nobody can sign it now, so nobody can be invited."))
        return how

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
    form = ImportForm(request.POST or None, request.FILES or None, petition=petition)
    context: dict[str, Any] = {
        "form": form,
        "petition": petition,
        "title": _("Enter signatures that came otherwise"),
    }
    if form.is_bound and form.is_valid():
        inviting = form.cleaned_data["how"] == INVITED
        with transaction.atomic():
            plan.hold(petition)
            lines = plan.make(petition, form.cleaned_data["entries"], inviting=inviting)
            _heed(lines, request.POST)
            problems = sum(bool(line.problems) and not line.is_left_out for line in lines)
            if "import" in request.POST and not problems:
                return _carried_out(request, petition, lines, form.cleaned_data, user)
        context |= {"lines": lines, "problems": problems, "counts": plan.counted(lines)}
        context |= {"left_out": sum(line.is_left_out for line in lines)}
        again = {name: form.cleaned_data[name] for name in ("how", "source", "sourced_on", "language")}
        context["form"] = ImportForm(
            petition=petition, initial=again | {"text": as_csv(form.cleaned_data["entries"])}
        )
    return render(request, "admin/signatories/import.html", admin.site.each_context(request) | context)


def _heed(lines: list[plan.Line], said: Any) -> None:
    """Follow what the organiser decided of single entries, by name: lines move when a list is edited."""
    wanted, unwanted = set(said.getlist("enter")), set(said.getlist("leave"))
    for line in lines:
        if line.entry.name in unwanted:
            line.is_wanted = False
        elif line.entry.name in wanted:
            line.is_wanted = True


def _carried_out(
    request: HttpRequest, petition: Petition, lines: list[plan.Line], said: dict[str, Any], user: User
) -> HttpResponse:
    on: date | None = said["sourced_on"]
    inviting = said["how"] == INVITED
    origin = Origin(source=said["source"], on=on, language=said["language"] or petition.default_language)
    done = plan.carry_out(petition, lines, origin, by=user, inviting=inviting)
    if inviting:
        text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", done)
    else:
        text = ngettext("%(n)d signature entered.", "%(n)d signatures entered.", done)
    messages.success(request, text % {"n": done})
    list_page = reverse("admin:signatories_signatory_changelist")
    return redirect(f"{list_page}?status={'invited' if inviting else 'published'}&petition={petition.pk}")
