"""Finds likely twins of a signatory: an index finds candidates, which are then compared one by one."""

from dataclasses import dataclass
from itertools import combinations

from django.db.models import Q

from signatories.models import Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.twins import similarity


@dataclass(frozen=True)
class Neighbour:
    """A row that may be a twin, with its likeness."""

    row: Signatory
    likeness: similarity.Likeness


def _here(entry: Signatory) -> SignatoryQuerySet:
    return Signatory.objects.known().under_without_index(entry.petition_id)


def _elsewhere(entry: Signatory) -> SignatoryQuerySet:
    return Signatory.objects.publicly_shown().exclude(petition=entry.petition_id)


def _pairs(keys: list[str]) -> list[list[str]]:
    """Return pairs of word keys, of which a candidate must have one."""
    words = [key for key in keys if key.startswith("w:")][:6]
    return [list(pair) for pair in combinations(words, min(2, len(words)))] if words else []


def _worth_comparing(rows: SignatoryQuerySet, entry: Signatory) -> SignatoryQuerySet:
    """Return the `rows` that share a rare key or a pair of words with an entry."""
    keys = similarity.keys(entry)
    condition = Q(twin_keys__overlap=[key for key in keys if not key.startswith("w:")])
    for pair in _pairs(keys):
        condition |= Q(twin_keys__contains=pair)
    return rows.filter(condition, kind=entry.kind).exclude(pk=entry.pk or 0)[: similarity.MOST_CANDIDATES]


def _likely(rows: SignatoryQuerySet, entry: Signatory) -> list[Neighbour]:
    """Return the likely twins of an entry among `rows`, the most similar first."""
    about = similarity.features(entry)
    compared = [
        Neighbour(row, similarity.likeness(about, similarity.features(row)))
        for row in _worth_comparing(rows, entry)
    ]
    likely = [found for found in compared if found.likeness.is_likely]
    return sorted(likely, key=lambda found: (-found.likeness.score, found.row.pk))


def of(entry: Signatory) -> list[Neighbour]:
    """Return the likely twins of an entry under its own petition."""
    return _likely(_here(entry), entry)


def elsewhere(entry: Signatory) -> list[Neighbour]:
    """Return the likely twins of an entry on the public lists of other petitions."""
    return _likely(_elsewhere(entry), entry)


def _has_likely(rows: SignatoryQuerySet, entry: Signatory) -> bool:
    """Tell whether an entry has a likely twin among `rows`; only the compared columns are read."""
    about = similarity.features(entry)
    compared = _worth_comparing(rows, entry).values_list(*similarity.Compared._fields)
    others = (similarity.features(similarity.Compared(*columns)) for columns in compared)
    return any(similarity.likeness(about, other).is_likely for other in others)


def is_known(entry: Signatory) -> bool:
    """Tell whether an entry has a likely twin with a known, not withheld name under its own petition."""
    return _has_likely(Signatory.objects.known_in_full().under_without_index(entry.petition_id), entry)


def is_listed(entry: Signatory) -> bool:
    """Tell whether an entry has a likely twin on the list of its own petition."""
    return _has_likely(Signatory.objects.shown().under_without_index(entry.petition_id), entry)
