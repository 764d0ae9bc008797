"""The page on which organisers choose the names in front and their order."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition
from signatories.lifecycle import feature
from signatories.models import Signatory

# How many of those found are shown; more words find the others.
FOUND = 20


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the names in front and a search for more; POST moves one."""
    petition = get_object_or_404(Petition.objects.worked_on_by(user, "organiser"), pk=pk)
    listed = Signatory.objects.under(petition).shown()
    if request.method == "POST":
        try:
            _act(request, listed.get(pk=read_number(request.POST.get("signatory", "")) or 0))
        except Signatory.DoesNotExist:
            messages.warning(request, _("This name is not on the list any more."))
        return redirect("admin:signatories_signatory_featured", pk)
    q = request.GET.get("q", "").strip()[:200]
    found = (
        list(listed.filter(featured=None).searched(q).order_by("sort_key", "pk")[: FOUND + 1]) if q else []
    )
    context = admin.site.each_context(request) | {
        "petition": petition,
        "title": _("Names in front"),
        "rows": feature.in_front(petition),
        "q": q,
        "found": found[:FOUND],
        "more": len(found) > FOUND,
    }
    return render(request, "admin/signatories/featured_names.html", context)


def _act(request: HttpRequest, row: Signatory) -> None:
    act = request.POST.get("act", "")
    if act == "up":
        feature.move_up(row)
    elif act == "out":
        feature.take_out(row)
    elif act == "front" and not feature.put_in_front(row):
        messages.warning(request, _("At most %(most)d names can stand in front.") % {"most": feature.MOST})
