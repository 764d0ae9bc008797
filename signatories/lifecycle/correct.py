"""Correct, withhold or show an entry: verbs that change details but not the state.

Each verb is one transaction and one line in the record. The line says how the entry was counted before and
after it.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from signatories.lifecycle import listeners, merge
from signatories.lifecycle.enter import ONE_PER_ADDRESS
from signatories.lifecycle.review import UNDO_WINDOW
from signatories.lifecycle.sign import Details, lookup_keys
from signatories.lifecycle.transitions import lock_petition, locked, record
from signatories.models import (
    CORRECTABLE,
    Consent,
    Correction,
    Listing,
    Message,
    Note,
    OutgoingMail,
    SharedRequest,
    Signatory,
    Wording,
    forget_notes,
    replaced,
)
from signatories.outbox import queueing
from signatories.states import KNOWN, Status
from signatories.twins import flags

# The columns that the owner may correct.
OWNER_CORRECTABLE = tuple(column for column in CORRECTABLE if column != "kind")
# The record's reason when a listed entry leaves its old kind, to be counted under the new one.
KIND_CORRECTED = "kind corrected"

# The mails about decisions on an entry's details.
VERDICTS_ON_WORDS = (Message.CORRECTED, Message.ACCEPTED, Message.DECLINED)


def _open(signatory: Signatory) -> Signatory:
    """Return the locked row of an entry that its owner may still change.

    Raises Signatory.DoesNotExist if it is gone or forgotten, so that no deleted name is written back.
    """
    row = locked(signatory)
    if row.is_gone or row.forgotten_at:
        raise Signatory.DoesNotExist
    return row


def _known(signatory: Signatory) -> Signatory | None:
    """Return the locked row of an entry that moderators may decide on, None if there is none any more."""
    row = locked(signatory)
    return row if row.status in KNOWN and not row.forgotten_at else None


@transaction.atomic
def correct(signatory: Signatory, details: Details, *, is_shared: bool = False) -> bool:
    """Save the owner's corrections of the entry; return whether some wait for a moderator.

    Raises Signatory.DoesNotExist if it is withdrawn, merged or forgotten. A published name stays as
    it is until a moderator has accepted the new one. So do the other printed details
    if the petition reviews such entries, or if the new ones get a flag. On a shared entry
    nothing changes at once, and one correction waits at a time.
    """
    row = _open(signatory)
    if is_shared and (row.proposed or not row.is_published):
        return False
    columns = details.as_columns()
    wanted = {column: columns[column] for column in (row.printed if is_shared else OWNER_CORRECTABLE)}
    changed = [column for column, words in row.printed.items() if wanted[column] != words]
    to_review = changed if is_shared else _to_review(row, details, changed)
    proposed = {column: wanted.pop(column) for column in to_review}
    _rewrite(row, wanted | _proposal(row, proposed), reason="corrected")
    return bool(proposed)


def _to_review(row: Signatory, details: Details, changed: list[str]) -> list[str]:
    """Return the columns of a published row whose new values a moderator must review first."""
    if not row.is_published:
        return []
    corrected = copy(row)
    corrected.name, corrected.acronym, corrected.website = details.name, details.acronym, details.website
    corrected.affiliation, corrected.country = details.affiliation, details.country
    if not changed or row.petition.reviews(row.kind) or flags.about(corrected):
        return changed
    return [column for column in changed if column == "name"]


def _proposal(row: Signatory, proposed: dict[str, object]) -> dict[str, object]:
    """Return the columns that store a correction while it waits; without one, their empty values."""
    return {"proposed": proposed, "proposed_at": row.petition.clock if proposed else None}


@transaction.atomic
def accept(signatory: Signatory, *, by: User) -> bool:
    """Replace an entry's details with its waiting correction. Return whether there was one."""
    row = _known(signatory)
    if row is None or not row.proposed:
        return False
    changes = {**row.proposed, **_proposal(row, {})}
    return _decide(row, changes, by, Message.ACCEPTED, reason="corrected")


