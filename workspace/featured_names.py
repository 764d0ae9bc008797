"""The page where organisers choose which names the list shows first, and in which order."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition, Role
from signatories.lifecycle import feature
from signatories.models import Signatory
from workspace.site import render_page

# A search shows this many names; more words find the others.
MOST_FOUND = 20


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the featured names and a search for more; POST moves one."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user, Role.Name.ORGANISER), pk=pk)
    listed = Signatory.objects.under(petition).shown()
    if request.method == "POST":
        try:
            _move(request, listed.get(pk=read_number(request.POST.get("signatory", "")) or 0))
        except Signatory.DoesNotExist:
            messages.warning(request, _("This name is not on the list any more."))
        return redirect("admin:signatories_signatory_featured", pk)
    q = request.GET.get("q", "").strip()[:200]
    matches = listed.filter(featured=None).searched(q).order_by("sort_key", "pk") if q else listed.none()
    found = list(matches[: MOST_FOUND + 1])
    context = {
        "petition": petition,
        "tab": "signatures",
        "title": _("Names in front"),
        "rows": feature.in_front(petition),
        "q": q,
        "found": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
    }
    return render_page(request, "workspace/featured_names.html", context)


def _move(request: HttpRequest, row: Signatory) -> None:
    act = request.POST.get("act", "")
    if act == "up":
        feature.move_up(row)
    elif act == "out":
        feature.take_out(row)
    elif act == "front" and not feature.put_in_front(row):
        messages.warning(request, _("At most %(most)d names can stand in front.") % {"most": feature.MOST})
