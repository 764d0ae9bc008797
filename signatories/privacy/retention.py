"""Retention: how long we keep data about people, and the job that deletes it.

Retention empties columns and keeps totals. Deleting on request is in `forgetting`, and lowers them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import or_
from typing import NamedTuple

from django.db import transaction
from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Now

from signatories.lifecycle import listeners, transitions
from signatories.models import (
    Consent,
    Kind,
    ListImport,
    Listing,
    Message,
    OutgoingMail,
    Report,
    SharedRequest,
    Signatory,
    StatusChange,
    forget_notes,
)
from signatories.models.entry_notes import PRIVATE
from signatories.models.querysets import SignatoryQuerySet
from signatories.privacy import forgetting
from signatories.states import Status

# Counted from the last accepted mail, or from signing where no mail was accepted.
UNCONFIRMED_LIFE = timedelta(days=14)
AFTER_CLOSE = timedelta(days=30)
NEWS_AFTER_CLOSE = timedelta(days=365)
# A petition without a closing date counts as closed a year after its last confirmation. Where organisers
# entered all names, it counts from the last of these.
WITHOUT_CLOSE = timedelta(days=365)
REPORT_LIFE = timedelta(days=365)
SENT_MAIL_LIFE = UNSTARTED_LIST_LIFE = STARTED_LIST_LIFE = SET_ASIDE_LIFE = timedelta(days=1)
# The number of rows in one transaction: an interrupted run keeps the batches that it finished.
BATCH = 1000


def is_expired(signatory: Signatory, now: datetime) -> bool:
    """Tell whether an unconfirmed signature is due for deletion at `now`, so that its link must not work."""
    if now - (signatory.mailed_at or signatory.signed_at) <= UNCONFIRMED_LIFE:
        return False
    return _unconfirmed().filter(pk=signatory.pk).exists()


def _closed_long_ago(rows: SignatoryQuerySet, *, since: timedelta) -> SignatoryQuerySet:
    """Return the rows of petitions that closed longer ago than `since`."""
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
    """Return rows that nobody confirmed in time, except those whose mail has not been sent yet."""
    waiting = OutgoingMail.objects.unsent().filter(held="").values("signatory")
    old = Q(mailed_at__lt=Now() - UNCONFIRMED_LIFE)
    never_sent = Q(mailed_at=None, signed_at__lt=Now() - UNCONFIRMED_LIFE)
    return Signatory.objects.unconfirmed().filter(old | never_sent).exclude(pk__in=waiting)


def _refused() -> SignatoryQuerySet:
    """Return rows that are rejected or wait for review long after the close, and rows merged into these.

    Moderators have thirty days to decide on a row that came back to the queue, whenever the petition closed.
    """
    undecided = Q(status=Status.CONFIRMED) & Exists(_returned("pk"))
    merged_into_undecided = Q(merged_into__status=Status.CONFIRMED) & Exists(_returned("merged_into"))
    rows = Signatory.objects.never_listed().exclude(undecided).exclude(merged_into_undecided)
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _returned(row: str) -> QuerySet[StatusChange]:
    """Return the record's lines by which `row` came back to the queue lately: taken back, or parted."""
    return StatusChange.objects.filter(
        signatory=OuterRef(row),
        from_status__in=(Status.PUBLISHED, Status.MERGED),
        to_status=Status.CONFIRMED,
        at__gt=Now() - AFTER_CLOSE,
    )


def _withdrawn() -> SignatoryQuerySet:
    """Return rows that were withdrawn more than thirty days ago."""
    recent = StatusChange.objects.filter(
        signatory=OuterRef("pk"), to_status=Status.WITHDRAWN, at__gt=Now() - AFTER_CLOSE
    )
    return Signatory.objects.withdrawn().filter(~Exists(recent))


def _withheld() -> SignatoryQuerySet:
    """Return listed rows whose withheld names are due."""
    rows = Signatory.objects.listed().filter(listing=Listing.WITHHELD, forgotten_at=None)
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _representatives() -> SignatoryQuerySet:
    """Return listed organisations whose representatives are due."""
    rows = Signatory.objects.listed().filter(kind=Kind.ORGANISATION).exclude(representative="", role="")
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _noted() -> SignatoryQuerySet:
    """Return listed rows whose replaced details, notes and questions are due."""
    rows = Signatory.objects.listed().filter(reduce(or_, (_has(model) for model in PRIVATE)))
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _has(model: type[Model]) -> Q:
    return Q(Exists(model._default_manager.filter(signatory=OuterRef("pk"))))


WANTS_NEWS = Exists(Consent.objects.active().to_news().filter(signatory=OuterRef("pk")))


def _addresses() -> SignatoryQuerySet:
    """Return listed rows whose e-mail addresses are due, without those kept for news."""
    rows = Signatory.objects.listed().exclude(email="").exclude(WANTS_NEWS)
    return _closed_long_ago(rows, since=AFTER_CLOSE)


