"""The front page of the workspace: a card for each petition, and whether mail flows."""

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User
from coalitions.models import Coalition
from petitions.models import Petition, State
from petitions.rules import may_create
from petitions.scoped_admin import staff_user
from signatories.listing import tally
from signatories.listing.tally import Tally
from signatories.mail import circuit_breaker
from signatories.operations import heartbeat
from workspace import attention, state_words
from workspace.attention import Item


@dataclass(frozen=True)
class Card:
    """One petition on the front page."""

    petition: Petition
    title: str
    state: str
    tally: Tally | None
    attention: list[Item]


@dataclass(frozen=True)
class Overview:
    """The front page of one user."""

    cards: list[Card]
    may_create: bool
    # Coalitions that the user manages and that still lack their contact or the responsible organisation.
    unfinished: list[Coalition]
    # Whether there is more than one coalition: only then is a card marked with its own.
    has_coalitions: bool
    mail_stop: str
    is_slow: bool
    # Problems with the backups, for superusers.
    backup_alarms: list[str]


def overview_of(request: HttpRequest) -> Overview | None:
    """Return the front page for the user of a request, None for anybody who may not enter."""
    user = staff_user(request)
    return overview_for(user) if user else None


def overview_for(user: User) -> Overview:
    """Return the front page for `user`."""
    mine = Petition.objects.with_clock().worked_on_by(user)
    stop = circuit_breaker.current()
    managed = Coalition.objects.managed_by(user)
    return Overview(
        cards=[_card(one, user) for one in mine.select_related("coalition").prefetch_related("statements")],
        may_create=may_create(user),
        unfinished=[one for one in managed if not (one.controller and one.contact)],
        has_coalitions=Coalition.objects.count() > 1,
        mail_stop=stop.reason if stop else "",
        is_slow=circuit_breaker.is_slow(),
        backup_alarms=heartbeat.backup_alarms() if user.is_superuser else [],
    )


def _card(petition: Petition, user: User) -> Card:
    return Card(
        petition,
        petition.title,
        state_words.state_in_words(petition),
        None if petition.state == State.DRAFT else tally.of(petition),
        attention.of(petition, user),
    )
