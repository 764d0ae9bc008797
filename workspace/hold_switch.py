"""The switch that holds all new names of a petition for review, whatever its policy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from petitions import history, lifecycle
from petitions.models import Petition
from signatories.moderation.visibility import MODERATING


@require_POST
def switch(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Hold all new names, or stop holding them, and note that in the petition's history."""
    petition = get_object_or_404(Petition.objects.worked_on_by(user, *MODERATING), pk=pk)
    hold = request.POST.get("hold") == "on"
    if lifecycle.hold_new_names(petition, hold=hold):
        history.note(petition, history.HELD if hold else history.HELD_NO_MORE, by=user)
    messages.success(
        request,
        _("From now on every new name waits for a verdict.")
        if hold
        else _("New names are no longer held for review. Those that wait, wait for a verdict."),
    )
    return redirect("workspace:home", petition.pk)
