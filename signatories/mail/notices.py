"""What those who work here are told, without being asked: numbers, and where to look."""

from datetime import timedelta

from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition
from signatories import outbox
from signatories.models import Message, OutgoingMail

# How often somebody is told of the same thing at most.
PAUSE = timedelta(hours=1)


def write() -> int:
    """Write every notice that is due; return how many. Doing it again writes none."""
    return held()


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
