"""A moderator's latest decisions, which they can still undo."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.models import Petition
from signatories.models import Signatory, StatusChange
from signatories.moderation.visibility import MODERATING, decidable_by
from signatories.states import Status

MOST_UNDOABLE = 5
UNDOABLE_FOR = timedelta(days=1)


class Undo(StrEnum):
    """The verb that undoes a decision."""

    TAKE_BACK = "take_back"
    UNDO_CORRECTION = "undo_correction"


@dataclass(frozen=True)
class Decision:
    """A decision that can still be undone: its entry, its outcome in words, and how to undo it."""

    row: Signatory
    words: str
    at: datetime
    undo: Undo


def by_moderator(user: User) -> list[Decision]:
    """Return the user's latest decisions that nothing has replaced, the newest first."""
    decisions = [*_on_entries(user), *_on_corrections(user)]
    return sorted(decisions, key=lambda decision: decision.at, reverse=True)[:MOST_UNDOABLE]


def _on_entries(user: User) -> list[Decision]:
    return [
        Decision(change.signatory, change.get_to_status_display(), change.at, Undo.TAKE_BACK)
        for change in _standing_changes(user)
        if change.signatory
    ]


def _on_corrections(user: User) -> list[Decision]:
    """Return the user's decisions on the words of entries that nobody has changed since."""
    recent = Now() - UNDOABLE_FOR
    rows = decidable_by(user).known().filter(set_aside__by=user.pk, set_aside_at__gt=recent)
    return [
        Decision(row, _outcome(row), row.set_aside_at or row.signed_at, Undo.UNDO_CORRECTION)
        for row in rows.order_by("-set_aside_at")[:MOST_UNDOABLE]
    ]


def _outcome(row: Signatory) -> str:
    changed = any(row.set_aside["columns"].get(name, "") for name in row.printed)
    return _("corrected") if changed else _("kept as it was")


def _standing_changes(user: User) -> list[StatusChange]:
    """Return the user's latest status changes that nothing has replaced since, the newest first."""
    verdicts = (Status.PUBLISHED, Status.REJECTED, Status.MERGED)
    petitions = Petition.objects.worked_on_by(user, *MODERATING)
    changes = StatusChange.objects.filter(
        by=user, to_status__in=verdicts, petition__in=petitions, at__gt=Now() - UNDOABLE_FOR
    )
    # A correction does not change the status; taking it back here would take its entry off the list.
    changes = changes.exclude(from_status=F("to_status")).exclude(reason__in=("entered", "corrected"))
    changes = changes.filter(signatory__isnull=False).select_related("signatory").order_by("-id")
    recent = reversed(changes[: 3 * MOST_UNDOABLE])
    newest = {change.signatory_id: change for change in recent if change.signatory_id}
    visible = set(decidable_by(user).filter(pk__in=newest).values_list("pk", flat=True))
    standing = [
        change
        for change in newest.values()
        if change.signatory and change.signatory.status == change.to_status and change.signatory.pk in visible
    ]
    return sorted(standing, key=lambda change: -change.pk)[:MOST_UNDOABLE]
