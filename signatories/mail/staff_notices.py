"""Queues notices to staff: numbers, and where to look."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition, Role, RoleChange
from signatories.models import Listing, Message, OutgoingMail, Report, SharedRequest, Signatory
from signatories.outbox import queueing
from signatories.states import LIVING

# The least time between two notices of the same thing to one person.
PAUSE, DAILY = timedelta(hours=1), timedelta(hours=20)
# How long former organisers still get a notice when an administrator takes a role.
LATELY = timedelta(days=30)
# The roles that decide on signatories.
DECIDING = (Role.Name.ORGANISER, Role.Name.MODERATOR)
# How long before the close a notice is sent, and how long no second one is sent. The first notice is a day
# old when the second is due.
CLOSING = [(timedelta(hours=2), timedelta(hours=20)), (timedelta(hours=24), timedelta(hours=48))]


def write() -> int:
    """Queue every notice that is due; return how many. A second run queues none."""
    return held() + invited() + unseen() + waiting() + closing()


def held() -> int:
    """Tell organisers that mail is held back."""
    petitions = OutgoingMail.objects.held().values_list("signatory__petition", flat=True)
    return _notify(Message.HELD, petitions, ["organiser"])


def waiting() -> int:
    """Tell moderators, at most once an hour, that entries or reports wait for them."""
    rows = Signatory.objects.undecided()
    in_full, withheld = (
        rows.filter(listing=listing).values_list("petition", flat=True) for listing in Listing.values
    )
    queued = _notify(Message.WAITING, in_full, DECIDING)
    queued += _notify(Message.WAITING, withheld, DECIDING, may_see_withheld=True)
    reported = Report.objects.filter(settled_at=None).values_list("petition", flat=True)
    queued += _notify(Message.WAITING, reported, DECIDING)
    # A withheld entry needs no request to be withheld, and users who see it can decide.
    asked = SharedRequest.objects.filter(signatory__status__in=LIVING, signatory__listing=Listing.FULL)
    return queued + _notify(Message.WAITING, asked.values_list("signatory__petition", flat=True), DECIDING)


def unseen() -> int:
    """Tell organisers, at most once a day, that withheld entries wait which nobody may see."""
    deciding = Role.objects.filter(petition=OuterRef("petition"), name__in=DECIDING, may_see_withheld=True)
    rows = Signatory.objects.undecided().filter(listing=Listing.WITHHELD)
    petitions = rows.filter(~Exists(deciding.filter(user__is_active=True))).values_list("petition", flat=True)
    return _notify(Message.UNSEEN, petitions, [Role.Name.ORGANISER], pause=DAILY, only_if_wanted=False)


def administrator_came(change: RoleChange) -> None:
    """Tell a petition's present and recent organisers that an administrator took a role.

    If all of their accounts are deactivated, the notice is sent nevertheless.
    """
    lately = RoleChange.objects.filter(
        petition=change.petition, was_name=Role.Name.ORGANISER, at__gt=Now() - LATELY
    )
    now = Role.objects.filter(petition=change.petition, name=Role.Name.ORGANISER)
    known = User.objects.filter(Q(pk__in=now.values("user")) | Q(pk__in=lately.values("user")))
    others = known.exclude(pk=change.user_id)
    for user in others.filter(is_active=True) or others:
        queueing.enqueue_for_user(user, Message.ADMINISTRATOR, change.petition)


def closing() -> int:
    """Send organisers the present numbers a day and two hours before the close."""
    soon = Petition.objects.open().filter(closes_at__gt=Now())
    written = 0
    for before, pause in CLOSING:
        due = soon.filter(closes_at__lt=Now() + before)
        written += _notify(Message.CLOSING, due.values_list("pk", flat=True), ["organiser"], pause=pause)
    return written


def _notify(
    message: Message,
    petitions: Iterable[int | None],
    roles: Collection[str],
    *,
    pause: timedelta = PAUSE,
    only_if_wanted: bool = True,
    **rights: bool,
) -> int:
    """Queue a mail to staff of these petitions who have these rights, unless they had one lately."""
    recent = OutgoingMail.objects.filter(message=message, created_at__gt=Now() - pause)
    had_one = recent.filter(user=OuterRef("user"), petition=OuterRef("petition"))
    mine = Role.objects.filter(petition__in=petitions, name__in=roles, user__is_active=True, **rights)
    mine = mine.filter(gets_mail=True) if only_if_wanted else mine
    due = list(mine.filter(~Exists(had_one)).select_related("user", "petition"))
    for role in due:
        queueing.enqueue_for_user(role.user, message, role.petition)
    return len(due)


def invited() -> int:
    """Invite people who have a role or an account, and no password yet: once each."""
    invited_before = OutgoingMail.objects.filter(message=Message.INVITATION).values("user")
    unusable = User.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_active=True)
    new = Role.objects.filter(user__in=unusable).exclude(user__in=invited_before).order_by("user_id", "id")
    guests = list(new.distinct("user_id").select_related("user", "petition"))
    for role in guests:
        queueing.enqueue_for_user(role.user, Message.INVITATION, role.petition)
    # Those above have their invitation by now.
    others = list(unusable.exclude(pk__in=invited_before))
    for user in others:
        queueing.enqueue_for_user(user, Message.INVITATION, None)
    return len(guests) + len(others)
