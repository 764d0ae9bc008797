"""Functions that the pages about one entry share: access to the entry, and the way back."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition
from signatories.models import Signatory
from signatories.moderation.visibility import MODERATING, decidable_by, known_to

EntryView = Callable[[HttpRequest, User, int], HttpResponse]


class EntryChanged(Exception):
    """The entry has changed since the moderator saw it."""


def decidable_entry(request: HttpRequest, user: User, pk: int) -> Signatory:
    """Return the entry. Raises Http404, PermissionDenied or EntryChanged.

    An entry of another petition looks like none. A moderator who may not see the name is told so.
    """
    moderated = Petition.objects.worked_on_by(user, *MODERATING)
    row = get_object_or_404(Signatory.objects.filter(known_to(user), petition__in=moderated), pk=pk)
    if not decidable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    seen = read_number(request.GET.get("revision", ""))
    if seen is not None and seen != row.revision:
        raise EntryChanged
    return row


def entry_address(row: Signatory) -> str:
    """Return the address of an entry's page."""
    return reverse("workspace:entry", args=[row.petition_id, row.pk])


def post_only(view: EntryView) -> EntryView:
    """Return a view that acts on POST; a GET, as after signing in again, leads to the entry."""

    def wrapped(request: HttpRequest, user: User, pk: int) -> HttpResponse:
        if request.method == "POST":
            return view(request, user, pk)
        mine = Petition.objects.worked_on_by(user)
        row = get_object_or_404(Signatory.objects.filter(known_to(user), petition__in=mine), pk=pk)
        return redirect(entry_address(row))

    return wrapped


def report_outcome(request: HttpRequest, *, changed: bool, done: str) -> HttpResponse:
    """Say whether the decision changed anything, and return to the page it was made on."""
    if changed:
        messages.success(request, done)
    else:
        messages.warning(request, _("Nothing has changed: this had been decided already."))
    return redirect_back(request)


def redirect_back(request: HttpRequest, **typed: str) -> HttpResponse:
    """Return to the page that the form names, with what was typed there; else to the list."""
    page = next_page(request)
    if not page:
        return redirect("admin:signatories_signatory_changelist")
    query = (("&" if "?" in page else "?") + urlencode(typed)) if typed else ""
    return redirect(page + query)


def next_page(request: HttpRequest) -> str:
    """Return the admin page to which a form returns; empty if it names none."""
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and page.startswith("/admin/") else ""
