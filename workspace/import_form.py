"""The form on which organisers submit a list of signatures collected elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput
from petitions import languages
from petitions.models import Petition
from signatories.importing import files
from signatories.importing.parsed_entry import ParsedEntry
from signatories.importing.table import Column
from signatories.lifecycle.enter import Origin

# A page shows and enters at most so many entries and characters; a worker enters longer lists.
MOST_ENTRIES, MOST_CHARACTERS = 1000, 100_000
# A page shows the beginning of a longer list: so many lines and characters.
SHOWN_LINES, SHOWN_CHARACTERS = 100, 20_000
# The fields that a column can hold, as the page offers them.
MEANINGS = {
    "name": gettext_lazy("Name"),
    "first": gettext_lazy("First name"),
    "last": gettext_lazy("Last name"),
    "organisation": gettext_lazy("Organisation"),
    "acronym": gettext_lazy("Acronym"),
    "affiliation": gettext_lazy("Affiliation of a person"),
    "role": gettext_lazy("Role"),
    "country": gettext_lazy("Country"),
    "email": gettext_lazy("E-mail address"),
    "website": gettext_lazy("Website"),
    "representative": gettext_lazy("Representative: never published"),
    "kind": gettext_lazy("Person or organisation"),
    "consent": gettext_lazy("May we publish the name? Only a clear yes lists it"),
    "listing": gettext_lazy("How to be listed"),
    "left out": gettext_lazy("Leave it out"),
}
NOTHING_SAID: Mapping[str, str] = {}
AGREED, INVITED = "agreed", "invited"


@dataclass(frozen=True)
class SubmittedList:
    """A list as it was read: of a long one only the beginning is parsed."""

    text: str
    lines: int
    entries: list[ParsedEntry]
    is_long: bool
    # The columns of a table with a header.
    columns: list[Column]


class ImportForm(forms.Form):
    """A list, and the record of how the people on it agreed."""

    text = forms.CharField(
        label=gettext_lazy("The list, as it stands in the letter or the spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file: a workbook (.xlsx, .xls, .ods), CSV or plain text"), required=False
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Their answer so far"),
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
        """Offer the languages of the interface, the petition's own first."""
        super().__init__(*args, **options)
        self.petition = petition
        # A table whose columns somebody has to name.
        self.unknown: SubmittedList | None = None
        interface = languages.interface()
        own = petition.default_language if petition.default_language in interface else "en"
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            required=False,
            choices=[
                (code, languages.own_name(code)) for code in sorted(interface, key=lambda code: code != own)
            ],
        )

    def clean_how(self) -> str:
        """Refuse invitations to a petition that cannot be signed now. Raises ValidationError."""
        how: str = self.cleaned_data["how"] or AGREED
        if how == INVITED and not self.petition.is_open:
            raise forms.ValidationError(_("Nobody can sign it now, so nobody can be invited."))
        return how

    def clean(self) -> dict[str, object]:
        """Read the list. Raises ValidationError with a sentence that names the line."""
        values = super().clean() or {}
        data = values["file"].read() if values.get("file") else (values.get("text") or "").encode()
        try:
            submitted = read_list(data, names=self.column_names)
        except files.UnknownColumns as problem:
            self.unknown = SubmittedList(files.decode(data), 0, [], False, problem.columns)
            raise forms.ValidationError(str(problem)) from problem
        except files.Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        if not submitted.entries:
            raise forms.ValidationError(_("No names were found here. Paste the list, one name to a line."))
        return values | {"list": submitted}

    @property
    def column_names(self) -> dict[str, str]:
        """The fields that the organiser chose for columns, by their headings."""
        headings = {
            name.removeprefix("heading-"): str(value)
            for name, value in self.data.items()
            if name.startswith("heading-")
        }
        said = {heading: self.data.get(f"column-{place}", "") for place, heading in headings.items()}
        return {heading: meaning for heading, meaning in said.items() if meaning in MEANINGS}

    @property
    def inviting(self) -> bool:
        """Tell whether the people on a valid list are invited rather than entered."""
        return bool(self.cleaned_data["how"] == INVITED)

    @property
    def submitted(self) -> SubmittedList:
        """Return the list of a valid form."""
        submitted: SubmittedList = self.cleaned_data["list"]
        return submitted

    @property
    def origin(self) -> Origin:
        """Return the record of consent of a valid form."""
        values = self.cleaned_data
        language = values["language"] or self.petition.default_language
        return Origin(source=values["source"], on=values["sourced_on"], language=language)


def read_list(data: bytes, *, names: Mapping[str, str] = NOTHING_SAID) -> SubmittedList:
    """Return a list, or the beginning of a long one; `names` says what columns hold.

    Raises files.Unreadable.
    """
    text = files.renamed(files.decode(data), names)
    lines = files.filled_lines(text)
    is_long = lines > MOST_ENTRIES or len(text) > MOST_CHARACTERS
    entries = files.entries(beginning(text) if is_long else text)
    if lines > files.MOST_ENTRIES + 1:
        # Too long for a worker as well: this raises the error that says so.
        files.entries(text)
    columns = [] if is_long else files.columns(text)
    return SubmittedList(text, lines, entries, is_long or len(entries) > MOST_ENTRIES, columns)


def beginning(text: str) -> str:
    """Return the beginning of a long list, for a page that shows it."""
    return "\n".join(text.split("\n", SHOWN_LINES)[:SHOWN_LINES])[:SHOWN_CHARACTERS]
