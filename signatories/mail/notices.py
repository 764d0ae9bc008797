"""What those who work here are told, without being asked: numbers, and where to look."""

from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition, Role
from signatories import outbox
from signatories.models import Message, OutgoingMail

# How often somebody is told of the same thing at most.
PAUSE = timedelta(hours=1)


def write() -> int:
    """Write every notice that is due; return how many. Doing it again writes none."""
    return held() + invited()


def invited() -> int:
    """Invite whoever was given a role and has no password yet: once."""
    told = OutgoingMail.objects.filter(message=Message.INVITATION).values("user")
    unusable = User.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_active=True)
    new = Role.objects.filter(user__in=unusable).exclude(user__in=told).order_by("user_id", "id")
    guests = list(new.distinct("user_id").select_related("user", "petition"))
    for role in guests:
        outbox.tell(role.user, Message.INVITATION, role.petition)
    return len(guests)


def held() -> int:
    """Tell organisers that mail is held back, as soon as it is."""
    waiting = OutgoingMail.objects.held().values("signatory__petition")
    written = 0
    for petition in Petition.objects.filter(pk__in=waiting):
        for organiser in User.objects.filter(
            is_active=True, roles__petition=petition, roles__name="organiser"
        ):
            if not _was_told(organiser, petition, Message.HELD):
                outbox.tell(organiser, Message.HELD, petition)
                written += 1
    return written


def _was_told(user: User, petition: Petition, message: Message) -> bool:
    recent = OutgoingMail.objects.filter(user=user, petition=petition, message=message)
    return recent.filter(created_at__gt=Now() - PAUSE).exists()
