"""Two admin pages of a petition: the preview of its texts, and amendments once it has opened."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import ProseInput
from accounts.models import User
from petitions import closing, history, languages, lifecycle, markdown, word_files
from petitions.fields import MomentField
from petitions.models import Petition, Statement
from petitions.rules import organises
from petitions.scoped_admin import staff_user

LONGEST = 200_000
# Fields of a text that its preview shows.
TYPED = ("language", "title", "subtitle", "text")


def _offer(form: forms.Form, statements: QuerySet[Statement]) -> None:
    """Let a person choose one of these statements."""
    field = form.fields["statement"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = statements


class ErratumForm(forms.Form):
    """The form of an erratum: words of the text, and what they should be."""

    statement = forms.ModelChoiceField(label=gettext_lazy("In the text"), queryset=Statement.objects.none())
    old = ProseInput(
        label=gettext_lazy("The words as they stand"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    new = ProseInput(
        label=gettext_lazy("should read (empty: are to be left out)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None, *, petition: Petition) -> None:
        """Offer the statements that are shown."""
        super().__init__(data, prefix="erratum")
        _offer(self, petition.statements.filter(withdrawn_at=None))

    def carry_out(self, petition: Petition, user: User) -> str:
        """Add the erratum. Raises NotAllowed."""
        said = self.cleaned_data
        lifecycle.correct(said["statement"], old=said["old"], new=said["new"], by=user)
        return _("The erratum stands under the text.")


class WithdrawForm(forms.Form):
    """The form that withdraws a faulty translation."""

    statement = forms.ModelChoiceField(
        label=gettext_lazy("The translation"), queryset=Statement.objects.none()
    )

    def __init__(self, data: QueryDict | None, *, petition: Petition) -> None:
        """Offer the translations that are shown."""
        super().__init__(data, prefix="withdraw")
        _offer(self, petition.statements.filter(withdrawn_at=None, authentic=False))

    def carry_out(self, petition: Petition, user: User) -> str:
        """Withdraw the translation. Raises NotAllowed."""
        lifecycle.withdraw_translation(self.cleaned_data["statement"], by=user)
        return _("The translation is withdrawn.")


class CloseForm(forms.Form):
    """The form that moves the close to a later time."""

    # The browser must not require a time: a day alone is enough.
    use_required_attribute = False
    to = MomentField(label=gettext_lazy("It closes at"), ends=True)

    def __init__(self, data: QueryDict | None, *, petition: Petition) -> None:
        """Start with the present close."""
        super().__init__(data, prefix="close", initial={"to": petition.closes_at})

    def carry_out(self, petition: Petition, user: User) -> str:
        """Move the close. Raises NotAllowed."""
        closing.move_close(petition, to=self.cleaned_data["to"], by=user)
        return _("The close is moved.")


FORMS: dict[str, type[ErratumForm | WithdrawForm | CloseForm]] = {
    "erratum": ErratumForm,
    "withdraw": WithdrawForm,
    "close": CloseForm,
}


def amend(request: HttpRequest, user: User, petition: Petition) -> HttpResponse:
    """Show the forms that amend an opened petition; POST carries out the form that `act` names."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    bound = {
        name: form(request.POST if name == act else None, petition=petition) for name, form in FORMS.items()
    }
    if act in bound and bound[act].is_valid():
        try:
            messages.success(request, bound[act].carry_out(petition, user))
            return redirect("admin:petitions_petition_amend", petition.pk)
        except lifecycle.NotAllowed as problem:
            messages.error(request, str(problem))
    context = admin.site.each_context(request) | {
        "petition": petition,
        "forms": bound,
        "past": sorted(history.amended(petition), key=lambda one: one.at, reverse=True),
        "title": _("Correct the text"),
        "tab": "text",
    }
    return render(request, "admin/petitions/amend.html", context)


def typed_texts(
    typed: QueryDict, files: MultiValueDict[str, UploadedFile]
) -> tuple[list[Statement], list[str]]:
    """Return the statements in a sent form, unsaved, and sentences about what cleaning them changed.

    They are cleaned as they would be when saved. A Word file replaces the typed text.
    """
    found, remarks = [], list[str]()
    for number in range(20):
        said = {name: typed.get(f"statements-{number}-{name}", "") for name in TYPED}
        file = files.get(f"statements-{number}-word")
        if not (said["text"] or file) or f"statements-{number}-DELETE" in typed:
            continue
        try:
            source, notes = word_files.read(file, size=file.size or 0) if file else (said["text"], [])
            tidy, more = markdown.clean(source[:LONGEST], title=said["title"])
        except ValidationError as problem:
            remarks += problem.messages
            continue
        remarks += notes + more
        one = Statement(**said | {"text": tidy.strip(), "language": said["language"].strip().lower()[:35]})
        one.direction = languages.direction(one.language)
        found.append(one)
    return found, remarks


def preview(request: HttpRequest, petition: Petition | None) -> HttpResponse:
    """Show texts side by side as public pages will: those in the sent form, else those that are saved."""
    texts, remarks = typed_texts(request.POST, request.FILES)
    if petition and not texts and not remarks:
        texts = list(petition.statements.filter(withdrawn_at=None))
    user = staff_user(request)
    context = admin.site.each_context(request) | {
        "petition": petition,
        "texts": texts,
        "remarks": remarks,
        "is_typed": request.method == "POST",
        "may_organise": bool(petition and user and (user.is_superuser or organises(user, petition))),
        "title": _("Text"),
        "tab": "text",
    }
    return render(request, "admin/petitions/preview.html", context)
