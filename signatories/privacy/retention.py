"""What is kept of people, and until when; and forgetting, on request or because its time has come.

Retention empties columns and keeps totals; a request deletes the row and lowers them. Both leave the record's
lines, which hold no name.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from signatories.identity.addresses import site_fingerprint
from signatories.lifecycle import listeners, merge, review, transitions
from signatories.models import (
    ListImport,
    Message,
    NoMail,
    OutgoingMail,
    Report,
    SharedRequest,
    Signatory,
    StatusChange,
)
from signatories.models.querysets import SignatoryQuerySet
from signatories.privacy import erasure_ledger
from signatories.states import Status

# From the last mail that was accepted; where none ever was, from signing.
UNCONFIRMED_LIFE = timedelta(days=14)
AFTER_CLOSE = timedelta(days=30)
NEWS_AFTER_CLOSE = timedelta(days=365)
# A petition without a close counts as closed a year after its last confirmation, or where organisers entered
# all of its names, after the last of these.
WITHOUT_CLOSE = timedelta(days=365)
REPORT_LIFE = timedelta(days=365)
SENT_MAIL_LIFE = UNSTARTED_LIST_LIFE = STARTED_LIST_LIFE = SET_ASIDE_LIFE = timedelta(days=1)
# How many rows are forgotten in one transaction: what is done stays done.
BATCH = 1000


@transaction.atomic
def forget(signatory: Signatory) -> None:
    """Delete a signatory for good, as they asked: off the list, out of the tally, out of every table.

    What the same mailbox withdrew, or was not accepted with, under the same petition goes with it. Merged
    rows of other owners wait for a moderator.
    """
    transitions.alone(signatory.petition_id)
    row = transitions.locked(signatory)
    if row.is_merged:
        # Those that live on in it signed for themselves: they live on in what it lived on in.
        Signatory.objects.filter(merged_into=row).update(merged_into=row.merged_into)
    review.withdraw(row)
    past = Signatory.objects.past_of_mailbox(row.petition_id, row.kind, row.fingerprint)
    merged = merge.all_merged_into(row)
    at = row.petition.clock
    for gone in [*merged, row, *past.exclude(pk__in=[row.pk, *(one.pk for one in merged)])]:
        erasure_ledger.note(gone.pk, gone.fingerprint, at=at)
        _delete_everywhere(gone)


def _delete_everywhere(row: Signatory) -> None:
    """Delete a row and what others keep of it; the running transaction is alone with its petition."""
    # What it lived on in may have gone a moment ago.
    row.refresh_from_db(fields=["merged_into"])
    merge.unlearn(row)
    listeners.let_go(row)
    row.delete()


@transaction.atomic
def disown(signatory: Signatory, *, never_again: bool) -> bool:
    """Delete a signature that the address's owner did not make or agree to; return whether there was one.

    One that they confirmed themselves stays: that is what withdrawing is for.

    With `never_again` the address is never written to any more, by any petition; its fingerprint is kept.
    """
    transitions.alone(signatory.petition_id)
    row = Signatory.objects.select_for_update().filter(pk=signatory.pk).first()
    if row and not row.is_disownable:
        return False
    if never_again and signatory.email:
        # Also where the signature was deleted at this moment.
        NoMail.objects.get_or_create(fingerprint=site_fingerprint(signatory.email))
    if row is None:
        return False
    # Others have said for themselves that they sign.
    merge.part_all_from([row], by=None)
    forget(row)
    return True


def is_expired(signatory: Signatory, now: datetime) -> bool:
    """Tell whether an unconfirmed signature outlived, by `now`, the last mail accepted for it."""
    if now - (signatory.mailed_at or signatory.signed_at) <= UNCONFIRMED_LIFE:
        return False
    return _unconfirmed().filter(pk=signatory.pk).exists()


# --- What time does -------------------------------------------------------------------------------------


def _closed_long_ago(rows: SignatoryQuerySet, *, since: timedelta) -> SignatoryQuerySet:
    """Return the rows under petitions that closed at least so long ago."""
    last = (
        Signatory.objects.filter(petition=OuterRef("petition"))
        .order_by()
        .values("petition")
        .annotate(last=Coalesce(Max("confirmed_at"), Max("signed_at")))
        .values("last")
    )
    without = ExpressionWrapper(Subquery(last) + WITHOUT_CLOSE, output_field=DateTimeField())
    return rows.annotate(close=Coalesce(F("petition__closes_at"), without)).filter(close__lt=Now() - since)


def _unconfirmed() -> SignatoryQuerySet:
    """Rows that nobody confirmed in time; one whose mail has still to go waits for it."""
    waits = OutgoingMail.objects.unsent().filter(held="").values("signatory")
    old = Q(mailed_at__lt=Now() - UNCONFIRMED_LIFE)
    never_sent = Q(mailed_at=None, signed_at__lt=Now() - UNCONFIRMED_LIFE)
    return Signatory.objects.unconfirmed().filter(old | never_sent).exclude(pk__in=waits)


def _refused() -> SignatoryQuerySet:
    """Rows not accepted, or still waiting for a verdict, long after the close; or in none that is listed.

    Moderators have as long to decide on a row that was on the list in another's entry, and was parted.
    """
    recent = StatusChange.objects.filter(
        signatory=OuterRef("pk"), reason=merge.LEFT_BEHIND, at__gt=Now() - AFTER_CLOSE
    )
    due = Signatory.objects.never_listed().exclude(Q(status=Status.CONFIRMED) & Exists(recent))
    return _closed_long_ago(due, since=AFTER_CLOSE)


def _withdrawn() -> SignatoryQuerySet:
    """Rows withdrawn more than thirty days ago."""
    recent = StatusChange.objects.filter(
        signatory=OuterRef("pk"), to_status="withdrawn", at__gt=Now() - AFTER_CLOSE
    )
    return Signatory.objects.withdrawn().filter(~Exists(recent))


def _withheld() -> SignatoryQuerySet:
    """Counted names that were never shown and are due."""
    rows = Signatory.objects.listed().filter(listing="withheld", forgotten_at=None)
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _representatives() -> SignatoryQuerySet:
    """Listed organisations whose representative is due."""
    rows = Signatory.objects.listed().filter(kind="organisation").exclude(representative="", role="")
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _addresses() -> SignatoryQuerySet:
    """Listed rows whose address is due."""
    rows = Signatory.objects.listed().exclude(email="").exclude(updates=True)
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _news_addresses() -> SignatoryQuerySet:
    """Addresses kept for news, which end at the latest a year after the close."""
    rows = Signatory.objects.listed().exclude(email="").filter(updates=True)
    return _closed_long_ago(rows, since=NEWS_AFTER_CLOSE)


def _empty_names(rows: SignatoryQuerySet) -> None:
    StatusChange.objects.filter(signatory__in=rows).exclude(words="").update(words="")
    rows.update(
        name="", acronym="", affiliation="", role="", country="", website="", representative="", email="",
        search_key="", sort_key=b"", twin_keys=[], aliases=[], note="", proposed={}, proposed_at=None,
        set_aside={}, set_aside_at=None,
        source="", updates=None, is_international=False, forgotten_at=Now(),
    )  # fmt: skip


def _empty_representatives(rows: SignatoryQuerySet) -> None:
    rows.update(representative="", role="")


def _empty_addresses(rows: SignatoryQuerySet) -> None:
    rows.update(email="", updates=None)


def _delete(rows: SignatoryQuerySet) -> None:
    Signatory.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


@transaction.atomic
def _delete_with_copies(rows: SignatoryQuerySet) -> None:
    """Delete what was on a list once: nobody could take it out of what was delivered afterwards."""
    for row in rows:
        listeners.let_go(row)
        row.delete()


RULES: dict[str, tuple[Callable[[], SignatoryQuerySet], Callable[[SignatoryQuerySet], None]]] = {
    "unconfirmed": (_unconfirmed, _delete),
    "not accepted or undecided": (_refused, _delete_with_copies),
    "withdrawn": (_withdrawn, _delete_with_copies),
    "withheld names": (_withheld, _empty_names),
    "representatives": (_representatives, _empty_representatives),
    "addresses": (_addresses, _empty_addresses),
    "addresses for news": (_news_addresses, _empty_addresses),
}


def overdue() -> dict[str, int]:
    """Return how many rows each rule would forget now."""
    return {name: due().count() for name, (due, _act) in RULES.items()}


def apply() -> dict[str, int]:
    """Forget what is due, and who asked before; return how many rows each rule forgot.

    Doing it again finds nothing.
    """
    done = {"asked before": replay()}
    for name in RULES:
        done[name] = sum(iter(partial(_apply, name), 0))
    old_words = Signatory.objects.filter(set_aside_at__lt=Now() - SET_ASIDE_LIFE)
    old_words.update(set_aside={}, set_aside_at=None)
    # That somebody was invited to work here is known by the mail: they are invited once.
    mails = OutgoingMail.objects.exclude(message=Message.INVITATION)
    mails.filter(sent_at__lt=Now() - SENT_MAIL_LIFE).delete()
    mails.filter(given_up_at__lt=Now() - AFTER_CLOSE).delete()
    Report.objects.filter(
        Q(settled_at__lt=Now() - AFTER_CLOSE) | Q(created_at__lt=Now() - REPORT_LIFE)
    ).delete()
    ListImport.objects.filter(started_at=None, created_at__lt=Now() - UNSTARTED_LIST_LIFE).delete()
    # A request that nobody agreed to in all that time ends.
    SharedRequest.objects.filter(asked_at__lt=Now() - AFTER_CLOSE).delete()
    # Where a list came from, and what was wrong in it, may name people; how long it was does not.
    ListImport.objects.filter(finished_at__lt=Now() - AFTER_CLOSE).update(source="", problem="")
    ListImport.objects.running().filter(started_at__lt=Now() - STARTED_LIST_LIFE).give_up()
    return done


@transaction.atomic
def _apply(rule: str) -> int:
    """Forget some of what a rule says is due; return how many rows, 0 when there is none."""
    due, act = RULES[rule]
    # A verb that holds several rows of a petition would find some of them gone.
    held = transitions.alone_if_free(due().order_by().values_list("petition", flat=True)[:BATCH])
    # Locked and asked again: who confirms at this moment is not forgotten. What somebody has in hand is due
    # the next time as well.
    free = due().filter(petition__in=held).select_for_update(of=("self",), skip_locked=True)
    numbers = list(free.values_list("pk", flat=True)[:BATCH])
    act(Signatory.objects.filter(pk__in=numbers))
    return len(numbers)


def replay() -> int:
    """Forget again everyone in the ledger whom a restored backup brought back; return how many.

    A row counts as the one that was forgotten if number and fingerprint agree and it was signed before.
    """
    found = 0
    lines = erasure_ledger.lines()
    while some := list(islice(lines, BATCH)):
        there = Signatory.objects.in_bulk([line.pk for line in some])
        for line in some:
            row = there.get(line.pk)
            if row and row.fingerprint == line.fingerprint and row.signed_at <= line.at:
                found += _let_go_again(row)
    return found


@transaction.atomic
def _let_go_again(row: Signatory) -> int:
    """Delete somebody who was forgotten before, unless it was done meanwhile; return how many that were."""
    transitions.alone(row.petition_id)
    if not Signatory.objects.filter(pk=row.pk).exists():
        return 0
    # Rows forgotten with it have gone by lines of their own. What moderators decided on the others since the
    # backup is not known: a name that they took off is not shown again.
    merge.part_all_from([row], by=None, reason=merge.LEFT_BEHIND)
    review.withdraw(row)
    _delete_everywhere(row)
    return 1
