"""Bulk decisions: publish or reject many entries, chosen by a rule or one by one, in batches."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypedDict

from django.db import IntegrityError, connection, transaction
from django.db.models import DateField, Exists, F, Max, OuterRef, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Now

from accounts.models import User
from petitions.models import Petition
from petitions.rules import sees_withheld
from signatories.lifecycle import merge, review, transitions
from signatories.lifecycle.enter import ONE_PER_ADDRESS
from signatories.models import BulkDecision, Listing, Message, OutgoingMail, Signatory, StatusChange
from signatories.models.querysets import SignatoryQuerySet
from signatories.outbox import queueing
from signatories.states import SOURCES, Status
from signatories.text.collation import fold

BATCH = 100
# The time in which a decision can be undone before its mail leaves.
UNDO_WINDOW = timedelta(minutes=15)

# A decision names a chosen row by number and revision, so it skips rows whose details have changed since.
CHOICE = Concat(
    Cast("pk", TextField()), Value(".", TextField()), Cast("revision", TextField()), output_field=TextField()
)


class EmptyRule(ValueError):
    """The rule is empty, so it would match everything."""


class Rule(TypedDict):
    """Selects entries that wait: by kind, flag and words of the name, or one by one."""

    kind: str
    flag: str
    q: str
    chosen: Sequence[str]


def choice(number: int, revision: int) -> str:
    """Return the text that names a chosen row at that revision."""
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
    """Return waiting entries that match the rule and whose names `by` may see. Raises EmptyRule.

    `chosen` holds texts of `choice`; such an entry matches as long as nobody has changed it.
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
def begin(petition: Petition, *, by: User, act: str, rule: Rule, why: dict[str, str]) -> BulkDecision:
    """Save a decision for a worker; a second press returns the same decision. Raises EmptyRule."""
    transitions.lock_petition(petition.pk)
    same = petition.bulk_decisions.filter(by=by, act=act, **rule, **why)
    if unfinished := same.filter(finished_at=None, cancelled_at=None).first():
        return unfinished
    total = matching(petition, by=by, **rule).count()
    return BulkDecision.objects.create(petition=petition, by=by, act=act, total=total, **rule, **why)


def cancel(decision: BulkDecision, *, by: User) -> None:
    """Stop after the present batch; entries that were decided stay so."""
    unfinished = BulkDecision.objects.filter(pk=decision.pk, finished_at=None, cancelled_at=None)
    unfinished.update(cancelled_at=Now(), ended_by=by)


def undo(decision: BulkDecision, *, by: User) -> None:
    """Stop, and put every decided entry back into the queue."""
    cancel(decision, by=by)
    BulkDecision.objects.filter(pk=decision.pk, undo_at=None).update(undo_at=Now(), ended_by=by)


def work() -> int:
    """Carry out all unfinished decisions; return how many rows moved. One worker at a time."""
    moved = 0
    while step := _step():
        moved += step
    return moved


@transaction.atomic
def _step() -> int:
    """Do one batch of one decision; return the number of its rows, 0 if nothing is left."""
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
    """Decide a batch of the entries that still wait."""
    rule = Rule(kind=decision.kind, flag=decision.flag, q=decision.q, chosen=decision.chosen)
    # Only entries that waited when the number was shown: later entries were not in that number.
    transitions.lock_petition(decision.petition_id)
    rows = matching(decision.petition, by=decision.by, **rule).alias(
        came=Coalesce("confirmed_at", "signed_at")
    )
    back = StatusChange.objects.filter(signatory=OuterRef("pk"), to_status=Status.CONFIRMED)
    since = back.filter(at__gt=decision.created_at)
    rows = rows.filter(~Exists(since), came__lte=decision.created_at)
    batch = list(rows.select_for_update(no_key=True, of=("self",))[:BATCH])
    (_publish if decision.act == BulkDecision.Act.PUBLISH else _reject)(batch, decision)
    mine = BulkDecision.objects.filter(pk=decision.pk)
    if batch:
        mine.update(done=F("done") + len(batch))
    else:
        mine.update(finished_at=Now())
    return max(len(batch), 1)


