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

from accounts.fields import LineInput
from accounts.models import User
from petitions import languages
from petitions.models import Petition
from petitions.rules import ORGANISER, sees_all, sees_withheld
from signatories.importing import background, files, plan
from signatories.importing.understood import Entry
from signatories.lifecycle.review import Origin
from signatories.models import ListImport
from signatories.outbox import queueing
from signatories.text import spreadsheet_cells

# More entries or characters than this, and a page would take too long: a worker enters them. So many lines
# and characters are shown of them.
MOST, LONGEST = 1000, 100_000
HEAD, LONGEST_HEAD = 100, 20_000
AGREED, INVITED = "agreed", "invited"
COLUMNS = (
    "kind", "name", "acronym", "affiliation", "role", "country", "show_country", "website", "email",
    "representative", "listing",
)  # fmt: skip


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
    source = LineInput(
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
            said["whole"] = files.decode(data)
            said["lines"] = files.written(said["whole"])
            is_long = said["lines"] > MOST or len(said["whole"]) > LONGEST
            said["entries"] = files.entries(head(said["whole"]) if is_long else said["whole"])
            said["is_long"] = is_long or len(said["entries"]) > MOST
            if said["lines"] > files.MOST_ENTRIES + 1:
                files.entries(said["whole"])
        except files.Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        if not said["entries"]:
            raise forms.ValidationError(_("No names were found here. Paste the list, one name to a line."))
        return said


def head(text: str) -> str:
    """Return the beginning of a long list, to be looked at."""
    return "\n".join(text.split("\n", HEAD)[:HEAD])[:LONGEST_HEAD]


def as_csv(entries: list[Entry]) -> str:
    """Return what was understood as a table that can be corrected by hand and read again."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in entries:
        row = vars(one) | {
            "kind": str(one.kind),
            "country": "international" if one.is_international else one.country or one.said_country,
            "show_country": "yes" if one.shows_country else "no",
            "listing": "withheld" if one.is_unlisted else "full",
        }
        writer.writerow(
            [spreadsheet_cells.guard(cell) for cell in (*(row[name] for name in COLUMNS), *one.more)]
        )
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
    may_know = context["may_know"] = sees_all(user, petition)
    context["kept"] = petition.list_imports.filter(started_at=None).select_related("by")
    if form.is_bound and form.is_valid():
        said, inviting = form.cleaned_data, form.cleaned_data["how"] == INVITED
        if said["is_long"]:
            return _kept_for_a_worker(petition, said, user)
        with transaction.atomic():
            is_free = _is_free(request, petition)
            lines = plan.make(petition, said["entries"], inviting=inviting, asks_addresses=may_know)
            _heed(lines, request.POST)
            going = [line for line in lines if not line.is_left_out]
            problems = sum(bool(line.problems) for line in going)
            if "import" in request.POST and is_free and not problems:
                if not may_know and any(line.entry.email for line in going):
                    # The result would tell whether an address has signed.
                    return _kept_for_a_worker(petition, _as_decided(said, going), user)
                return _carried_out(request, petition, lines, said, user)
        context |= {"lines": lines, "problems": problems, "counts": plan.counted(lines)}
        context |= {"left_out": sum(line.is_left_out for line in lines)}
        again = {name: form.cleaned_data[name] for name in ("how", "source", "sourced_on", "language")}
        context["form"] = ImportForm(
            petition=petition, initial=again | {"text": as_csv(form.cleaned_data["entries"])}
        )
    return render(request, "admin/signatories/import.html", admin.site.each_context(request) | context)


def _is_free(request: HttpRequest, petition: Petition) -> bool:
    """Tell whether nobody else enters a list here at this moment; say so if somebody does."""
    try:
        plan.hold(petition)
    except plan.Busy as problem:
        messages.warning(request, str(problem))
        return False
    return True


def _as_decided(said: dict[str, Any], going: list[plan.Line]) -> dict[str, Any]:
    """Return what was said, the list without the lines that are left out."""
    return said | {"whole": as_csv([line.entry for line in going]), "lines": len(going)}


def _kept_for_a_worker(petition: Petition, said: dict[str, Any], user: User) -> HttpResponse:
    listed = ListImport.objects.create(
        petition=petition,
        by=user,
        inviting=said["how"] == INVITED,
        source=said["source"],
        sourced_on=said["sourced_on"],
        language=said["language"] or petition.default_language,
        text=said["whole"],
        lines=said["lines"],
    )
    return redirect("admin:signatories_signatory_long_list", listed.pk)


def long_list(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the beginning of a long list, how far it is, what became of it; POST starts it, or discards it."""
    mine = Petition.objects.worked_on_by(user, "organiser")
    listed = get_object_or_404(ListImport.objects.filter(petition__in=mine).select_related("petition"), pk=pk)
    may_know = sees_all(user, listed.petition)
    if request.method == "POST":
        if request.POST.get("act") == "discard":
            background.discard(listed)
            return redirect("admin:signatories_signatory_import", listed.petition_id)
        if not may_know:
            messages.error(
                request, _("Only somebody who may see contact data and withheld names can start it.")
            )
            return redirect("admin:signatories_signatory_long_list", pk)
        background.start(listed)
        queueing.ring_for(queueing.ENTER_LISTS)
        return redirect("admin:signatories_signatory_long_list", pk)
    context = admin.site.each_context(request) | {
        "listed": listed,
        "petition": listed.petition,
        "percentage": background.percentage(listed) if listed.is_running else 0,
        "entries": files.entries(head(listed.text)) if listed.text and not listed.started_at else [],
        "may_know": may_know,
        "sees_withheld": sees_withheld(user, listed.petition),
        "title": _("Enter a long list"),
    }
    return render(request, "admin/signatories/long_list.html", context)


def _heed(lines: list[plan.Line], said: Any) -> None:
    """Follow what the organiser decided of single entries, by name: lines move when a list is edited."""
    wanted, unwanted = set(said.getlist("enter")), set(said.getlist("leave"))
    for line in lines:
        if line.mark in unwanted:
            line.is_wanted = False
        elif line.mark in wanted:
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