class AddressTaken(Exception):
    """The address of the entry has another entry of the kind that the correction asks for."""


@transaction.atomic
def revise(signatory: Signatory, details: Mapping[str, object], *, by: User, source: str = "") -> bool:
    """Save a moderator's corrections by column, and mail the signatory. Return whether anything changed.

    A waiting correction by the owner keeps the columns that this one leaves alone. The `source` of a new
    kind becomes a note. Raises AddressTaken.
    """
    row = _known(signatory)
    if row is None:
        return False
    now = _columns(row, details)
    changed = {column: value for column, value in details.items() if value != now[column]}
    if not changed:
        return False
    left = (
        {} if "kind" in changed else {name: new for name, new in row.proposed.items() if name not in changed}
    )
    changed |= {"proposed": left} if left else _proposal(row, {})
    if "kind" in changed:
        changed["attestation_id"] = None
    try:
        with transaction.atomic():
            _decide(row, changed, by, Message.CORRECTED, reason="corrected")
    except IntegrityError as clash:
        if ONE_PER_ADDRESS not in str(clash):
            raise
        raise AddressTaken from clash
    if source:
        Note.objects.create(signatory=row, text=source, by=by)
    return True


@transaction.atomic
def decline(signatory: Signatory, *, by: User) -> bool:
    """Decline the waiting correction of an entry. Return whether there was one."""
    row = _known(signatory)
    if row is None or not row.proposed:
        return False
    return _decide(row, _proposal(row, {}), by, Message.DECLINED, reason="correction declined")


@transaction.atomic
def undo(signatory: Signatory, *, by: User) -> bool:
    """Undo the last decision on an entry's details if nobody has changed them since; return whether it did.

    The mail about the decision is deleted if it has not been sent yet.
    """
    row = _known(signatory)
    if row is None or row.set_aside_at is None:
        return False
    old = dict(row.set_aside["columns"])
    if "name" in old:
        # The old name is the entry's name again, not an alias. Rows merged meanwhile may have added others.
        old["aliases"] = [alias for alias in row.aliases if alias != old["name"]]
    if asked_at := old.get("proposed_at"):
        old["proposed_at"] = datetime.fromisoformat(asked_at)
    try:
        with transaction.atomic():
            # The list showed the accepted words for a while, so the public log counts both changes.
            _rewrite(row, old, by=by, reason="corrected")
    except IntegrityError as clash:
        # The address has signed meanwhile as the kind that this entry had before.
        if ONE_PER_ADDRESS not in str(clash):
            raise
        return False
    OutgoingMail.objects.unsent().filter(signatory=row, message__in=VERDICTS_ON_WORDS).delete()
    return True


def _decide(row: Signatory, changes: dict[str, object], by: User, message: Message, *, reason: str) -> bool:
    """Save a decision on a locked row's details, keep the old ones for a day, and mail the owner."""
    asked_at = row.proposed_at
    columns = _columns(row, changes)
    if not _rewrite(row, changes, by=by, reason=reason):
        return False
    if "proposed_at" in columns and asked_at:
        columns["proposed_at"] = asked_at.isoformat()
    row.set_aside, row.set_aside_at = {"by": by.pk, "columns": columns}, row.petition.clock
    row.save(update_fields=["set_aside", "set_aside_at"])
    if row.email:
        queueing.enqueue(row, message, after=UNDO_WINDOW)
    return True


