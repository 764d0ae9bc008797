"""The page with the contact data of one entry; each view of it is recorded."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.models import Petition
from signatories.models import ContactReveal
from signatories.moderation.visibility import entries_known_to, is_name_hidden
from workspace.entry_access import entry_address, next_page
from workspace.site import render_page


def reveal(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Record that `user` looks, and show the contact data.

    Raises PermissionDenied or Signatory.DoesNotExist.
    """
    row = entries_known_to(user).get(pk=pk)
    if not row.sees_contact or is_name_hidden(row):
        raise PermissionDenied
    ContactReveal.objects.create(petition=row.petition, by=user, signatory_number=row.pk)
    context = {
        "row": row,
        "petition": Petition.objects.with_clock().get(pk=row.petition_id),
        "tab": "signatures",
        "title": _("Contact data"),
        "next": next_page(request) or entry_address(row),
    }
    return render_page(request, "workspace/reveal.html", context)
