"""The first step: title, language and text of the official version, addressees and convenors."""

from typing import IO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from petitions import drafts, history, languages, word_files
from petitions.drafts import Translation, Writing
from petitions.models import Petition
from workspace.new_petition import convenors_field
from workspace.new_petition.cleaned_text import StatementForm, words_of
from workspace.new_petition.convenors_field import ConvenorsField
from workspace.new_petition.draft_form import digest

MARKDOWN = (".md", ".markdown", ".txt")


class TextForm(StatementForm):
    """The text of a draft. A file's text takes the place of the typed text, and shows before it is saved."""

    noted_as = frozenset([history.TEXT])
    field_order = ("title", "subtitle", "language", "text", "word", "addressees", "convenors")

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"),
        help_text=gettext_lazy("This is the official version. You can add translations later."),
    )
    word = forms.FileField(
        label=gettext_lazy("Or choose a file: Word (.docx), LibreOffice (.odt) or Markdown"),
        required=False,
        help_text=gettext_lazy("Its text takes the place of the text above. You see it before it is saved."),
    )
    convenors = ConvenorsField()

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, UploadedFile] | None,
        *,
        petition: Petition | None,
        coalitions: QuerySet[Coalition],
    ) -> None:
        """Begin with what is saved; ask for the coalition of a new petition where there are several."""
        super().__init__(
            data, files, read=lambda: _saved(Petition.objects.get(pk=petition.pk)) if petition else {}
        )
        self.write_in_any_direction()
        # A file may bring the text, and a draft may be saved without one.
        self.fields["text"].required = False
        self.petition = petition
        tag = self.initial.setdefault("language", _usual_language(coalitions))
        if isinstance(self.fields["language"], forms.ChoiceField):
            self.fields["language"].choices = language_choices(tag)
        if petition is None and len(coalitions) > 1:
            self.fields["coalition"] = forms.ModelChoiceField(
                label=_("Coalition"), queryset=coalitions, widget=forms.RadioSelect, empty_label=None
            )
            self.order_fields(["coalition", *self.fields])
        self.coalitions = coalitions

    def clean_language(self) -> str:
        """Refuse the language of a translation. Raises ValidationError."""
        tag = languages.normalise(self.cleaned_data["language"])
        if self.petition is not None:
            own = drafts.official_text(self.petition)
            others = self.petition.statements.exclude(pk=own.pk if own else 0)
            if others.filter(language=tag, withdrawn_at=None).exists():
                raise ValidationError(_("There is a translation into this language already."))
        return tag

    def clean(self) -> dict[str, object]:
        """Read the file, and clean the text; what either changes becomes `notes`."""
        cleaned = super().clean() or {}
        try:
            file = cleaned.get("word")
            text, left_out = _read(file) if file else (cleaned.get("text", ""), [])
        except ValidationError as problem:
            self.add_error("word", problem)
            return cleaned
        titles = {name: str(cleaned.get(name, "")) for name in ("title", "subtitle")}
        try:
            cleaned["text"] = self.clean_words(text, left_out, **titles)
        except ValidationError as problem:
            self.add_error("text", problem)
            return cleaned
        self._require_text(cleaned["text"])
        return cleaned

    def _require_text(self, text: str) -> None:
        if not text and self.petition is not None and self.petition.opens_at:
            self.add_error("text", _("The petition opens on a date, so it needs its text."))

    def writing(self) -> Writing:
        """Return the text of the valid form."""
        said = self.cleaned_data
        names = (*Translation._fields, "language", "convenors")
        return Writing(**{name: said[name] for name in names})

    def coalition(self) -> Coalition:
        """Return the coalition of a new petition."""
        chosen = self.cleaned_data.get("coalition")
        return chosen if isinstance(chosen, Coalition) else self.coalitions[0]


def digest_of(petition: Petition) -> str:
    """Return the digest of what is saved, as the form's page has it."""
    return digest(_saved(petition))


def _saved(petition: Petition) -> dict[str, object]:
    initial: dict[str, object] = {"convenors": convenors_field.written(petition)}
    statement = drafts.official_text(petition)
    return initial | (
        words_of(statement) | {"language": statement.language}
        if statement
        else {"language": petition.default_language}
    )


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
