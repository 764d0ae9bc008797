"""The first step: title, language and text of the official version, addressees and convenors."""

import hashlib
import re
from typing import IO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.fields import LineInput, ProseInput
from coalitions.models import Coalition
from petitions import drafts, languages, markdown, word_files
from petitions.drafts import Writing
from petitions.forms import LinesField
from petitions.models import Convenor, Petition, Statement
from workspace.new_petition.draft_form import DraftForm, digest

# A convenor's website; “Inc.” after a comma is none.
SITE = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)+(/\S*)?")
MARKDOWN = (".md", ".markdown", ".txt")


class TextForm(DraftForm):
    """The text of a draft. A file's text takes the place of the typed text, and shows before it is saved."""

    title = LineInput(label=gettext_lazy("Title"), max_length=300)
    subtitle = LineInput(label=gettext_lazy("Subtitle (optional)"), max_length=300, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"),
        help_text=gettext_lazy("This is the official version. You can add translations later."),
    )
    text = ProseInput(
        label=gettext_lazy("The text"),
        max_length=word_files.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("Paste or type it. Leave an empty line between paragraphs."),
    )
    word = forms.FileField(
        label=gettext_lazy("Or choose a file: Word (.docx) or Markdown"),
        required=False,
        help_text=gettext_lazy("Its text takes the place of the text above. You see it before it is saved."),
    )
    addressees = LinesField(
        label=gettext_lazy("Addressees (optional)"),
        required=False,
        help_text=gettext_lazy("Name the offices or people that the statement speaks to, one a line."),
    )
    convenors = LinesField(
        label=gettext_lazy("Convenors (optional)"),
        required=False,
        help_text=gettext_lazy(
            "Name the organisations that publish the statement, one a line, like: "
            "Example Network, https://network.example"
        ),
    )
    # The digest of the text that the page has shown with its notes.
    noted = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, UploadedFile] | None,
        *,
        petition: Petition | None,
        coalitions: QuerySet[Coalition],
    ) -> None:
        """Begin with what is saved; ask for the coalition of a new petition where there are several."""
        super().__init__(data, files, saved=_saved(petition) if petition else {})
        for name in ("title", "subtitle", "text", "addressees", "convenors"):
            # The language of the text may run in the other direction than the page.
            self.fields[name].widget.attrs["dir"] = "auto"
        self.petition = petition
        # Sentences about what cleaning changed; empty if the page has shown them.
        self.notes: list[str] = []
        tag = self.initial.setdefault("language", _usual_language(coalitions))
        if isinstance(self.fields["language"], forms.ChoiceField):
            self.fields["language"].choices = language_choices(tag)
        if petition is None and len(coalitions) > 1:
            self.fields["coalition"] = forms.ModelChoiceField(
                label=_("Coalition"), queryset=coalitions, widget=forms.RadioSelect, empty_label=None
            )
            self.order_fields(["coalition"])
        self.coalitions = coalitions

    @property
    def asks_first(self) -> bool:
        """Whether the page must show what cleaning changed."""
        return bool(self.notes)

    def clean_language(self) -> str:
        """Refuse the language of a translation. Raises ValidationError."""
        tag = languages.normalise(self.cleaned_data["language"])
        if self.petition is not None:
            own = drafts.official_text(self.petition)
            others = self.petition.statements.exclude(pk=own.pk if own else 0)
            if others.filter(language=tag, withdrawn_at=None).exists():
                raise ValidationError(_("There is a translation into this language already."))
        return tag

    def clean_convenors(self) -> list[tuple[str, str]]:
        """Return the name and the website of each convenor. Raises ValidationError."""
        return [_convenor(one) for one in self.cleaned_data["convenors"]]

    def clean_addressees(self) -> list[str]:
        """Refuse an addressee that is too long. Raises ValidationError."""
        found: list[str] = self.cleaned_data["addressees"]
        if any(len(one) > 300 for one in found):
            raise ValidationError(_("Write each addressee on a line of its own, in at most 300 characters."))
        return found

    def clean(self) -> dict[str, object]:
        """Read the file, and clean the text; what either changes becomes `notes`."""
        cleaned = super().clean() or {}
        try:
            file = cleaned.get("word")
            text, left_out = _read(file) if file else (cleaned.get("text", ""), [])
        except ValidationError as problem:
            self.add_error("word", problem)
            return cleaned
        if not file and self._is_untouched(text):
            # A text that was opened and saved again keeps every byte.
            cleaned["text"] = self.saved["text"]
            return cleaned
        try:
            titles = {name: str(cleaned.get(name, "")) for name in ("title", "subtitle")}
            cleaned["text"], changed = markdown.clean(text, **titles)
        except ValidationError as problem:
            self.add_error("text", problem)
            return cleaned
        cleaned["text"] = cleaned["text"].strip()
        if len(cleaned["text"]) > word_files.LONGEST:
            self.add_error("text", _("The text is too long: at most 200,000 characters are taken."))
        self._require_text(cleaned["text"])
        self._show(cleaned["text"], left_out + changed, was_noted=str(cleaned.get("noted", "")))
        return cleaned

    def _is_untouched(self, typed: str) -> bool:
        """Tell whether the text is as it was saved; a browser changes the ends of lines."""
        before = str(self.saved.get("text", ""))
        return bool(before) and lines_of(before) == lines_of(typed)

    def _require_text(self, text: str) -> None:
        if not text and self.petition is not None and self.petition.opens_at:
            self.add_error("text", _("The petition opens on a date, so it needs its text."))

    def _show(self, text: str, notes: list[str], *, was_noted: str) -> None:
        """Put the cleaned text into the field, so that a page that is shown again has it."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        if notes and digest != was_noted:
            self.notes = notes
        if notes or self.files:
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed["text"], typed["noted"] = text, digest
            self.data = typed

    def writing(self) -> Writing:
        """Return the text of the valid form."""
        said = self.cleaned_data
        names = ("title", "subtitle", "language", "text", "addressees", "convenors")
        return Writing(**{name: said[name] for name in names})

    def coalition(self) -> Coalition:
        """Return the coalition of a new petition."""
        chosen = self.cleaned_data.get("coalition")
        return chosen if isinstance(chosen, Coalition) else self.coalitions[0]


def digest_of(petition: Petition) -> str:
    """Return the digest of what is saved, as the form's page has it."""
    return digest(_saved(petition))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, whatever the browser made of their ends."""
    return text.replace("\r\n", "\n").strip().split("\n")


def _saved(petition: Petition) -> dict[str, object]:
    lines = [", ".join(filter(None, [one.name, one.website])) for one in petition.convenors.all()]
    initial: dict[str, object] = {"convenors": lines}
    statement = drafts.official_text(petition)
    return initial | (_columns(statement) if statement else {"language": petition.default_language})


def _columns(statement: Statement) -> dict[str, object]:
    names = ("title", "subtitle", "language", "text", "addressees")
    return {name: getattr(statement, name) for name in names}


def _usual_language(coalitions: QuerySet[Coalition]) -> str:
    """Return the first language of the only coalition, or that of the page."""
    here = get_language() or "en"
    return next(iter(coalitions[0].languages), here) if len(coalitions) == 1 else here


def language_choices(tag: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the languages to choose from, those of the site first, with `tag` among them."""
    here = get_language() or "en"
    ours, others = languages.choices(here)
    if tag and tag not in dict(ours + others):
        ours = [*ours, (tag, languages.name_in(tag, here))]
    return [(_("Languages of this site"), ours), (_("Other languages"), others)]


