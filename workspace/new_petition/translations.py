"""The translations of a statement, each written beside the official version."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from petitions import drafts, history, languages
from petitions.drafts import Translation
from petitions.models import Petition, State, Statement
from workspace.new_petition import autosave, saving, steps, text_form
from workspace.new_petition.cleaned_text import StatementForm, words_of
from workspace.new_petition.draft_form import digest
from workspace.site import render_page


class TranslationForm(StatementForm):
    """A translation. Its language is chosen once."""

    field_order = ("language", "title", "subtitle", "text", "addressees")

    language = forms.ChoiceField(label=gettext_lazy("Language of the translation"))

    def __init__(self, data: QueryDict | None, *, petition: Petition, own: Statement | None) -> None:
        """Begin with what is saved; a new translation asks for its language."""
        super().__init__(data, read=lambda: _saved(own))
        self.own = own
        self.noted_as = frozenset([history.text_in(own.language)] if own else [])
        self.write_in_any_direction()
        if own:
            del self.fields["language"]
        elif isinstance(self.fields["language"], forms.ChoiceField):
            taken = petition.statements.filter(withdrawn_at=None).values_list("language", flat=True)
            self.fields["language"].choices = _without(set(taken))

    def clean(self) -> dict[str, object]:
        """Clean the text; what that changes becomes `notes`."""
        cleaned = super().clean() or {}
        titles = {name: str(cleaned.get(name, "")) for name in ("title", "subtitle")}
        try:
            cleaned["text"] = self.clean_words(str(cleaned.get("text", "")), [], **titles)
        except ValidationError as problem:
            self.add_error("text", problem)
        return cleaned

    def words(self) -> Translation:
        """Return the words of the valid form."""
        return Translation(*(self.cleaned_data[name] for name in Translation._fields))

    @property
    def tag(self) -> str:
        """The language of the translation."""
        return self.own.language if self.own else str(self.cleaned_data["language"])


def _saved(own: Statement | None) -> dict[str, object]:
    return words_of(Statement.objects.get(pk=own.pk)) if own else {}


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
    """Write a translation beside the official version; one of an opened petition is frozen at once.

    Raises Http404.
    """
    is_draft = petition.state == State.DRAFT
    official = drafts.official_text(petition)
    if official is None or (statement and not is_draft):
        return redirect("workspace:text", petition.pk)
    rows = petition.statements.filter(withdrawn_at=None, authentic=False)
    own = get_object_or_404(rows, pk=statement) if statement else None
    form = TranslationForm(request.POST or None, petition=petition, own=own)

    def save() -> None:
        form.own = drafts.translate(petition, form.tag, form.words(), by=user, is_current=form.is_still_saved)

    if autosave.is_asked(request) and not is_draft:
        return autosave.not_saved(form)
    if "preview" not in request.POST and saving.saves(request, petition, form, save) and form.own:
        if autosave.is_asked(request):
            return autosave.saved_at(petition, "translation", form.own.pk, seen=digest(words_of(form.own)))
        if not is_draft:
            messages.success(request, _("The translation is on the site."))
        return redirect("workspace:text", petition.pk)
    if autosave.is_asked(request):
        return autosave.not_saved(form)
    return _render(request, petition, form, official)


def _render(
    request: HttpRequest, petition: Petition, form: TranslationForm, official: Statement
) -> HttpResponse:
    own, is_draft = form.own, petition.state == State.DRAFT
    name = languages.name_in(own.language, get_language() or "en") if own else ""
    context = {
        "petition": petition,
        "title": _("Translation into %(language)s") % {"language": name} if own else _("Add a translation"),
        "tab": "text",
        "step": "text",
        "steps": steps.of(petition) if is_draft else [],
        "is_draft": is_draft,
        # Nothing is saved by itself where it would be public at once.
        "saves_once": not is_draft,
        "form": form,
        "official": official,
        "is_stale": bool(own and drafts.is_stale(own, official)),
        "theirs": form.theirs() if form.was_outdated else [],
        "notes": form.notes,
        "preview": request.POST.get("text", "") if "preview" in request.POST else "",
    }
    return render_page(request, "workspace/translation.html", context)
