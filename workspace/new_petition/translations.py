"""The translations of a draft's text, each written beside the official version."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.fields import LineInput, ProseInput
from accounts.models import User
from petitions import drafts, languages, markdown, word_files
from petitions.drafts import Translation
from petitions.forms import LinesField
from petitions.models import Petition, State, Statement
from workspace.new_petition import autosave, saving, steps, text_form
from workspace.new_petition.draft_form import DraftForm, digest
from workspace.site import render_page

FIELDS = ("title", "subtitle", "text", "addressees")


class TranslationForm(DraftForm):
    """A translation. Its language is chosen once."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the translation"))
    title = LineInput(label=gettext_lazy("Title"), max_length=300)
    subtitle = LineInput(label=gettext_lazy("Subtitle (optional)"), max_length=300, required=False)
    text = ProseInput(
        label=gettext_lazy("The text"),
        max_length=word_files.LONGEST,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("Paste or type it. Leave an empty line between paragraphs."),
    )
    addressees = LinesField(label=gettext_lazy("Addressees (optional)"), required=False)

    def __init__(self, data: QueryDict | None, *, petition: Petition, own: Statement | None) -> None:
        """Begin with what is saved; a new translation asks for its language."""
        super().__init__(data, saved=_saved(own) if own else {})
        self.own = own
        for name in FIELDS:
            self.fields[name].widget.attrs["dir"] = "auto"
        if own:
            del self.fields["language"]
            return
        taken = set(petition.statements.filter(withdrawn_at=None).values_list("language", flat=True))
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, choices=_without(taken)
        )

    def clean_text(self) -> str:
        """Return the cleaned text; an untouched one keeps every byte. Raises ValidationError."""
        typed: str = self.cleaned_data["text"]
        if self.own and text_form.lines_of(typed) == text_form.lines_of(self.own.text):
            return self.own.text
        cleaned, _notes = markdown.clean(typed, title=str(self.cleaned_data.get("title", "")))
        return cleaned.strip()

    def words(self) -> Translation:
        """Return the words of the valid form."""
        return Translation(*(self.cleaned_data[name] for name in FIELDS))

    @property
    def tag(self) -> str:
        """The language of the translation."""
        return self.own.language if self.own else str(self.cleaned_data["language"])


def _saved(own: Statement) -> dict[str, object]:
    return {name: getattr(own, name) for name in FIELDS}


def _without(taken: set[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the languages to choose from, without those that the statement has."""
    return [
        (group, [(tag, name) for tag, name in choices if languages.normalise(tag) not in taken])
        for group, choices in text_form.language_choices("")
    ]


@dataclass(frozen=True)
class Version:
    """A version of the text, with its language and whether the official one is newer."""

    statement: Statement
    language: str
    is_stale: bool


def versions(petition: Petition) -> list[Version]:
    """Return the versions of a draft, the official one first."""
    here, official = get_language() or "en", drafts.official_text(petition)
    return [
        Version(one, languages.name_in(one.language, here), drafts.is_stale(one, official))
        for one in petition.statements.filter(withdrawn_at=None)
    ]


def page(request: HttpRequest, user: User, petition: Petition, statement: int | None) -> HttpResponse:
    """Write a translation of a draft, beside the official version. Raises Http404."""
    if petition.state != State.DRAFT or (official := drafts.official_text(petition)) is None:
        return redirect("workspace:text", petition.pk)
    rows = petition.statements.filter(withdrawn_at=None, authentic=False)
    own = get_object_or_404(rows, pk=statement) if statement else None
    form = TranslationForm(request.POST or None, petition=petition, own=own)

    def save() -> None:
        form.own = drafts.translate(petition, form.tag, form.words(), by=user)

    if "preview" not in request.POST and saving.saves(request, petition, form, save) and form.own:
        if not autosave.is_asked(request):
            return redirect("workspace:text", petition.pk)
        return autosave.saved_at(petition, "translation", form.own.pk, seen=digest(_saved(form.own)))
    if autosave.is_asked(request):
        return autosave.not_saved(form)
    context = {
        "petition": petition,
        "title": _("Translation into %(language)s")
        % {"language": languages.name_in(own.language, get_language() or "en")}
        if own
        else _("Add a translation"),
        "tab": "text",
        "step": "text",
        "steps": steps.of(petition),
        "form": form,
        "official": official,
        "is_stale": bool(own and drafts.is_stale(own, official)),
        "theirs": form.theirs() if form.was_outdated else [],
        "preview": request.POST.get("text", "") if "preview" in request.POST else "",
    }
    return render_page(request, "workspace/translation.html", context)
