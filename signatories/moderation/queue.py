"""The review queue: entries and corrections that wait for a decision, the oldest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition
from signatories.models import SharedRequest, Signatory, StatusChange
from signatories.moderation.visibility import MODERATING, decidable_by, visibility_to, with_visible_name
from signatories.states import LIVING, Status

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class QueueAnnotations(TypedDict):
        """The database's clock, and the annotations of `visibility_to`."""

        clock: datetime
        sees_contact: bool
        sees_withheld: bool
        moderates: bool

    QueueEntry = WithAnnotations[Signatory, QueueAnnotations]

# An entry that waits for this many days is overdue.
OVERDUE_DAYS = 3
# The page shows this many requests of owners of shared entries above the queue.
MOST_REQUESTS = 20


@dataclass(frozen=True)
class ReviewQueue:
    """New entries and corrections of listed entries on which one user may decide."""

    entries: "QuerySet[QueueEntry]"
    corrections: "QuerySet[QueueEntry]"
    # Petitions with at least one entry that waits.
    petitions: list[int]
    # The number of further entries whose names this user may not see.
    hidden: int
    # Whether this user may decide on any petition asked for.
    may_decide: bool

    @property
    def total(self) -> int:
        """Return how many entries and corrections wait."""
        return self.entries.count() + self.corrections.count()

    def oldest(self, skipped: list[int]) -> "QueueEntry | None":
        """Return the entry that has waited longest and was not skipped."""
        return next(iter(self.first(skipped, most=1)), None)

    def first(self, skipped: list[int], *, most: int) -> "list[QueueEntry]":
        """Return the entries that have waited longest and were not skipped."""
        # The index holds one queue for each petition, so each is asked for its first entries.
        firsts = (
            row
            for rows in (self.entries, self.corrections)
            for petition in self.petitions
            for row in rows.filter(petition=petition).exclude(pk__in=skipped)[:most]
        )
        return sorted(firsts, key=waiting_since)[:most]


def waiting_since(entry: Signatory) -> datetime:
    """Return since when an entry, or its correction, has waited."""
    return entry.proposed_at or entry.confirmed_at or entry.signed_at


def is_overdue(entry: "QueueEntry") -> bool:
    """Tell whether an entry has waited for too long, by the database's clock."""
    return (entry.clock - waiting_since(entry)).days >= OVERDUE_DAYS


def for_moderator(user: User, petition: int | None) -> ReviewQueue:
    """Return the queue of `user`, of one petition or of all that they moderate."""
    mine = Petition.objects.worked_on_by(user, *MODERATING)
    mine = mine.filter(pk=petition) if petition else mine
    numbers = list(mine.order_by("pk").values_list("pk", flat=True))
    rows = Signatory.objects.filter(petition__in=numbers)
    hidden = rows.undecided().exclude(with_visible_name(user)).count()
    rows = rows.filter(with_visible_name(user))
    waiting = set(rows.undecided().order_by().values_list("petition", flat=True).distinct())
    rows = rows.select_related("petition").annotate(clock=Now(), **visibility_to(user))
    return ReviewQueue(
        entries=cast("QuerySet[QueueEntry]", rows.waiting()),
        corrections=cast("QuerySet[QueueEntry]", rows.corrected()),
        petitions=[pk for pk in numbers if pk in waiting],
        hidden=hidden,
        may_decide=bool(numbers),
    )


def reviewed_today(user: User, petition: int | None) -> int:
    """Return on how many entries `user` has decided within the last day, undone decisions included."""
    verdict = Q(from_status=Status.CONFIRMED) & ~Q(to_status=Status.CONFIRMED)
    on_correction = Q(reason__in=("corrected", "correction declined"))
    lines = StatusChange.objects.filter(verdict | on_correction, by=user, at__gt=Now() - timedelta(days=1))
    lines = lines.filter(petition=petition) if petition else lines
    return lines.values("signatory").distinct().count()


def owner_requests(user: User) -> QuerySet[SharedRequest]:
    """Return requests of owners of shared entries on which `user` may decide, the oldest first."""
    rows = decidable_by(user).filter(status__in=sorted(LIVING))
    return SharedRequest.objects.filter(signatory__in=rows).select_related("signatory")[:MOST_REQUESTS]
