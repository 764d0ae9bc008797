"""The page of one related document, such as talking points: a text or a PDF."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput, ProseInput
from accounts.models import User
from petitions import details, drafts, languages, word_files
from petitions.details import LABELS
from petitions.models import Document, Petition
from petitions.uploads import validate_pdf
from workspace.new_petition import saving, text_form
from workspace.new_petition.cleaned_text import CleanedTextForm
from workspace.site import organised_petition, render_page


class DocumentForm(CleanedTextForm):
    """A related document. Its address is derived from its first title, and stays."""

    title = LineInput(label=gettext_lazy("Title"), max_length=300)
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    text = ProseInput(
        label=gettext_lazy("The text"),
        max_length=word_files.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
        help_text=gettext_lazy("Paste or type it. Leave an empty line between paragraphs."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a PDF"),
        required=False,
        validators=[validate_pdf],
        help_text=gettext_lazy("At most 10 MB."),
    )
    tells_outcome = forms.BooleanField(
        label=gettext_lazy("It says what became of the statement"),
        required=False,
        help_text=gettext_lazy("Once the petition has closed, it stands above the text."),
    )
    folded = ()
    noted_as = frozenset([LABELS["documents"]])

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, UploadedFile] | None,
        *,
        document: Document,
    ) -> None:
        """Begin with what is saved."""
        super().__init__(data, files, read=lambda: _saved(document))
        self.document = document
        self.accept_any_length()
        tag = str(self.initial.setdefault("language", document.language))
        if isinstance(self.fields["language"], forms.ChoiceField):
            self.fields["language"].choices = text_form.language_choices(tag)

    def clean(self) -> dict[str, object]:
        """Clean the text; require a text or a PDF."""
        cleaned = super().clean() or {}
        try:
            typed = str(cleaned.get("text", ""))
            cleaned["text"] = self.clean_words(typed, [], title=str(cleaned.get("title", "")))
        except ValidationError as problem:
            self.add_error("text", problem)
            return cleaned
        if not cleaned["text"] and not cleaned.get("file") and not self.document.file and not self.errors:
            self.add_error("text", _("Enter a text or choose a PDF."))
        return cleaned

    def fill(self) -> Document:
        """Return the document with the values of the valid form."""
        said, document = self.cleaned_data, self.document
        document.title, document.text = said["title"], said["text"]
        document.language = languages.normalise(said["language"])
        document.direction = languages.direction(document.language)
        document.tells_outcome = said["tells_outcome"]
        if said["file"]:
            document.file = said["file"]
        if not document.name:
            document.name = _free_name(document)
        return document


def page(request: HttpRequest, user: User, pk: int, document: int | None = None) -> HttpResponse:
    """Show a document, save it, or delete it. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    own = get_object_or_404(petition.documents, pk=document) if document else _new(petition)
    if document and request.method == "POST" and "delete" in request.POST:
        details.delete_document(own, by=user)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": own.title})
        return redirect("workspace:details", pk)
    form = DocumentForm(request.POST or None, request.FILES or None, document=own)
    is_preview = "preview" in request.POST

    def save() -> None:
        details.save_document(form.fill(), by=user, is_current=form.is_still_saved)

    if not is_preview and saving.saves(request, petition, form, save):
        messages.success(request, _("“%(title)s” is saved.") % {"title": own.title})
        return redirect("workspace:details", pk)
    context = {
        "petition": petition,
        "tab": "settings",
        "title": own.title if document else _("Add a document"),
        "form": form,
        "document": own if document else None,
        "notes": form.notes,
        "theirs": form.theirs() if form.was_outdated else [],
        # A document is public as soon as it is saved.
        "saves_once": True,
        "preview": request.POST.get("text", "") if is_preview else "",
    }
    return render_page(request, "workspace/document.html", context)


def _new(petition: Petition) -> Document:
    last = petition.documents.order_by("position").last()
    position = last.position + 1 if last else 0
    return Document(petition=petition, language=petition.default_language, position=position)


def _saved(document: Document) -> dict[str, object]:
    saved = Document.objects.filter(pk=document.pk).values("title", "language", "text", "tells_outcome")
    return dict(saved.first() or {})


def _free_name(document: Document) -> str:
    """Return the last part of a document's address, which no other document in its language has."""
    taken = document.petition.documents.filter(language=document.language).values_list("name", flat=True)
    name, number = drafts.address_of(document.title), 1
    found = name
    while found in set(taken):
        number += 1
        found = f"{name}-{number}"
    return found