@transaction.atomic
def withhold(signatory: Signatory, *, by: User | None = None, owner: Signatory | None = None) -> None:
    """Withhold an entry's name, as its owner asked: it is counted and not shown.

    Merged rows are treated as in `withdraw`: rows of other owners wait for a moderator.
    Raises Signatory.DoesNotExist if it is withdrawn, merged or forgotten.
    """
    lock_petition(signatory.petition_id)
    merge.unmerge_other_owners(signatory, owner=owner or signatory, by=by)
    row = _open(signatory)
    _rewrite(row, {"listing": Listing.WITHHELD}, by=by, reason="withheld")
    # Merged rows are withheld and forgotten together with the entry.
    merged = merge.all_merged_into(row)
    Signatory.objects.filter(pk__in=[one.pk for one in merged]).update(listing=Listing.WITHHELD)
    forget_notes(Signatory.objects.filter(pk__in=[row.pk, *(one.pk for one in merged)]))
    SharedRequest.objects.filter(signatory__in=[row, *merged], act=SharedRequest.Act.WITHHOLD).delete()
    for one in [row, *merged]:
        listeners.erase_name(one)


@transaction.atomic
def ask_to_show(signatory: Signatory) -> None:
    """Mail the owner of a withheld entry a link that shows its name.

    Raises Signatory.DoesNotExist if it is withdrawn, merged or forgotten.
    """
    queueing.enqueue(_open(signatory), Message.SHOW)


@transaction.atomic
def show(signatory: Signatory, *, consent: Wording) -> None:
    """Show a withheld entry, as its owner agreed through the link in a new mail.

    Raises Signatory.DoesNotExist if it is withdrawn, merged or forgotten.
    """
    row = _open(signatory)
    _rewrite(row, {"listing": Listing.FULL, "consent_id": consent.pk}, reason="shown")


def end_news(signatory: Signatory) -> None:
    """End the owner's consent to news."""
    Consent.objects.active().to_news().filter(signatory=signatory).end()


def _columns(row: Signatory, names: Iterable[str]) -> dict[str, object]:
    """Return some columns of a row, as the database has them."""
    found: dict[str, object] = Signatory.objects.values(*names).get(pk=row.pk)
    return found


def _is_printed_otherwise(row: Signatory, before: Signatory) -> bool:
    """Tell whether a listed row is printed differently than before."""
    now, then = ((one.kind, one.printed, one.shown_country, one.is_international) for one in (row, before))
    return now != then


def _rewrite(row: Signatory, changes: dict[str, object], *, by: User | None = None, reason: str) -> bool:
    """Save changed details and lookup keys of a locked row, and record it; return whether any changed.

    The reason in the record says whether printed details changed: only these are in the public log.
    """
    if _columns(row, changes) == changes:
        return False
    before, mine = copy(row), Signatory.objects.filter(pk=row.pk)
    mine.update(**changes)
    row.refresh_from_db(fields=list(changes))
    if reason == "corrected" and not _is_printed_otherwise(row, before):
        reason = "correction asked" if row.proposed != before.proposed else "details changed"
    if row.is_organisation and row.name != before.name and "aliases" not in changes:
        # Twins are still found under an organisation's old spelling. The old name of a person is not kept.
        row.aliases = list(dict.fromkeys([*row.aliases, before.name]))
    row.revision += 1
    row.set_aside, row.set_aside_at = {}, None
    if reason == "corrected" and listeners.was_delivered(row):
        # Others have copies with the old words, so the list shows the day of this change.
        row.corrected_on = row.petition.today
    row.save(update_fields=["aliases", "revision", "set_aside", "set_aside_at", "corrected_on"])
    mine.update(**lookup_keys(row))
    Correction.objects.bulk_create(replaced(before, row, by=by))
    _record(row, before=before, by=by, reason=reason)
    return True


def _record(row: Signatory, *, before: Signatory, by: User | None, reason: str) -> None:
    """Record a change of details; a listed entry of a new kind leaves the old count and joins the new one."""
    if row.is_published and row.kind != before.kind:
        leaving = copy(before)
        leaving.status = Status.CONFIRMED
        record(leaving, before=before, by=by, reason=KIND_CORRECTED)
        before = copy(row)
        before.status = Status.CONFIRMED
    record(row, before=before, by=by, reason=reason)
