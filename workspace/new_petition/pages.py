"""The pages of the guided way. Each step saves, and leads to the next one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from coalitions.models import Coalition
from petitions import drafts, markdown, word_files
from petitions.links import absolute
from petitions.models import Petition, State
from petitions.rules import may_create_in
from workspace import petition_acts
from workspace.new_petition import autosave, previews, saving, steps, translations
from workspace.new_petition.cleaned_text import CleanedTextForm
from workspace.new_petition.draft_form import DraftForm
from workspace.new_petition.responsible_form import ResponsibleForm
from workspace.new_petition.text_form import TextForm
from workspace.new_petition.when_form import WhenForm
from workspace.site import organised_petition, render_page


def new(request: HttpRequest, user: User) -> HttpResponse:
    """Ask for title and text, then create the draft. Raises PermissionDenied."""
    coalitions = may_create_in(user)
    if not coalitions.exists():
        if not user.is_superuser:
            raise PermissionDenied
        Coalition.objects.default()
    form = TextForm(request.POST or None, request.FILES or None, petition=None, coalitions=coalitions)
    if request.method == "POST" and not _is_preview(request) and form.is_valid() and not form.asks_first:
        petition = drafts.begin(form.writing(), coalition=form.coalition(), by=user)
        if autosave.is_asked(request):
            return autosave.saved(petition)
        messages.success(request, _("The draft is saved. You can leave it and come back at any time."))
        return redirect(steps.after(petition, "text"))
    if autosave.is_asked(request):
        return autosave.not_saved(form)
    return _render(request, None, form, "text", _("New petition"))


def text(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Write the text of a draft. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    if petition.state != State.DRAFT:
        return redirect("admin:petitions_petition_texts", pk)
    coalitions = Coalition.objects.filter(pk=petition.coalition.pk)
    form = TextForm(request.POST or None, request.FILES or None, petition=petition, coalitions=coalitions)

    def save() -> None:
        drafts.write(petition, form.writing(), by=user, is_current=form.is_still_saved)

    if _is_preview(request) or not saving.saves(request, petition, form, save):
        if autosave.is_asked(request):
            return autosave.not_saved(form)
        return _render(request, petition, form, "text", _("Text"))
    return autosave.saved(petition) if autosave.is_asked(request) else _saved(request, petition, "text")


def translation(request: HttpRequest, user: User, pk: int, statement: int | None = None) -> HttpResponse:
    """Write a translation of a draft. Raises Http404 or PermissionDenied."""
    return translations.page(request, user, organised_petition(user, pk), statement)


@require_POST
def preview(request: HttpRequest, user: User) -> HttpResponse:
    """Return a text as the public page shows it. Nothing is saved."""
    return HttpResponse(markdown.render(request.POST.get("text", "")[: word_files.LONGEST]))


@require_POST
def paste(request: HttpRequest, user: User) -> HttpResponse:
    """Return pasted HTML as the text of the field, with sentences on what was left out."""
    try:
        found, notes = word_files.read_pasted(request.POST.get("html", ""))
        # Cleaned now, so that the page can save itself without a question.
        cleaned, changed = markdown.clean(found, title=request.POST.get("title", ""))
    except ValidationError as problem:
        return JsonResponse({"said": " ".join(problem.messages)}, status=400)
    return JsonResponse({"text": cleaned.strip(), "notes": notes + changed})


def when(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Say who may sign a draft, and when. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    if petition.state != State.DRAFT:
        return redirect("workspace:details", pk)
    form = WhenForm(request.POST or None, petition=petition)
    if saving.saves(request, petition, form, lambda: _change(petition, form, user)):
        return _saved(request, petition, "when")
    return _render(request, petition, form, "when", _("Who and when"))


def responsible(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Say who answers for the data of a draft's signatories. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    if petition.state != State.DRAFT:
        return redirect("workspace:settings", pk)
    form = ResponsibleForm(request.POST or None, petition=petition)
    if saving.saves(request, petition, form, lambda: _change(petition, form, user)):
        return _saved(request, petition, "responsible")
    return _render(request, petition, form, "responsible", _("Responsible"))


def _change(petition: Petition, form: WhenForm | ResponsibleForm, user: User) -> None:
    drafts.change(petition, form.values(), by=user, is_current=form.is_still_saved)


def _is_preview(request: HttpRequest) -> bool:
    return "preview" in request.POST


@require_safe
def check(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show what a draft lacks, its pages, and what opening freezes. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    if petition.state != State.DRAFT:
        return redirect("workspace:home", pk)
    context = {
        "petition": petition,
        "title": _("Check and open"),
        "step": "check",
        "steps": steps.of(petition),
        "missing": steps.missing(petition),
        "versions": previews.versions(petition),
        "ways": [
            one for one in petition_acts.acts_for(petition, user) if one.name in ("open", "open-secret")
        ],
    }
    return render_page(request, "workspace/check.html", context)


def check_form(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the sign form of a draft as signatories will see it. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    if petition.state != State.DRAFT or drafts.official_text(petition) is None:
        return redirect("workspace:home", pk)
    return previews.sign_form(request, petition)


def _saved(request: HttpRequest, petition: Petition, step: str) -> HttpResponse:
    if "leave" in request.POST:
        messages.success(request, _("The draft is saved. You can leave it and come back at any time."))
        return redirect("workspace:home", petition.pk)
    return redirect(steps.after(petition, step))


def _render(
    request: HttpRequest,
    petition: Petition | None,
    form: DraftForm,
    step: str,
    title: str,
) -> HttpResponse:
    address = absolute(reverse("petitions:petition", args=[petition.slug])) if petition else ""
    context = {
        "petition": petition,
        "title": title,
        "tab": "text" if step == "text" else "",
        "step": step,
        "steps": steps.of(petition),
        "form": form,
        "address": address,
        "versions": translations.versions(petition) if petition and step == "text" else [],
        "theirs": form.theirs() if form.was_outdated else [],
        "preview": request.POST.get("text", "") if _is_preview(request) else "",
        "notes": form.notes if isinstance(form, CleanedTextForm) else [],
        "moments": form.in_words if isinstance(form, WhenForm) else [],
        "zones": form.zones if isinstance(form, WhenForm) else [],
    }
    return render_page(request, "workspace/step.html", context)
