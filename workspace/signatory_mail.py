"""Mail to signatories from their pages: release what is held back, send a confirmation again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from petitions.models import Petition, Role
from signatories.models import Signatory
from signatories.moderation.visibility import fully_visible_petitions, known_to
from signatories.outbox import queueing
from workspace.entry_access import entry_address


def release(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Release all held mail of a petition."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    petition = get_object_or_404(Petition.objects.worked_on_by(user, Role.Name.ORGANISER), pk=pk)
    released = queueing.release(petition)
    done = ngettext("%(n)d mail released.", "%(n)d mails released.", released) % {"n": released}
    # The number would reveal whether an address has signed.
    is_number_shown = pk in fully_visible_petitions(user)
    messages.success(request, done if is_number_shown else _("The mails are released."))
    return redirect("workspace:mail", petition.pk)


def send_again(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Send the confirmation of one entry again."""
    mine = Petition.objects.worked_on_by(user, Role.Name.ORGANISER)
    rows = Signatory.objects.unconfirmed().filter(known_to(user), petition__in=mine)
    row = get_object_or_404(rows, pk=pk)
    if queueing.send_confirmation_again(row):
        messages.success(request, _("The mail is on its way again."))
    else:
        messages.warning(request, _("The mail is held back. Release it above the list of signatories."))
    return redirect(entry_address(row))
