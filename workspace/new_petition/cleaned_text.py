"""Forms with a long text. What cleaning changes in the text is named before anything is saved."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput, ProseInput
from petitions import markdown, word_files
from petitions.drafts import Translation
from petitions.forms import LinesField
from petitions.models import Statement
from workspace.new_petition.draft_form import DraftForm


class CleanedTextForm(DraftForm):
    """A form whose field `text` is cleaned; the page shows the notes once, and saves at the next press."""

    # The digest of the text that the page has shown with its notes.
    noted = forms.CharField(required=False, widget=forms.HiddenInput)
    # Sentences about what cleaning changed; empty if the page has shown them.
    notes: list[str] = []

    @property
    def asks_first(self) -> bool:
        """Whether the page must show what cleaning changed."""
        return bool(self.notes)

    def accept_any_length(self) -> None:
        """Let the browser take a text that is too long, so that nothing pasted is cut off without a word."""
        self.fields["text"].widget.attrs.pop("maxlength", None)

    def clean_words(self, text: str, left_out: list[str], **titles: str) -> str:
        """Return the cleaned text; `left_out` says what its file lost before. Raises ValidationError."""
        if self._is_untouched(text) and not left_out:
            # A text that was opened and saved again keeps every byte.
            return str(self.saved["text"])
        cleaned, changed = markdown.clean(text, **titles)
        cleaned = cleaned.strip()
        if len(cleaned) > word_files.LONGEST:
            raise ValidationError(_("The text is too long: at most 200,000 characters are taken."))
        self._show(cleaned, left_out + changed)
        return cleaned

    def _is_untouched(self, typed: str) -> bool:
        """Tell whether the text is as it was saved; a browser changes the ends of lines."""
        before = str(self.saved.get("text", ""))
        return bool(before) and not self.files and lines_of(before) == lines_of(typed)

    def _show(self, text: str, notes: list[str]) -> None:
        """Put the cleaned text into the field, so that a page that is shown again has it."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.notes = notes if digest != self.data.get("noted") else []
        if notes or self.files:
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed["text"], typed["noted"] = text, digest
            self.data = typed


class StatementForm(CleanedTextForm):
    """The words of a statement in one language."""

    title = LineInput(label=gettext_lazy("Title"), max_length=300)
    subtitle = LineInput(label=gettext_lazy("Subtitle (optional)"), max_length=300, required=False)
    text = ProseInput(
        label=gettext_lazy("The text"),
        max_length=word_files.LONGEST,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("Paste or type it. Leave an empty line between paragraphs."),
    )
    addressees = LinesField(
        label=gettext_lazy("Addressees (optional)"),
        required=False,
        help_text=gettext_lazy("Name the offices or people that the statement speaks to, one a line."),
    )
    summary = ProseInput(
        label=gettext_lazy("Summary (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences. Shared links and the front page show them."),
    )
    place = LineInput(
        label=gettext_lazy("Place (optional)"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Where the statement was agreed."),
    )
    who_may_sign = LineInput(
        label=gettext_lazy("Who may sign, in your own words (optional)"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("It is printed on the page as you write it."),
    )
    # The fields that the page shows folded.
    folded = ("summary", "place", "who_may_sign")

    def clean_addressees(self) -> list[str]:
        """Refuse an addressee that is too long. Raises ValidationError."""
        found: list[str] = self.cleaned_data["addressees"]
        if any(len(one) > 300 for one in found):
            raise ValidationError(_("Write each addressee on a line of its own, in at most 300 characters."))
        return found

    def write_in_any_direction(self) -> None:
        """Let each field run in the direction of its text, which may differ from that of the page."""
        self.accept_any_length()
        for name in (*Translation._fields, "convenors"):
            if name in self.fields:
                self.fields[name].widget.attrs["dir"] = "auto"

    @property
    def is_unfolded(self) -> bool:
        """Whether the folded fields are shown: one of them is filled or wrong."""
        return any(self[name].value() or self[name].errors for name in self.folded)


def words_of(statement: Statement) -> dict[str, object]:
    """Return the words of a statement, by field."""
    return {name: getattr(statement, name) for name in Translation._fields}


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, whatever the browser made of their ends."""
    return text.replace("\r\n", "\n").strip().split("\n")
