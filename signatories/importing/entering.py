"""Enters or invites the signatories of a list: all of them or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.models import Petition
from signatories.identity.addresses import fingerprint
from signatories.importing import plan
from signatories.importing.parsed_entry import ParsedEntry
from signatories.importing.plan import Decisions, PlannedEntry, no_progress
from signatories.lifecycle import enter
from signatories.lifecycle.enter import Origin
from signatories.lifecycle.sign import Details


class Busy(Exception):
    """Another list is being entered under the same petition."""


@dataclass(frozen=True)
class Submission:
    """A list that an organiser submits, with their decisions on single entries."""

    petition: Petition
    entries: list[ParsedEntry]
    decisions: Decisions
    origin: Origin
    by: User
    inviting: bool
    # Whether `by` may learn which addresses have signed.
    sees_addresses: bool


@dataclass
class Outcome:
    """The plan of a submitted list, and whether it was carried out."""

    lines: list[PlannedEntry]
    is_busy: bool
    # The number of signatories that were entered or invited; None if the list was not carried out.
    entered: int | None = None
    # Whether somebody who may see contact data and withheld names has to start it.
    needs_approval: bool = False

    @property
    def wanted(self) -> list[PlannedEntry]:
        """Return the entries that are not left out."""
        return [line for line in self.lines if not line.is_left_out]

    @property
    def problems(self) -> int:
        """Return how many of them have problems."""
        return sum(bool(line.problems) for line in self.wanted)


@transaction.atomic
def submit(submission: Submission, *, confirmed: bool) -> Outcome:
    """Return the plan of a list; carry it out if it is `confirmed` and has no problem."""
    is_busy = not _try_lock(submission.petition)
    lines = plan.make(
        submission.petition,
        submission.entries,
        inviting=submission.inviting,
        asks_addresses=submission.sees_addresses,
    )
    submission.decisions.apply(lines)
    outcome = Outcome(lines, is_busy)
    if not confirmed or is_busy or outcome.problems:
        return outcome
    if not submission.sees_addresses and any(line.entry.email for line in outcome.wanted):
        # The number of entries would reveal whether an address has signed.
        outcome.needs_approval = True
        return outcome
    outcome.entered = carry_out(
        submission.petition, lines, submission.origin, by=submission.by, inviting=submission.inviting
    )
    return outcome


def busy_words() -> str:
    """Return the sentence that says so."""
    return _("Another list is being entered here. Try again when that is done.")


def lock(petition: Petition) -> None:
    """Allow one import of a petition at a time, until the caller's transaction ends. Raises Busy."""
    if not _try_lock(petition):
        raise Busy(busy_words())


def _try_lock(petition: Petition) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('undersigned.import'), %s)", [petition.pk % 2**31]
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def carry_out(
    petition: Petition,
    lines: Iterable[PlannedEntry],
    origin: Origin,
    *,
    by: User | None,
    inviting: bool = False,
    each: Callable[[], None] = no_progress,
) -> int:
    """Enter or invite every entry that is not left out; return how many.

    Raises ValueError if an entry has a problem: a list is never entered in part.
    """
    verb = enter.invite if inviting else enter.enter
    wanted: list[Details] = []
    for line in lines:
        if line.is_left_out:
            each()
        elif line.details is None:
            raise ValueError(f"Line {line.entry.lines[0]}: {'; '.join(line.problems)}")
        else:
            wanted.append(line.details)
    entered = 0
    # In the order in which signing locks rows, so that nobody who signs meanwhile causes a deadlock.
    for details in sorted(wanted, key=lambda details: _lock_order(petition, details)):
        each()
        entered += verb(petition, details, origin, by=by)
    return entered


def _lock_order(petition: Petition, details: Details) -> tuple[str, str]:
    return details.kind, fingerprint(petition, details.email).hex if details.email else ""
