"""Room links: a signing link for many delegates on one network, without the network's limit."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import User
from petitions.links import absolute
from petitions.models import Petition
from signatories.models import RoomLink

LONGEST = timedelta(hours=72)
MOST_USES = 5000


def open_room(petition: Petition, *, hours: int, uses: int, by: User) -> RoomLink:
    """Create a link that is valid for this many hours and signatures."""
    room = RoomLink.objects.create(petition=petition, until=Now() + timedelta(hours=hours), uses=uses, by=by)
    room.refresh_from_db()
    return room


def enter(petition: Petition, key: str) -> bool:
    """Use up one signature of the link with this key; return whether one was left."""
    if not key:
        return False
    rooms = RoomLink.objects.working().filter(petition=petition, key=key)
    return bool(rooms.update(used=F("used") + 1))


def close_room(room: RoomLink) -> None:
    """End a link's validity now."""
    RoomLink.objects.filter(pk=room.pk, until__gt=Now()).update(until=Now())


def address(room: RoomLink) -> str:
    """Return the link's URL without a language, so that the site chooses by the browser's languages."""
    path = "/" + reverse("signing:sign", args=[room.petition.ref]).split("/", 2)[2]
    return f"{absolute(path)}?{urlencode({'room': room.key})}"
