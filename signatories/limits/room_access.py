"""A room full of delegates on one network: a link under which no limit of the network applies."""

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
    """Make a link that works for so many hours and so many signatures."""
    room = RoomLink.objects.create(petition=petition, until=Now() + timedelta(hours=hours), uses=uses, by=by)
    room.refresh_from_db()
    return room


def enter(petition: Petition, key: str) -> bool:
    """Take one use of the room that `key` opens; tell whether there was one left."""
    if not key:
        return False
    mine = RoomLink.objects.working().filter(petition=petition, key=key)
    return bool(mine.update(used=F("used") + 1))


def close_room(room: RoomLink) -> None:
    """Let nobody in any more."""
    RoomLink.objects.filter(pk=room.pk, until__gt=Now()).update(until=Now())


def address(room: RoomLink) -> str:
    """Return the link, in whichever language the visitor's browser asks for."""
    # Without its language, which the site then chooses by what the browser asks for.
    path = "/" + reverse("signing:sign", args=[room.petition.ref]).split("/", 2)[2]
    return f"{absolute(path)}?{urlencode({'room': room.key})}"
