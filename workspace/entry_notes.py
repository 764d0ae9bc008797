"""Write a note about an entry, or ask its owner a question by e-mail."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from signatories.moderation import notes
from signatories.moderation.visibility import decidable_by
from workspace.entry_page import NoteForm, QuestionForm, known_entry, render_entry


def note(request: HttpRequest, user: User, pk: int, entry: int) -> HttpResponse:
    """Save a note."""
    row = known_entry(user, pk, entry)
    if not decidable_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied
    if request.method != "POST":
        return redirect("workspace:entry", pk, entry)
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return render_entry(request, user, row, note_form=form)
    notes.add(row, form.cleaned_data["text"], by=user)
    messages.success(request, _("The note is saved."))
    return redirect("workspace:entry", pk, entry)


def ask(request: HttpRequest, user: User, pk: int, entry: int) -> HttpResponse:
    """Mail a question to the owner."""
    row = known_entry(user, pk, entry)
    if not decidable_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied
    if request.method != "POST":
        return redirect("workspace:entry", pk, entry)
    form = QuestionForm(request.POST, prefix="question")
    if not form.is_valid():
        return render_entry(request, user, row, question_form=form)
    if notes.ask(row, form.cleaned_data["text"], by=user):
        messages.success(request, _("The question is on its way."))
    else:
        messages.error(
            request, _("The signatory cannot be asked: there is no address for the mail or the answer.")
        )
    return redirect("workspace:entry", pk, entry)
