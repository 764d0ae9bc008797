"""A petition's room links: an organiser creates one, shows its QR code on a screen, and closes it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions import formats
from signatories.limits import room_access
from signatories.models import RoomLink
from workspace.site import organised_petition, render_page

MOST_SHOWN = 50


class RoomForm(forms.Form):
    """The hours of a room link, and its number of signatures."""

    hours = forms.IntegerField(
        label=gettext_lazy("Hours for which it works"), min_value=1, max_value=72, initial=3
    )
    uses = forms.IntegerField(
        label=gettext_lazy("Signatures at most"), min_value=1, max_value=room_access.MOST_USES, initial=100
    )


@dataclass(frozen=True)
class Room:
    """A link as the page shows it."""

    link: RoomLink
    address: str
    until: str
    is_working: bool


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the links, and create one. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        room_access.open_room(petition, by=user, **form.cleaned_data)
        messages.success(request, _("The room link works now."))
        return redirect("workspace:rooms", pk)
    links = list(RoomLink.objects.filter(petition=petition).order_by("-pk")[:MOST_SHOWN])
    working = set(RoomLink.objects.working().filter(petition=petition).values_list("pk", flat=True))
    context = {
        "title": _("Room links"),
        "petition": petition,
        "tab": "overview",
        "form": form,
        "rooms": [
            Room(one, room_access.address(one), formats.moment(one.until, petition), one.pk in working)
            for one in links
        ],
    }
    return render_page(request, "workspace/rooms.html", context)
