"""The page of a long list: its beginning, its progress and its result; POST starts or discards it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.models import Petition, Role
from petitions.rules import sees_all, sees_withheld
from signatories.importing import background, files
from signatories.models import ListImport
from signatories.outbox import queueing
from workspace.import_form import beginning
from workspace.site import render_page


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show a long list of a petition that `user` organises. Raises Http404."""
    mine = Petition.objects.worked_on_by(user, Role.Name.ORGANISER)
    listed = get_object_or_404(ListImport.objects.filter(petition__in=mine).select_related("petition"), pk=pk)
    if request.method == "POST":
        return _act(request, user, listed)
    context: dict[str, object] = {
        "listed": listed,
        "petition": Petition.objects.with_clock().get(pk=listed.petition_id),
        "tab": "names",
        "percentage": background.percentage(listed) if listed.is_running else 0,
        "entries": files.entries(beginning(listed.text)) if listed.text and not listed.started_at else [],
        "may_know": sees_all(user, listed.petition),
        "sees_withheld": sees_withheld(user, listed.petition),
        "title": _("Enter a long list"),
    }
    return render_page(request, "workspace/long_imports.html", context)


def _act(request: HttpRequest, user: User, listed: ListImport) -> HttpResponse:
    """Discard the list, or start it for users who may learn which addresses have signed."""
    if request.POST.get("act") == "discard":
        background.discard(listed)
        return redirect("admin:signatories_signatory_import", listed.petition_id)
    if sees_all(user, listed.petition):
        background.start(listed)
        queueing.start_task(queueing.ENTER_LISTS)
    else:
        messages.error(request, _("Only somebody who may see contact data and withheld names can start it."))
    return redirect("admin:signatories_signatory_long_list", listed.pk)
