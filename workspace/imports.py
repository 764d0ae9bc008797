"""The page on which organisers enter a list: paste it, check how it was understood, correct it, import it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from petitions.models import Petition
from petitions.rules import ORGANISER, sees_all
from signatories.importing import background, editable_table, entering, plan
from signatories.importing.entering import Outcome, Submission
from signatories.importing.plan import Decisions
from workspace.import_form import MEANINGS, ImportForm, SubmittedList
from workspace.site import render_page

# The fields that stay while the columns are corrected.
KEPT = ("how", "source", "sourced_on", "language")


@dataclass(frozen=True)
class ColumnShown:
    """A column as the page shows it, with what it can be taken for."""

    place: int
    heading: str
    samples: tuple[str, ...]
    meaning: str
    # Each choice with its words, and whether it is the present one.
    choices: list[tuple[str, str, bool]]


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the form, then how the list was understood; then import it. Raises PermissionDenied."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
    if not user.is_superuser and not user.has_perm(ORGANISER, petition):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, petition=petition)
    if not form.is_bound or not form.is_valid():
        asked = _asked(form, form.unknown) if form.unknown else {}
        return _show(request, user, petition, {"form": form, **asked})
    submitted = form.submitted
    if submitted.is_long:
        return _store_for_worker(form, user, text=submitted.text, lines=submitted.lines)
    outcome = entering.submit(_submission(request, user, form), confirmed="import" in request.POST)
    if outcome.is_busy:
        messages.warning(request, entering.busy_words())
    if outcome.needs_approval:
        entries = [line.entry for line in outcome.wanted]
        return _store_for_worker(form, user, text=editable_table.as_csv(entries), lines=len(entries))
    if outcome.entered is not None:
        return _report(request, petition, outcome.entered, inviting=form.inviting)
    return _show(request, user, petition, _preview(form, outcome))


def _submission(request: HttpRequest, user: User, form: ImportForm) -> Submission:
    decisions = Decisions(
        enter=frozenset(request.POST.getlist("enter")), leave_out=frozenset(request.POST.getlist("leave"))
    )
    return Submission(
        petition=form.petition,
        entries=form.submitted.entries,
        decisions=decisions,
        origin=form.origin,
        by=user,
        inviting=form.inviting,
        sees_addresses=sees_all(user, form.petition),
    )


def _preview(form: ImportForm, outcome: Outcome) -> dict[str, object]:
    """Return how the list was understood, and the form with the list as a table to correct."""
    initial = {name: form.cleaned_data[name] for name in ("how", "source", "sourced_on", "language")}
    initial["text"] = editable_table.as_csv(form.submitted.entries)
    return {
        **_asked(form, form.submitted),
        "lines": outcome.lines,
        "problems": outcome.problems,
        "counts": plan.counted(outcome.lines),
        "left_out": len(outcome.lines) - len(outcome.wanted),
        "form": ImportForm(petition=form.petition, initial=initial),
    }


def _asked(form: ImportForm, submitted: SubmittedList) -> dict[str, object]:
    """Return the columns of a table, with what a page needs to read it again."""
    return {
        "columns": _columns(submitted),
        "original": submitted.text,
        "kept_fields": [(name, form.data.get(name, "")) for name in KEPT],
    }


def _columns(submitted: SubmittedList) -> list[ColumnShown]:
    """Return the columns of a list, each with what it was taken for; empty for a list that is no table."""
    if submitted.text.startswith(editable_table.HEADER):
        # The table that this page wrote itself.
        return []
    return [
        ColumnShown(
            place, one.heading, one.samples, one.meaning,
            [(name, str(words), name == one.meaning) for name, words in MEANINGS.items()],
        )
        for place, one in enumerate(submitted.columns)
        if one.heading
    ]  # fmt: skip


def _show(request: HttpRequest, user: User, petition: Petition, context: dict[str, object]) -> HttpResponse:
    context |= {
        "petition": petition,
        "title": _("Add names"),
        "tab": "names",
        "may_know": sees_all(user, petition),
        "kept": petition.list_imports.filter(started_at=None).select_related("by"),
    }
    return render_page(request, "workspace/imports.html", context)


def _store_for_worker(form: ImportForm, user: User, *, text: str, lines: int) -> HttpResponse:
    listed = background.store(form.petition, text, form.origin, lines=lines, by=user, inviting=form.inviting)
    return redirect("admin:signatories_signatory_long_list", listed.pk)


def _report(request: HttpRequest, petition: Petition, number: int, *, inviting: bool) -> HttpResponse:
    if inviting:
        text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", number)
    else:
        text = ngettext("%(n)d signature entered.", "%(n)d signatures entered.", number)
    messages.success(request, text % {"n": number})
    list_page = reverse("workspace:signatures", args=[petition.pk])
    return redirect(f"{list_page}?status={'invited' if inviting else 'published'}")
