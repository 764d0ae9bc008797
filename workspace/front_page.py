"""The desk: where each petition stands, what waits, whether mail flows; the admin's front page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from petitions.models import Petition, State
from signatories.listing import tally
from signatories.listing.tally import Tally
from signatories.mail import circuit_breaker
from signatories.models import OutgoingMail, Report, Signatory
from signatories.moderation.queue import OVERDUE
from signatories.moderation.visibility import fully_seen
from signatories.operations import heartbeat
from signatories.states import Status

# Petitions on the desk, the newest first; the others are in the list of petitions.
SHOWN = 12


@dataclass(frozen=True)
class Standing:
    """One petition on the desk."""

    petition: Petition
    tally: Tally | None
    waiting: int
    oldest: datetime | None
    # Whether this user may know how many have signed, which tells whether an address has.
    may_count: bool
    unconfirmed: int
    unanswered: int
    bounced: int
    # Whom organisers asked to sign, and how many of them have.
    invited: int
    answered: int
    held: int
    reports: int
    # Whether this user may let all new names wait.
    may_hold: bool

    @property
    def is_overdue(self) -> bool:
        """Whether the oldest that waits has waited for too long."""
        return self.oldest is not None and self.petition.clock - self.oldest > timedelta(days=OVERDUE)


@dataclass(frozen=True)
class Desk:
    """What somebody sees when they come in."""

    standings: list[Standing]
    halt: str
    is_slow: bool
    # Trouble with the backups, for people who can do something about it.
    backup_alarms: list[str]


def of(user: User) -> Desk:
    """Return the desk of somebody who works here: their own petitions alone."""
    petitions = list(Petition.objects.clocked().worked_on_by(user)[:SHOWN])
    stopped = circuit_breaker.current()
    moderated = Petition.objects.worked_on_by(user, "organiser", "moderator").filter(
        pk__in=[one.pk for one in petitions]
    )
    may_hold = set(moderated.values_list("pk", flat=True))
    counted = fully_seen(user)
    standings = [
        _standing(one, may_hold=one.pk in may_hold, may_count=one.pk in counted) for one in petitions
    ]
    backup_alarms = heartbeat.backup_alarms() if user.is_superuser else []
    return Desk(standings, stopped.reason if stopped else "", circuit_breaker.is_slow(), backup_alarms)


def _standing(petition: Petition, *, may_hold: bool, may_count: bool) -> Standing:
    waits = Signatory.objects.undecided().under(petition)
    queue = waits.aggregate(number=Count("pk"), oldest=Min(Coalesce("proposed_at", "confirmed_at")))
    day_old = Q(mailed_at__lt=Now() - timedelta(days=1))
    open_ones = Signatory.objects.unconfirmed().under(petition)
    unconfirmed = open_ones.aggregate(
        number=Count("pk"),
        unanswered=Count("pk", filter=day_old),
        bounced=Count("pk", filter=Q(bounced_at__isnull=False)),
    )
    asked = Signatory.objects.under(petition).filter(invited_at__isnull=False)
    invited = asked.aggregate(number=Count("pk"), answered=Count("pk", filter=~Q(status=Status.UNCONFIRMED)))
    return Standing(
        petition=petition,
        tally=None if petition.state == State.DRAFT else tally.of(petition),
        waiting=queue["number"],
        oldest=queue["oldest"],
        may_count=may_count,
        unconfirmed=unconfirmed["number"],
        unanswered=unconfirmed["unanswered"],
        bounced=unconfirmed["bounced"],
        invited=invited["number"],
        answered=invited["answered"],
        held=OutgoingMail.objects.held().filter(signatory__petition=petition).count(),
        reports=Report.objects.filter(petition=petition, settled_at=None).count(),
        may_hold=may_hold,
    )
