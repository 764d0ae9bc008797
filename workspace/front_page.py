"""The overview on the admin's front page: each petition's state, what waits, and whether mail flows."""

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
from signatories.moderation.queue import OVERDUE_DAYS
from signatories.moderation.visibility import MODERATING, fully_visible_petitions
from signatories.operations import heartbeat
from signatories.states import Status

# The overview shows the newest petitions; the list of petitions shows all.
MOST_PETITIONS = 12


@dataclass(frozen=True)
class Waiting:
    """Entries and corrections that wait for review."""

    number: int
    oldest: datetime | None


@dataclass(frozen=True)
class Unconfirmed:
    """Signatures that are not confirmed: all, those mailed more than a day ago, those whose mail bounced."""

    number: int
    unanswered: int
    bounced: int


@dataclass(frozen=True)
class Invited:
    """Signatories whom organisers invited, and how many of them have answered."""

    number: int
    answered: int


@dataclass(frozen=True)
class PetitionOverview:
    """One petition in the overview."""

    petition: Petition
    tally: Tally | None
    review: Waiting
    signatures: Unconfirmed
    invitations: Invited
    # Mails that wait until an organiser releases them, and reports that nobody has settled.
    held: int
    reports: int
    # Whether this user may see how many have signed: the number would reveal whether an address has.
    may_count: bool
    # Whether this user may hold all new names for review.
    may_hold: bool

    @property
    def is_overdue(self) -> bool:
        """Tell whether the oldest entry has waited for too long."""
        oldest = self.review.oldest
        return oldest is not None and self.petition.clock - oldest > timedelta(days=OVERDUE_DAYS)


@dataclass(frozen=True)
class Overview:
    """The petitions of one user, and the state of the mail."""

    petitions: list[PetitionOverview]
    mail_stop: str
    is_slow: bool
    # Problems with the backups, for superusers.
    backup_alarms: list[str]


def overview_for(user: User) -> Overview:
    """Return the overview of the petitions on which `user` works."""
    petitions = list(Petition.objects.with_clock().worked_on_by(user)[:MOST_PETITIONS])
    moderated = Petition.objects.worked_on_by(user, *MODERATING).filter(pk__in=[row.pk for row in petitions])
    may_hold = set(moderated.values_list("pk", flat=True))
    may_count = set(fully_visible_petitions(user))
    stop = circuit_breaker.current()
    return Overview(
        petitions=[
            _of_petition(row, may_hold=row.pk in may_hold, may_count=row.pk in may_count) for row in petitions
        ],
        mail_stop=stop.reason if stop else "",
        is_slow=circuit_breaker.is_slow(),
        backup_alarms=heartbeat.backup_alarms() if user.is_superuser else [],
    )


def _of_petition(petition: Petition, *, may_hold: bool, may_count: bool) -> PetitionOverview:
    return PetitionOverview(
        petition=petition,
        tally=None if petition.state == State.DRAFT else tally.of(petition),
        review=_waiting(petition),
        signatures=_unconfirmed(petition),
        invitations=_invited(petition),
        held=OutgoingMail.objects.held().filter(signatory__petition=petition).count(),
        reports=Report.objects.filter(petition=petition, settled_at=None).count(),
        may_count=may_count,
        may_hold=may_hold,
    )


def _waiting(petition: Petition) -> Waiting:
    rows = Signatory.objects.undecided().under(petition)
    since = Coalesce("proposed_at", "confirmed_at")
    return Waiting(**rows.aggregate(number=Count("pk"), oldest=Min(since)))


def _unconfirmed(petition: Petition) -> Unconfirmed:
    day_old = Q(mailed_at__lt=Now() - timedelta(days=1))
    numbers = (
        Signatory.objects.unconfirmed()
        .under(petition)
        .aggregate(
            number=Count("pk"),
            unanswered=Count("pk", filter=day_old),
            bounced=Count("pk", filter=Q(bounced_at__isnull=False)),
        )
    )
    return Unconfirmed(**numbers)


def _invited(petition: Petition) -> Invited:
    rows = Signatory.objects.under(petition).filter(invited_at__isnull=False)
    answered = Count("pk", filter=~Q(status=Status.UNCONFIRMED))
    return Invited(**rows.aggregate(number=Count("pk"), answered=answered))