def _publish(rows: Sequence[Signatory], decision: BulkDecision) -> None:
    """Publish locked rows, as `review.publish` does for one."""
    # The day of the first publishing stays.
    day = Coalesce("published_on", Value(decision.petition.today), output_field=DateField())
    moved = _move_all(rows, Status.PUBLISHED, by=decision.by, bulk=decision, published_on=day)
    queueing.enqueue_all([row for row in moved if row.email], Message.PUBLISHED, after=UNDO_WINDOW)


def _reject(rows: Sequence[Signatory], decision: BulkDecision) -> None:
    """Reject locked rows, as `review.reject` does for one."""
    why = {"reason": decision.reason, "words": decision.words}
    moved = _move_all(rows, Status.REJECTED, by=decision.by, bulk=decision, **why)
    merge.unmerge_all_from(moved, by=decision.by)
    queueing.enqueue_all([row for row in moved if row.email], Message.REJECTED, after=UNDO_WINDOW)


def _move_all(
    rows: Sequence[Signatory],
    to: Status,
    *,
    by: User,
    bulk: BulkDecision | None = None,
    reason: str = "",
    words: str = "",
    **columns: object,
) -> list[Signatory]:
    """Move the locked rows that may reach `to`, and record it: one UPDATE and one INSERT for all."""
    before = {row.pk: row for row in rows if row.status in SOURCES[to]}
    going = Signatory.objects.filter(pk__in=before, status__in=SOURCES[to])
    going.update(status=to, **columns)
    moved = list(Signatory.objects.filter(pk__in=before).order_by("pk"))
    StatusChange.objects.bulk_create(
        transitions.line(row, before=before[row.pk], by=by, bulk=bulk, reason=reason, words=words)
        for row in moved
    )
    return moved


def _take_back(decision: BulkDecision) -> int:
    """Take a batch back; entries that were decided again meanwhile stay as they are."""
    transitions.lock_petition(decision.petition_id)
    # Count lines of forgotten rows too, or the next batch would begin at the wrong place.
    batch = list(decision.changes.order_by("id")[decision.undone : decision.undone + BATCH])
    line_of = {change.signatory_id: change.pk for change in batch if change.signatory_id}
    # A correction is no move, so a row with a later correction is taken back, too.
    moves_of = StatusChange.objects.filter(signatory__in=line_of).exclude(from_status=F("to_status"))
    newest = dict(moves_of.order_by().values_list("signatory").annotate(Max("id")))
    numbers = [pk for pk, line in line_of.items() if newest[pk] == line]
    rows = Signatory.objects.decided().filter(pk__in=numbers).order_by("pk")
    by = decision.ended_by or decision.by
    moved = _take_back_rows(list(rows.select_for_update(no_key=True)), by=by, words=f"bulk {decision}")
    OutgoingMail.objects.unsent().filter(signatory__in=moved, message__in=review.VERDICTS).delete()
    mine = BulkDecision.objects.filter(pk=decision.pk)
    if batch:
        mine.update(undone=F("undone") + len(batch))
    else:
        mine.update(undo_finished_at=Now())
    return max(len(batch), 1)


def _take_back_rows(rows: Sequence[Signatory], *, by: User, words: str) -> list[Signatory]:
    """Take locked rows back; return the rows that moved.

    If a newer signature holds the address of one row, halve the batch until that row alone stays behind.
    """
    try:
        with transaction.atomic():
            return _move_all(rows, Status.CONFIRMED, by=by, words=words)
    except IntegrityError as clash:
        if ONE_PER_ADDRESS not in str(clash):
            raise
    if len(rows) == 1:
        return []
    halves = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    return [row for half in halves for row in _take_back_rows(half, by=by, words=words)]
