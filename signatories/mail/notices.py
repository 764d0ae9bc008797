"""What those who work here are told, without being asked: numbers, and where to look."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition, Role
from signatories import outbox
from signatories.models import Message, OutgoingMail, Signatory

# How often somebody is told of the same thing at most.
PAUSE = timedelta(hours=1)
# How long before the close organisers are told, and for how long not again: the first notice is a day old
# when the second is due.
CLOSING = [(timedelta(hours=2), timedelta(hours=20)), (timedelta(hours=24), timedelta(hours=48))]


def write() -> int:
    """Write every notice that is due; return how many. Doing it again writes none."""
    return held() + invited() + waiting() + closing()


def held() -> int:
    """Tell organisers that mail is held back, as soon as it is."""
    petitions = OutgoingMail.objects.held().values("signatory__petition")
    return _tell(Message.HELD, petitions, ["organiser"])


def waiting() -> int:
    """Tell moderators, at most once an hour, that something waits for a verdict."""
    petitions = Signatory.objects.undecided().values("petition")
    return _tell(Message.WAITING, petitions, ["moderator", "organiser"])


def closing() -> int:
    """Tell organisers a day and two hours before the close how things stand."""
    soon = Petition.objects.open().filter(closes_at__gt=Now())
    written = 0
    for before, pause in CLOSING:
        due = soon.filter(closes_at__lt=Now() + before)
        written += _tell(Message.CLOSING, due.values("pk"), ["organiser"], pause=pause)
    return written


def _tell(message: Message, petitions: Any, roles: list[str], *, pause: timedelta = PAUSE) -> int:
    """Write a mail to those who work on these petitions and want mail, unless they had one lately."""
    recent = OutgoingMail.objects.filter(message=message, created_at__gt=Now() - pause)
    told = recent.filter(user=OuterRef("user"), petition=OuterRef("petition"))
    mine = Role.objects.filter(petition__in=petitions, name__in=roles, gets_mail=True, user__is_active=True)
    due = list(mine.filter(~Exists(told)).select_related("user", "petition"))
    for role in due:
        outbox.tell(role.user, message, role.petition)
    return len(due)


def invited() -> int:
    """Invite whoever was given a role, or an account alone, and has no password yet: once."""
    told = OutgoingMail.objects.filter(message=Message.INVITATION).values("user")
    unusable = User.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_active=True)
    new = Role.objects.filter(user__in=unusable).exclude(user__in=told).order_by("user_id", "id")
    guests = list(new.distinct("user_id").select_related("user", "petition"))
    for role in guests:
        outbox.tell(role.user, Message.INVITATION, role.petition)
    # The first ones count as told by now.
    others = list(unusable.exclude(pk__in=told))
    for user in others:
        outbox.tell(user, Message.INVITATION, None)
    return len(guests) + len(others)
