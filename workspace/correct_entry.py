"""Correct any detail of an entry that the list shows, without taking it off the list."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import ProseInput
from accounts.models import User
from signatories.identity.form_fields import CountryField, LineField, WebsiteField
from signatories.lifecycle import correct
from signatories.models import Kind, Signatory
from signatories.models.entry_notes import LONGEST
from signatories.moderation.visibility import decidable_by
from signatories.text import cleaning, countries
from workspace.entry_access import EntryChanged, decidable_entry, next_page
from workspace.entry_page import known_entry
from workspace.site import render_page

OF_INDIVIDUALS = ("affiliation", "show_country")
OF_ORGANISATIONS = ("acronym", "website", "representative")


class EntryForm(forms.Form):
    """The details of an entry; those of the other kind are ignored."""

    kind = forms.ChoiceField(choices=Kind)
    source = ProseInput(
        label=gettext_lazy("If you change this: how do you know?"),
        help_text=gettext_lazy("For example: “Confirmed by telephone on 3 May”. It is kept as a note."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    name = LineField(label=gettext_lazy("Name"), longest=cleaning.NAME_LENGTH, rule=cleaning.ORGANISATION)
    acronym = LineField(
        label=gettext_lazy("Acronym (organisations)"), longest=cleaning.LINE_LENGTH, required=False
    )
    website = WebsiteField(label=gettext_lazy("Website (organisations)"), required=False)
    affiliation = LineField(
        label=gettext_lazy("Affiliation (individuals)"), longest=cleaning.LINE_LENGTH, required=False
    )
    representative = LineField(
        label=gettext_lazy("Representative (organisations; never published)"),
        longest=cleaning.NAME_LENGTH,
        rule=cleaning.PERSON,
        required=False,
    )
    role = LineField(
        label=gettext_lazy("Role"),
        help_text=gettext_lazy(
            "An individual's role is printed. A representative's role is never published."
        ),
        longest=cleaning.LINE_LENGTH,
        required=False,
    )
    country = CountryField(label=gettext_lazy("Country"), required=False)
    show_country = forms.BooleanField(
        label=gettext_lazy("Print the country beside the name (individuals)"), required=False
    )

    def __init__(self, data: QueryDict | None = None, *, entry: Signatory, sees_contact: bool) -> None:
        """Begin with the entry as it is, without what the user may not see or the petition does not take."""
        super().__init__(data, initial=_initial(entry))
        self.entry = entry
        kinds = [
            (kind.value, kind.label) for kind in Kind if entry.petition.takes(kind) or kind == entry.kind
        ]
        self.fields["kind"] = forms.ChoiceField(
            label=gettext_lazy("This entry is"), choices=kinds, widget=forms.RadioSelect
        )
        self.leaves_role = entry.is_organisation and not sees_contact
        is_fixed = len(kinds) == 1 or self.leaves_role
        left_out = {"kind", "source"} if is_fixed else set()
        if is_fixed:
            left_out |= set(OF_INDIVIDUALS if entry.is_organisation else OF_ORGANISATIONS)
        if self.leaves_role:
            left_out |= {"representative", "role"}
        for name in left_out:
            del self.fields[name]
        self.order_fields(("name", "country", "show_country"))

    @property
    def wanted_kind(self) -> str:
        """The kind that the entry will have."""
        return str(self.cleaned_data.get("kind") or self.entry.kind)

    def clean(self) -> dict[str, object]:
        """Apply the rules of the kind."""
        cleaned: dict[str, object] = super().clean() or {}
        is_person = self.wanted_kind == Kind.INDIVIDUAL
        if is_person and "name" in cleaned:
            try:
                cleaned["name"] = cleaning.clean(
                    str(cleaned["name"]), longest=cleaning.NAME_LENGTH, rule=cleaning.PERSON
                )
            except forms.ValidationError as problem:
                self.add_error("name", problem)
        if is_person and cleaned.get("country") == countries.INTERNATIONAL:
            self.add_error("country", _("Choose a country, or leave it empty"))
        if self.wanted_kind != self.entry.kind and not cleaned.get("source"):
            self.add_error("source", _("Say how you know that this entry is of the other kind."))
        return cleaned

    def columns(self) -> dict[str, object]:
        """Return the columns of the entry as the form wants them."""
        said, is_person = self.cleaned_data, self.wanted_kind == Kind.INDIVIDUAL
        country = said.get("country", "")
        is_international = country == countries.INTERNATIONAL
        columns: dict[str, object] = {
            "kind": self.wanted_kind,
            "name": said["name"],
            "country": "" if is_international else country,
            "is_international": is_international,
            "shows_country": said.get("show_country", False) if is_person else True,
        }
        for name in (*OF_ORGANISATIONS, "affiliation", "role"):
            if name in self.fields:
                columns[name] = said[name]
        others = OF_ORGANISATIONS if is_person else ("affiliation",)
        return columns | dict.fromkeys(others, "")


def _initial(entry: Signatory) -> dict[str, str | bool]:
    lines = ("kind", "name", "acronym", "website", "affiliation", "representative", "role")
    return {name: getattr(entry, name) for name in lines} | {
        "country": countries.INTERNATIONAL if entry.is_international else entry.country,
        "show_country": entry.shows_country and not entry.is_organisation,
    }


def page(request: HttpRequest, user: User, pk: int, entry: int) -> HttpResponse:
    """Show the form, and save what it corrects."""
    row = known_entry(user, pk, entry)
    if not decidable_by(user).known().filter(pk=row.pk, forgotten_at=None).exists():
        raise PermissionDenied
    form = EntryForm(request.POST or None, entry=row, sees_contact=row.sees_contact)
    if request.method == "POST" and form.is_valid() and _save(request, user, form):
        return redirect(next_page(request) or reverse("workspace:entry", args=[pk, entry]))
    context = {
        "title": _("Correct the entry"),
        "petition": row.petition,
        "tab": "signatures",
        "form": form,
        "row": row,
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
    }
    return render_page(request, "workspace/correct_entry.html", context)


def _save(request: HttpRequest, user: User, form: EntryForm) -> bool:
    """Save a valid form; return whether that worked. If it did not, the form or a message says why."""
    try:
        row = decidable_entry(request, user, form.entry.pk)
        source = form.cleaned_data.get("source", "") if form.wanted_kind != form.entry.kind else ""
        changed = correct.revise(row, form.columns(), by=user, source=source)
    except EntryChanged:
        said = _("Somebody has changed the entry meanwhile. Compare it with what you typed, and save again.")
        form.add_error(None, said)
        return False
    except correct.AddressTaken:
        form.add_error(
            "kind", _("The same e-mail address has already signed as this kind. Merge the two entries.")
        )
        return False
    if changed:
        messages.success(request, _("The entry is corrected. The signatory is told by e-mail."))
    else:
        messages.info(request, _("Nothing was changed."))
    return True
