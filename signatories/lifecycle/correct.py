"""Correct, withhold or show an entry: the verbs that change its details while its state stays.

Each is one transaction and one line in the record, which says how the entry was counted before and is counted
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


# The mails that tell what was decided about an entry's words.
VERDICTS_ON_WORDS = (Message.CORRECTED, Message.ACCEPTED, Message.DECLINED)


def _open(signatory: Signatory) -> Signatory:
    """Return the row, locked, of an entry that its owner may still change.

    Raises Signatory.DoesNotExist where it is gone or forgotten by now: nothing writes a name back.
    """
    row = locked(signatory)
    if row.is_gone or row.forgotten_at:
        raise Signatory.DoesNotExist
    return row


def _known(signatory: Signatory) -> Signatory | None:
    """Return the row, locked, of an entry that moderators may decide on, None where it is none any more."""
    row = locked(signatory)
    return row if row.status in KNOWN and not row.forgotten_at else None


@transaction.atomic
def correct(signatory: Signatory, details: Details, *, is_shared: bool = False) -> bool:
    """Write the owner's corrections into the entry; return whether some wait for a moderator.

    Raises Signatory.DoesNotExist where it is withdrawn, merged or forgotten by now. A published name stays as
    it is until a moderator has looked at the new one, and so does all else that is printed in its owner's
    words where the petition reviews such entries, or where the new words look odd. Of a shared entry
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
    """Return the columns of a published row whose new words a moderator sees first."""
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
    """Return the printed columns of a row that would say something else."""
    return [column for column in row.printed if wanted[column] != getattr(row, column)]


def _proposal(row: Signatory, proposed: dict[str, str]) -> dict[str, Any]:
    """Return the columns that hold a correction while it waits; empty, those that hold none."""
    return {"proposed": proposed, "proposed_at": row.petition.clock if proposed else None}


@transaction.atomic
def accept(signatory: Signatory, *, by: User) -> bool:
    """Let the correction of an entry take the place of the old words. Return whether there was one."""
    row = _known(signatory)
    if row is None or not row.proposed:
        return False
    return _decide(row, row.proposed | _proposal(row, {}), by, Message.ACCEPTED, reason="corrected")


@transaction.atomic
def rename(signatory: Signatory, name: str, *, by: User) -> bool:
    """Write a moderator's correction of a name, and tell the signatory. Return whether it changed."""
    row = _known(signatory)
    if row is None or name == row.name:
        return False
    left = {column: words for column, words in row.proposed.items() if column != "name"}
    kept = {"proposed": left} if left else _proposal(row, {})
    return _decide(row, {"name": name} | kept, by, Message.CORRECTED, reason="corrected")


@transaction.atomic
def decline(signatory: Signatory, *, by: User) -> bool:
    """Keep the old words of an entry. Return whether others had been proposed."""
    row = _known(signatory)
    if row is None or not row.proposed:
        return False
    return _decide(row, _proposal(row, {}), by, Message.DECLINED, reason="correction declined")


@transaction.atomic
def undo(signatory: Signatory, *, by: User) -> bool:
    """Undo the last verdict on an entry's words, if nobody has changed them since; return whether it did.

    The mail about it does not leave any more, if it has not left already.
    """
    row = _known(signatory)
    if row is None or row.set_aside_at is None:
        return False
    old = dict(row.set_aside["columns"])
    if "name" in old:
        # Neither spelling is one that it was known by; those of what was merged into it meanwhile are.
        old["aliases"] = [alias for alias in row.aliases if alias != old["name"]]
    if asked_at := old.get("proposed_at"):
        old["proposed_at"] = datetime.fromisoformat(asked_at)
    # The accepted words were printed for a moment: the public log counts both changes.
    _rewrite(row, copy(row), old, by=by, reason="corrected")
    OutgoingMail.objects.unsent().filter(signatory=row, message__in=VERDICTS_ON_WORDS).delete()
    return True


def _decide(row: Signatory, changes: dict[str, Any], by: User, message: Message, *, reason: str) -> bool:
    """Write a verdict on the words of a locked row, keep the old ones for a day, and tell its owner."""
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
    """Count an entry from now on without showing it, as its owner asked.

    Merged rows are treated as `lifecycle.withdraw` does: those of other owners wait for a moderator.
    Raises Signatory.DoesNotExist where it is withdrawn, merged or forgotten by now.
    """
    alone(signatory.petition_id)
    merge.part_other_owners(signatory, owner=owner or signatory, by=by)
    row = _open(signatory)
    _rewrite(row, copy(row), {"listing": Listing.WITHHELD}, by=by, reason="withheld")
    # Merged rows are withheld and forgotten with it.
    merged = merge.all_merged_into(row)
    Signatory.objects.filter(pk__in=[one.pk for one in merged]).update(listing=Listing.WITHHELD)
    SharedRequest.objects.filter(signatory__in=[row, *merged], act=SharedRequest.Act.WITHHOLD).delete()
    for one in [row, *merged]:
        listeners.erase_name(one)


@transaction.atomic
def ask_to_show(signatory: Signatory) -> None:
    """Write to the owner of a withheld entry, to ask whether its name may be shown.

    Raises Signatory.DoesNotExist where it is withdrawn, merged or forgotten by now.
    """
    queueing.enqueue(_open(signatory), Message.SHOW)


@transaction.atomic
def show(signatory: Signatory, *, consent: Wording) -> None:
    """Show an entry that was withheld, as its owner asked through a fresh mail, agreeing to be published.

    Raises Signatory.DoesNotExist where it is withdrawn, merged or forgotten by now.
    """
    row = _open(signatory)
    _rewrite(row, copy(row), {"listing": Listing.FULL, "consent": consent}, reason="shown")


def end_news(signatory: Signatory) -> None:
    """Note that the owner of an address wants no news any more."""
    Consent.objects.active().to_news().filter(signatory=signatory).end()


def _is_printed_otherwise(row: Signatory, before: Signatory) -> bool:
    """Tell whether a row stands on the list in other words than before."""
    shown = (*row.printed, "shown_country", "is_international")
    return any(getattr(row, name) != getattr(before, name) for name in shown)


def _rewrite(
    row: Signatory, before: Signatory, changes: dict[str, Any], *, by: User | None = None, reason: str
) -> bool:
    """Write changed details into a locked row, its keys with them, and record it; tell whether any changed.

    What is not printed changes nothing on the list, and is recorded as such: the public log counts what does.
    """
    if all(getattr(row, column) == value for column, value in changes.items()):
        return False
    for column, value in changes.items():
        setattr(row, column, value)
    if reason == "corrected" and not _is_printed_otherwise(row, before):
        reason = "correction asked" if row.proposed != before.proposed else "details changed"
    if row.is_organisation and row.name != before.name and "aliases" not in changes:
        # Signatures under the old spelling are recognised. The old name of a person is not kept.
        changes = changes | {"aliases": list(dict.fromkeys([*row.aliases, before.name]))}
        row.aliases = changes["aliases"]
    row.revision += 1
    keys = lookup_keys(row)
    for column, value in keys.items():
        setattr(row, column, value)
    row.set_aside, row.set_aside_at = {}, None
    if reason == "corrected" and listeners.was_delivered(row):
        # Copies with the old words are out in the world: the list says since when it says something else.
        row.corrected_on = row.petition.today
    row.save(update_fields=[*changes, *keys, "revision", "set_aside", "set_aside_at", "corrected_on"])
    record(row, before=before, by=by, reason=reason)
    return True
