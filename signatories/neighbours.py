"""The rows that may be twins of a signatory, found through the index and compared one by one."""

from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q

from signatories import twins
from signatories.models import Signatory
from signatories.querysets import SignatoryQuerySet


@dataclass(frozen=True)
class Neighbour:
    """A row beside another, and how alike the two are."""

    row: Signatory
    likeness: twins.Likeness


def _worth_comparing(keys: list[str]) -> Q:
    """Return what a row must carry: one key that says much, or two beginnings of words."""
    words = [key for key in keys if key.startswith("w:")]
    found = Q(twin_keys__overlap=[key for key in keys if not key.startswith("w:")])
    if len(words) == 1:
        return found | Q(twin_keys__contains=words)
    for pair in combinations(words[:6], 2):
        found |= Q(twin_keys__contains=list(pair))
    return found


def among(rows: SignatoryQuerySet, entry: Signatory) -> list[Neighbour]:
    """Return the likely twins of `entry` among `rows`, the most alike first."""
    about = twins.known(entry)
    close = rows.known().filter(_worth_comparing(twins.keys(entry)), kind=entry.kind).exclude(pk=entry.pk)
    compared = (
        Neighbour(row, twins.likeness(about, twins.known(row))) for row in close[: twins.MOST_CANDIDATES]
    )
    likely = [one for one in compared if one.likeness.is_likely]
    return sorted(likely, key=lambda one: (-one.likeness.score, one.row.pk))


def of(entry: Signatory) -> list[Neighbour]:
    """Return the likely twins of an entry under its own petition."""
    return among(Signatory.objects.under(entry.petition), entry)


def elsewhere(entry: Signatory) -> list[Neighbour]:
    """Return who looks like it under other petitions, among those that are there in full and in public."""
    return among(Signatory.objects.publicly_shown().exclude(petition=entry.petition_id), entry)
