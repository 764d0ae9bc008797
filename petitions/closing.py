"""The verbs that end signing or interrupt it: move the close, close now, reopen, pause, resume.

Each is an appended line in the public log of amendments.
"""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.text import line
from petitions.lifecycle import NotAllowed, log
from petitions.models import LATEST, Amendment, Petition

Act = Amendment.Act
# The time in which a close made by mistake can be taken back.
REOPENABLE = timedelta(hours=1)
# The most characters of a public reason.
LONGEST_REASON = 500


@transaction.atomic
def move_close(petition: Petition, *, to: datetime, by: User | None = None) -> None:
    """Let an open petition close later. Raises NotAllowed where `to` is not later."""
    before = _locked(petition).closes_at
    if to >= LATEST:
        raise NotAllowed(_("A petition closes within this century."))
    moved = Petition.objects.open().filter(pk=petition.pk, closes_at__lt=to).update(closes_at=to)
    if not moved or before is None:
        raise NotAllowed(_("An open petition can only close later than it was to close."))
    log(petition, Act.CLOSE, old=_stored(before), new=_stored(to), by=by)


@transaction.atomic
def close_now(petition: Petition, *, reason: str, by: User | None = None) -> None:
    """Close an open petition now; everybody can read the reason.

    Raises NotAllowed where it is not open, or the reason is empty or too long.
    """
    words = _public_reason(reason)
    before = _locked(petition).closes_at
    # The trigger takes an earlier close only if it is the time of the statement.
    if (
        not Petition.objects.open()
        .filter(pk=petition.pk)
        .update(closes_at=Now(), close_reason=words, paused_at=None)
    ):
        raise NotAllowed(_("Only an open petition can be closed."))
    closed_at = Petition.objects.values_list("closes_at", flat=True).get(pk=petition.pk)
    log(petition, Act.CLOSED, old=_stored(before), new=_stored(closed_at), reason=words, by=by)


@transaction.atomic
def reopen(petition: Petition, *, by: User | None = None) -> None:
    """Take back a close that was made within the last hour. Raises NotAllowed where there is none."""
    locked = _locked(petition)
    last = locked.amendments.filter(act__in=[Act.CLOSED, Act.REOPENED]).last()
    if last is None or last.act != Act.CLOSED or last.at < locked.clock - REOPENABLE:
        raise NotAllowed(_("Only a petition that was closed within the last hour can be reopened."))
    before = datetime.fromisoformat(last.old) if last.old else None
    if before and before <= locked.clock:
        raise NotAllowed(_("The petition would have closed by now. It cannot be reopened."))
    Petition.objects.filter(pk=petition.pk).update(closes_at=before, close_reason="")
    log(petition, Act.REOPENED, old=last.new, new=last.old, by=by)


@transaction.atomic
def pause(petition: Petition, *, by: User | None = None) -> None:
    """Take no new signatures until `resume`; people can still confirm. Raises NotAllowed."""
    if not Petition.objects.open().filter(pk=petition.pk, paused_at=None).update(paused_at=Now()):
        raise NotAllowed(_("Only an open petition that is not paused can be paused."))
    log(petition, Act.PAUSED, by=by)


@transaction.atomic
def resume(petition: Petition, *, by: User | None = None) -> None:
    """Take new signatures again. Raises NotAllowed where the petition is not paused."""
    paused = Petition.objects.open().filter(pk=petition.pk, paused_at__isnull=False)
    if not paused.update(paused_at=None):
        raise NotAllowed(_("This petition is not paused."))
    log(petition, Act.RESUMED, by=by)


def is_reopenable(petition: Petition) -> bool:
    """Tell whether `reopen` is still possible."""
    last = petition.amendments.filter(act__in=[Act.CLOSED, Act.REOPENED]).last()
    return last is not None and last.act == Act.CLOSED and last.at >= petition.clock - REOPENABLE


def _public_reason(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        raise NotAllowed(_("Enter a reason. Everybody can read it."))
    if len(words) > LONGEST_REASON:
        raise NotAllowed(_("The reason has %(n)d characters; at most %(most)d fit.")
                         % {"n": len(words), "most": LONGEST_REASON})  # fmt: skip
    try:
        return line(words)
    except ValidationError as problem:
        raise NotAllowed(problem.messages[0]) from problem


def _locked(petition: Petition) -> Petition:
    return Petition.objects.select_for_update(of=("self",)).with_clock().get(pk=petition.pk)


def _stored(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