def _convenor(written: str) -> tuple[str, str]:
    """Return the name and the website in one line. Raises ValidationError."""
    name, _comma, last = written.rpartition(",")
    site = last.strip()
    if not name or not SITE.fullmatch(site):
        name, site = written, ""
    if site and "://" not in site:
        site = f"https://{site}"
    name = name.strip()
    try:
        if site:
            URLValidator(schemes=["http", "https"])(site)
        Convenor._meta.get_field("name").run_validators(name)
        Convenor._meta.get_field("website").run_validators(site)
    except ValidationError as problem:
        said = _("“%(line)s”: write a name, a comma, and the address of a website.")
        raise ValidationError(said, params={"line": written}) from problem
    return name, site


def _read(file: UploadedFile) -> tuple[str, list[str]]:
    """Return the text of a file, and sentences on what was left out. Raises ValidationError."""
    size, name = file.size or 0, (file.name or "").casefold()
    if not name.endswith(MARKDOWN):
        return word_files.read(_opened(file), size=size)
    if size > word_files.LIMITS.file:
        raise ValidationError(_("The file is larger than 5 MB."))
    try:
        return file.read().decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        raise ValidationError(_("This file is no text in UTF-8. Paste its text instead.")) from problem


def _opened(file: UploadedFile) -> IO[bytes]:
    file.seek(0)
    return file
