"""Merge duplicates: one row is counted and keeps the earlier date, and the other name becomes an alias."""

from django.db import transaction
from django.db.models import Min

from accounts.models import User
from signatories.lifecycle.transitions import lock_petition, locked, move
from signatories.models import Signatory
from signatories.states import KNOWN, Status
from signatories.twins import similarity


class CannotMerge(ValueError):
    """The two rows cannot be merged; the message is for moderators."""


@transaction.atomic
def merge(signatory: Signatory, *, into: Signatory, by: User) -> bool:
    """Merge `signatory` into the entry `into` of the same petition. Return whether it moved.

    The owner of the merged row keeps a link to the entry. Raises CannotMerge for rows of two petitions
    or kinds. It also raises it for a withheld row, whose name must not become a public alias.
    """
    one, other = ((entry.petition_id, entry.kind, entry.pk) for entry in (signatory, into))
    if one[:2] != other[:2] or one == other:
        raise CannotMerge
    lock_petition(signatory.petition_id)
    row, target = locked(signatory), locked(into)
    if row.is_withheld or target.is_withheld or target.status not in KNOWN:
        raise CannotMerge
    if not move(row, Status.MERGED, by=by, reason="twin", words=f"#{target.pk}", merged_into=target):
        return False
    _set_aliases(target, [*target.aliases, row.name, *row.aliases])
    if row.published_on and (target.published_on is None or row.published_on < target.published_on):
        _date(target, row)
    return True


# The record's reason if a row is parted because another owner took the entry off the list.
LEFT_BEHIND = "other owner left"
# The record's reason if an unmerged row returns to the list; the public correction log counts these.
RESTORED = "restored"


@transaction.atomic
def unmerge(signatory: Signatory, *, by: User | None, reason: str = "") -> bool:
    """Undo a merge: the row is on its own again, and others lose its aliases. Return whether it moved.

    With a `reason` for the record it waits for a moderator, even if it was listed before the merge.
    """
    lock_petition(signatory.petition_id)
    row = locked(signatory)
    target = row.merged_into
    if target is None or not row.is_merged:
        return False
    merge_line = row.changes.filter(to_status=Status.MERGED).last()
    was_listed = merge_line is not None and merge_line.from_status == Status.PUBLISHED
    is_restored = was_listed and not reason
    remove_aliases(row)
    why = RESTORED if is_restored else reason
    move(row, Status.CONFIRMED, by=by, reason=why, words="parted", merged_into=None)
    # A correction repeats the date of the moment, which may be that of the merged row.
    published = target.changes.filter(to_status=Status.PUBLISHED).exclude(from_status=Status.PUBLISHED)
    own = published.aggregate(first=Min("published_on"))["first"]
    days = [own, *(one.published_on for one in target.merged.all())]
    Signatory.objects.filter(pk=target.pk).update(published_on=min(filter(None, days), default=None))
    if is_restored:
        move(row, Status.PUBLISHED, by=by, words="parted")
    return True


def unmerge_all_from(rows: list[Signatory], *, by: User | None, reason: str = "") -> None:
    """Unmerge all rows merged into `rows`, which are gone now."""
    for merged in Signatory.objects.merged_rows().filter(merged_into__in=rows):
        unmerge(merged, by=by, reason=reason)


def unmerge_other_owners(entry: Signatory, *, owner: Signatory, by: User | None) -> None:
    """Unmerge other owners' rows from an entry that `owner` withdraws or withholds; a moderator decides.

    A row belongs to the mailbox that signed it. Rows without a mailbox, and rows of the owner's own
    mailbox, stay in the entry. A forgotten row has no name left, and stays as well.
    """
    for merged in Signatory.objects.merged_rows().filter(merged_into=entry, forgotten_at=None):
        if merged.fingerprint in (None, owner.fingerprint):
            unmerge_other_owners(merged, owner=owner, by=by)
        else:
            unmerge(merged, by=by, reason=LEFT_BEHIND)


def remove_aliases(row: Signatory) -> None:
    """Remove a row's aliases from every row it is merged into, unless another merged row has them as well."""
    below, target = row, row.merged_into
    while target:
        target = locked(target)
        others = [*target.merged.exclude(pk=below.pk), *([below] if below.pk != row.pk else [])]
        mine = {row.name, *row.aliases} - {name for one in others for name in (one.name, *one.aliases)}
        _set_aliases(target, [alias for alias in target.aliases if alias not in mine])
        below, target = target, target.merged_into


def all_merged_into(row: Signatory) -> list[Signatory]:
    """Return the rows merged into `row`, directly or through other rows."""
    found = list(row.merged.all())
    return found + [deeper for one in found for deeper in all_merged_into(one)]


def _set_aliases(target: Signatory, aliases: list[str]) -> None:
    """Set the aliases of a row, each once, and its lookup keys."""
    target.aliases = [alias for alias in dict.fromkeys(aliases) if alias != target.name]
    keys = similarity.keys(target)
    Signatory.objects.filter(pk=target.pk).update(aliases=target.aliases, twin_keys=keys)


def _date(target: Signatory, row: Signatory) -> None:
    Signatory.objects.filter(pk=target.pk).update(published_on=row.published_on)