def _news_addresses() -> SignatoryQuerySet:
    """Return listed rows whose e-mail addresses were kept for news and are due."""
    rows = Signatory.objects.listed().exclude(email="").filter(WANTS_NEWS)
    return _closed_long_ago(rows, since=NEWS_AFTER_CLOSE)


def _empty_names(rows: SignatoryQuerySet) -> None:
    StatusChange.objects.filter(signatory__in=rows).exclude(words="").update(words="")
    rows.update(
        name="", acronym="", affiliation="", role="", country="", website="", representative="", email="",
        search_key="", sort_key=b"", twin_keys=[], aliases=[], note="", proposed={}, proposed_at=None,
        set_aside={}, set_aside_at=None,
        source="", offered_consents=[], is_international=False, forgotten_at=Now(),
    )  # fmt: skip
    Consent.objects.filter(signatory__in=rows).delete()
    forget_notes(rows)


def _empty_representatives(rows: SignatoryQuerySet) -> None:
    rows.update(representative="", role="")


def _empty_addresses(rows: SignatoryQuerySet) -> None:
    rows.update(email="", offered_consents=[])
    Consent.objects.filter(signatory__in=rows).delete()


def _delete(rows: SignatoryQuerySet) -> None:
    Signatory.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


@transaction.atomic
def _delete_with_copies(rows: SignatoryQuerySet) -> None:
    """Delete rows that may have been listed once, with their names in deliveries."""
    for row in rows:
        listeners.erase_name(row)
        row.delete()


class Rule(NamedTuple):
    """The rows that are due, and the function that forgets them."""

    due: Callable[[], SignatoryQuerySet]
    forget: Callable[[SignatoryQuerySet], None]


RULES = {
    "unconfirmed": Rule(_unconfirmed, _delete),
    "not accepted or undecided": Rule(_refused, _delete_with_copies),
    "withdrawn": Rule(_withdrawn, _delete_with_copies),
    "withheld names": Rule(_withheld, _empty_names),
    "representatives": Rule(_representatives, _empty_representatives),
    "notes and replaced details": Rule(_noted, forget_notes),
    "addresses": Rule(_addresses, _empty_addresses),
    "addresses for news": Rule(_news_addresses, _empty_addresses),
}


def overdue() -> dict[str, int]:
    """Return how many rows each rule would forget now."""
    return {name: rule.due().count() for name, rule in RULES.items()}


def apply() -> dict[str, int]:
    """Delete all data that is due, and forgotten rows that a restored backup brought back.

    Return how many rows each rule forgot. A second run finds nothing.
    """
    done = {"asked before": forgetting.replay()}
    for name, rule in RULES.items():
        done[name] = sum(iter(partial(_apply, rule), 0))
    old_words = Signatory.objects.filter(set_aside_at__lt=Now() - SET_ASIDE_LIFE)
    old_words.update(set_aside={}, set_aside_at=None)
    _delete_old_mail()
    _delete_old_requests()
    return done


def _delete_old_mail() -> None:
    # The mail of an invitation stays: it tells us not to invite the same person again.
    mails = OutgoingMail.objects.exclude(message=Message.INVITATION)
    mails.filter(sent_at__lt=Now() - SENT_MAIL_LIFE).delete()
    mails.filter(given_up_at__lt=Now() - AFTER_CLOSE).delete()


def _delete_old_requests() -> None:
    """Delete reports, owners' requests and lists that are due; a list that was entered is emptied."""
    settled, old = Q(settled_at__lt=Now() - AFTER_CLOSE), Q(created_at__lt=Now() - REPORT_LIFE)
    Report.objects.filter(settled | old).delete()
    SharedRequest.objects.filter(asked_at__lt=Now() - AFTER_CLOSE).delete()
    ListImport.objects.filter(started_at=None, created_at__lt=Now() - UNSTARTED_LIST_LIFE).delete()
    # The source and the problem of a list may name people; its number of lines does not.
    ListImport.objects.filter(finished_at__lt=Now() - AFTER_CLOSE).update(source="", problem="")
    ListImport.objects.running().filter(started_at__lt=Now() - STARTED_LIST_LIFE).give_up()


@transaction.atomic
def _apply(rule: Rule) -> int:
    """Forget one batch of the rows that are due by a rule. Return how many, 0 when there are none left."""
    # A verb may be at work on several rows of a petition: skip that petition until the next run.
    free = transitions.lock_free_petitions(rule.due().order_by().values_list("petition", flat=True)[:BATCH])
    # Lock rows and ask again, since somebody may have confirmed at this moment; skip rows that others lock.
    rows = rule.due().filter(petition__in=free).select_for_update(of=("self",), skip_locked=True)
    numbers = list(rows.values_list("pk", flat=True)[:BATCH])
    rule.forget(Signatory.objects.filter(pk__in=numbers))
    return len(numbers)
