"""A verdict on many at once: by a rule, or chosen one by one, batch by batch."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Now

from accounts.models import User
from petitions.models import Petition
from petitions.rules import sees_withheld
from signatories.lifecycle import review, transitions
from signatories.models import BulkDecision, Listing, Reason, Signatory, StatusChange
from signatories.models.querysets import SignatoryQuerySet
from signatories.states import Status
from signatories.text.collation import fold

BATCH = 100


# How a decision names a row that was chosen: with its revision, so that what it says now has been seen.
CHOICE = Concat(
    Cast("pk", TextField()), Value(".", TextField()), Cast("revision", TextField()), output_field=TextField()
)


class EmptyRule(ValueError):
    """A rule that says nothing would decide on everything."""


def choice(number: int, revision: int) -> str:
    """Return how a decision names a row that was chosen, as it was at that revision."""
    return f"{number}.{revision}"


def matching(
    petition: Petition,
    *,
    by: User,
    kind: str = "",
    flag: str = "",
    q: str = "",
    chosen: Sequence[str] = (),
) -> SignatoryQuerySet:
    """Return what waits under a petition, matches the rule, and shows its name to `by`. Raises EmptyRule.

    What was `chosen` is named as `choice` does, and matches as long as nobody has changed it.
    """
    if not (kind or flag or fold(q) or chosen):
        raise EmptyRule
    rows = Signatory.objects.waiting().under(petition)
    if not sees_withheld(by, petition):
        rows = rows.filter(listing=Listing.FULL)
    if chosen:
        numbers = [int(one.partition(".")[0]) for one in chosen]
        rows = rows.alias(choice=CHOICE).filter(pk__in=numbers, choice__in=chosen)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(flags__contains=[flag]) if flag else rows
    for word in fold(q).split():
        rows = rows.filter(search_key__contains=word, listing="full")
    return rows


@transaction.atomic
def begin(
    petition: Petition, *, by: User, act: str, rule: dict[str, Any], why: dict[str, str]
) -> BulkDecision:
    """Write a decision down, to be carried out by a worker; pressed twice, it is one. Raises EmptyRule."""
    transitions.alone(petition.pk)
    same = petition.bulk_decisions.filter(by=by, act=act, **rule, **why)
    if unfinished := same.filter(finished_at=None, cancelled_at=None).first():
        return unfinished
    total = matching(petition, by=by, **rule).count()
    return BulkDecision.objects.create(petition=petition, by=by, act=act, total=total, **rule, **why)


def cancel(decision: BulkDecision, *, by: User) -> None:
    """Stop after the batch that is under way; what is decided stays decided."""
    unfinished = BulkDecision.objects.filter(pk=decision.pk, finished_at=None, cancelled_at=None)
    unfinished.update(cancelled_at=Now(), ended_by=by)


def undo(decision: BulkDecision, *, by: User) -> None:
    """Stop, and put everything that was decided back into the queue."""
    cancel(decision, by=by)
    BulkDecision.objects.filter(pk=decision.pk, undo_at=None).update(undo_at=Now(), ended_by=by)


def work() -> int:
    """Carry out what is left to do, of every decision; return how many rows moved. One worker at a time."""
    moved = 0
    while step := _step():
        moved += step
    return moved


@transaction.atomic
def _step() -> int:
    """Do one batch of one decision; return how many rows it took, 0 where nothing is left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('undersigned.bulk'))")
        if not cursor.fetchone()[0]:
            return 0
    going_back = BulkDecision.objects.filter(undo_at__isnull=False, undo_finished_at=None).first()
    if going_back:
        return _take_back(going_back)
    running = BulkDecision.objects.filter(finished_at=None, cancelled_at=None).order_by("id").first()
    return _decide(running) if running else 0


def _decide(decision: BulkDecision) -> int:
    """Decide a batch; those that somebody else has decided meanwhile have left the queue by themselves."""
    rule: dict[str, Any] = {name: getattr(decision, name) for name in ("kind", "flag", "q", "chosen")}
    # Only what waited when the number was shown: who came later was not counted.
    transitions.alone(decision.petition_id)
    rows = matching(decision.petition, by=decision.by, **rule).alias(
        came=Coalesce("confirmed_at", "signed_at")
    )
    back = StatusChange.objects.filter(signatory=OuterRef("pk"), to_status=Status.CONFIRMED)
    since = back.filter(at__gt=decision.created_at)
    rows = rows.filter(~Exists(since), came__lte=decision.created_at)[:BATCH]
    if decision.act == BulkDecision.Act.PUBLISH:
        decided = review.publish_all(rows, by=decision.by, bulk=decision)
    else:
        reason, words = Reason(decision.reason), decision.words
        decided = review.reject_all(rows, by=decision.by, reason=reason, words=words, bulk=decision)
    mine = BulkDecision.objects.filter(pk=decision.pk)
    if decided:
        mine.update(done=F("done") + len(decided))
    else:
        mine.update(finished_at=Now())
    return max(len(decided), 1)


def _take_back(decision: BulkDecision) -> int:
    """Take a batch back; what was decided anew meanwhile stays as it is."""
    transitions.alone(decision.petition_id)
    # Whoever was forgotten since keeps a line here, or the others would move up in front of where it goes on.
    batch = list(decision.changes.order_by("id")[decision.undone : decision.undone + BATCH])
    line_of = {change.signatory_id: change.pk for change in batch if change.signatory_id}
    # What was corrected since is where it was.
    moves_of = StatusChange.objects.filter(signatory__in=line_of).exclude(from_status=F("to_status"))
    newest = dict(moves_of.order_by().values_list("signatory").annotate(Max("id")))
    rows = Signatory.objects.filter(pk__in=[pk for pk, line in line_of.items() if newest[pk] == line])
    review.take_back_all(rows, by=decision.ended_by or decision.by, words=f"bulk {decision}")
    mine = BulkDecision.objects.filter(pk=decision.pk)
    if batch:
        mine.update(undone=F("undone") + len(batch))
    else:
        mine.update(undo_finished_at=Now())
    return max(len(batch), 1)
