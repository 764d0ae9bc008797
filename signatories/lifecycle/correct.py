"""Correct, withhold or show an entry: verbs that change details but not the state.

Each verb is one transaction and one line in the record, which says how the entry was counted before and
after it.
"""

from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from signatories.lifecycle import listeners, merge
from signatories.lifecycle.review import UNDO_WINDOW
from signatories.lifecycle.sign import Details, lookup_keys
from signatories.lifecycle.transitions import alone, locked, record
from signatories.models import Consent, Listing, Message, OutgoingMail, SharedRequest, Signatory, Wording
from signatories.outbox import queueing
from signatories.states import KNOWN
from signatories.twins import flags

# The columns that the owner may correct.
CORRECTABLE = ("name", "acronym", "affiliation", "role", "country", "is_international", "shows_country",
               "website", "representative")  # fmt: skip


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
    before = copy(row)
    columns = row.printed if is_shared else CORRECTABLE
    wanted = {column: getattr(details, column) for column in columns}
    to_review = _changed(row, wanted) if is_shared else _to_review(row, wanted)
    proposed = {column: wanted.pop(column) for column in to_review}
    changes = wanted | _proposal(row, proposed)
    _rewrite(row, before, changes, reason="corrected")
    return bool(proposed)


def _to_review(row: Signatory, wanted: dict[str, Any]) -> list[str]:
    """Return the columns of a published row whose new values a moderator must review first."""
    if not row.is_published:
        return []
    changed = _changed(row, wanted)
    corrected = copy(row)
    for column, value in wanted.items():
        setattr(corrected, column, value)
    if not changed or row.petition.reviews(row.kind) or flags.about(corrected):
        return changed
    return [column for column in changed if column == "name"]


def _changed(row: Signatory, wanted: dict[str, Any]) -> list[str]:
    """Return the printed columns of a row that would change."""
    return [column for column in row.printed if wanted[column] != getattr(row, column)]


def _proposal(row: Signatory, proposed: dict[str, str]) -> dict[str, Any]:
    """Return the columns that store a correction while it waits; without one, their empty values."""
    return {"proposed": proposed, "proposed_at": row.petition.clock if proposed else None}


@transaction.atomic
def accept(signatory: Signatory, *, by: User) -> bool:
    """Replace an entry's details with its waiting correction. Return whether there was one."""
    row = _known(signatory)
    if row is None or not row.proposed:
        return False
    return _decide(row, row.proposed | _proposal(row, {}), by, Message.ACCEPTED, reason="corrected")


@transaction.atomic
def rename(signatory: Signatory, name: str, *, by: User) -> bool:
    """Save a moderator's correction of a name, and mail the signatory. Return whether it changed."""
    row = _known(signatory)
    if row is None or name == row.name:
        return False
    left = {column: words for column, words in row.proposed.items() if column != "name"}
    kept = {"proposed": left} if left else _proposal(row, {})
    return _decide(row, {"name": name} | kept, by, Message.CORRECTED, reason="corrected")


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
    # The list showed the accepted words for a while, so the public log counts both changes.
    _rewrite(row, copy(row), old, by=by, reason="corrected")
    OutgoingMail.objects.unsent().filter(signatory=row, message__in=VERDICTS_ON_WORDS).delete()
    return True


def _decide(row: Signatory, changes: dict[str, Any], by: User, message: Message, *, reason: str) -> bool:
    """Save a decision on the details of a locked row, keep the old ones for a day, and mail the owner."""
    before = copy(row)
    if not _rewrite(row, before, changes, by=by, reason=reason):
        return False
    columns = {column: getattr(before, column) for column in changes}
    if "proposed_at" in columns and before.proposed_at:
        columns["proposed_at"] = before.proposed_at.isoformat()
    row.set_aside, row.set_aside_at = {"by": by.pk, "columns": columns}, row.petition.clock
    row.save(update_fields=["set_aside", "set_aside_at"])
    if row.email:
        queueing.enqueue(row, message, after=UNDO_WINDOW)
    return True


@transaction.atomic
def withhold(signatory: Signatory, *, by: User | None = None, owner: Signatory | None = None) -> None:
    """Withhold an entry's name, as its owner asked: it is counted and not shown.

    Merged rows are treated as in `withdraw`: rows of other owners wait for a moderator.
    Raises Signatory.DoesNotExist where it is withdrawn, merged or forgotten by now.
    """
    alone(signatory.petition_id)
    merge.part_other_owners(signatory, owner=owner or signatory, by=by)
    row = _open(signatory)
    _rewrite(row, copy(row), {"listing": Listing.WITHHELD}, by=by, reason="withheld")
    # Merged rows are withheld and forgotten together with the entry.
    merged = merge.all_merged_into(row)
    Signatory.objects.filter(pk__in=[one.pk for one in merged]).update(listing=Listing.WITHHELD)
    SharedRequest.objects.filter(signatory__in=[row, *merged], act=SharedRequest.Act.WITHHOLD).delete()
    for one in [row, *merged]:
        listeners.erase_name(one)


@transaction.atomic
def ask_to_show(signatory: Signatory) -> None:
    """Mail the owner of a withheld entry a link that shows its name.

    Raises Signatory.DoesNotExist where it is withdrawn, merged or forgotten by now.
    """
    queueing.enqueue(_open(signatory), Message.SHOW)


@transaction.atomic
def show(signatory: Signatory, *, consent: Wording) -> None:
    """Show a withheld entry, as its owner agreed through the link in a new mail.

    Raises Signatory.DoesNotExist where it is withdrawn, merged or forgotten by now.
    """
    row = _open(signatory)
    _rewrite(row, copy(row), {"listing": Listing.FULL, "consent": consent}, reason="shown")


def end_news(signatory: Signatory) -> None:
    """End the owner's consent to news."""
    Consent.objects.active().to_news().filter(signatory=signatory).end()


def _is_printed_otherwise(row: Signatory, before: Signatory) -> bool:
    """Tell whether a listed row is printed differently than before."""
    shown = (*row.printed, "shown_country", "is_international")
    return any(getattr(row, name) != getattr(before, name) for name in shown)


def _rewrite(
    row: Signatory, before: Signatory, changes: dict[str, Any], *, by: User | None = None, reason: str
) -> bool:
    """Save changed details and lookup keys of a locked row, and record it; return whether any changed.

    The reason in the record says whether printed details changed: only these are in the public log.
    """
    if all(getattr(row, column) == value for column, value in changes.items()):
        return False
    for column, value in changes.items():
        setattr(row, column, value)
    if reason == "corrected" and not _is_printed_otherwise(row, before):
        reason = "correction asked" if row.proposed != before.proposed else "details changed"
    if row.is_organisation and row.name != before.name and "aliases" not in changes:
        # Twins are still found under an organisation's old spelling. The old name of a person is not kept.
        changes = changes | {"aliases": list(dict.fromkeys([*row.aliases, before.name]))}
        row.aliases = changes["aliases"]
    row.revision += 1
    keys = lookup_keys(row)
    for column, value in keys.items():
        setattr(row, column, value)
    row.set_aside, row.set_aside_at = {}, None
    if reason == "corrected" and listeners.was_delivered(row):
        # Others have copies with the old words, so the list shows the day of this change.
        row.corrected_on = row.petition.today
    row.save(update_fields=[*changes, *keys, "revision", "set_aside", "set_aside_at", "corrected_on"])
    record(row, before=before, by=by, reason=reason)
    return True
