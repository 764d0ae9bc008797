"""Saves a form of a draft: the second of two people who save it at once is told of the first."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from petitions import history
from petitions.lifecycle import NotAllowed, Outdated
from petitions.models import Petition
from workspace.new_petition import autosave
from workspace.new_petition.draft_form import DraftForm


def saves(request: HttpRequest, petition: Petition, form: DraftForm, save: Callable[[], None]) -> bool:
    """Save a sent form; return whether that worked. If it did not, the form says why."""
    if request.method != "POST":
        return False
    is_valid = form.is_valid() and not form.asks_first
    if form.is_outdated:
        _compare(request, petition, form)
        return False
    if not is_valid:
        return False
    try:
        save()
    except Outdated:
        _compare(request, petition, form)
        return False
    except NotAllowed as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _compare(request: HttpRequest, petition: Petition, form: DraftForm) -> None:
    """Show both versions; the next press saves this one."""
    form.add_error(None, _outdated(petition, form.noted_as))
    if not autosave.is_asked(request):
        form.accept_current()


def _outdated(petition: Petition, fields: frozenset[str]) -> str:
    """Say who has saved one of these fields meanwhile."""
    last = history.last_change(petition, fields)
    if last is None:
        return _("Somebody has saved this page meanwhile. Compare both, then save yours or take theirs.")
    said = _("%(who)s has saved this page on %(at)s. Compare both, then save yours or take theirs.")
    return said % {"who": last.by, "at": last.moment}
