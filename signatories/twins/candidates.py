"""The rows that may be twins of a signatory, found through the index and compared one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from serving.questions import Given, Question
from signatories.models import Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.twins import similarity

Row = TypeVar("Row")


@dataclass(frozen=True)
class Neighbour:
    """A row beside another, and how alike the two are."""

    row: Signatory
    likeness: similarity.Likeness


# --- The questions --------------------------------------------------------------------------------------


def _here() -> SignatoryQuerySet:
    return Signatory.objects.known().beside(Given("petition"))


def _elsewhere() -> SignatoryQuerySet:
    return Signatory.objects.publicly_shown().exclude(petition=Given("petition"))


# Of whom it is told only that there is somebody, no more is read than is compared.


def _details_in_full_here() -> QuerySet[Signatory, Any]:
    known = Signatory.objects.known_in_full().beside(Given("petition"))
    return known.values_list(*similarity.Compared._fields)


def _details_listed_here() -> QuerySet[Signatory, Any]:
    listed = Signatory.objects.shown().beside(Given("petition"))
    return listed.values_list(*similarity.Compared._fields)


def _pairs(keys: list[str]) -> list[list[str]]:
    """Return what of the beginnings of words a row must carry: two of them, or the only one."""
    words = [key for key in keys if key.startswith("w:")][:6]
    return [list(pair) for pair in combinations(words, min(2, len(words)))] if words else []


@cache
def _question(rows: Callable[[], QuerySet[Signatory, Row]], pairs: int) -> Question[Row]:
    """Return the question for those of `rows` that carry one key that says much, or one of so many pairs."""

    def asked() -> QuerySet[Signatory, Row]:
        worth_comparing = Q(twin_keys__overlap=Given("telling"))
        for number in range(pairs):
            worth_comparing |= Q(twin_keys__contains=Given(f"pair{number}"))
        close = rows().filter(worth_comparing, kind=Given("kind")).exclude(pk=Given("pk"))
        return close[: similarity.MOST_CANDIDATES]

    # How many rows carry a key tells the planner which way is short; without it, some took seconds.
    return Question(asked, is_planned_once=False)


def _candidates(rows: Callable[[], QuerySet[Signatory, Row]], entry: Signatory) -> list[Row]:
    """Return those of `rows` that are worth comparing with an entry."""
    keys = similarity.keys(entry)
    pairs = _pairs(keys)
    return _question(rows, len(pairs)).ask(
        petition=entry.petition_id,
        kind=entry.kind,
        pk=entry.pk or 0,
        telling=[key for key in keys if not key.startswith("w:")],
        **{f"pair{number}": pair for number, pair in enumerate(pairs)},
    )


def _among(rows: Callable[[], SignatoryQuerySet], entry: Signatory) -> list[Neighbour]:
    """Return the likely twins of `entry` among `rows`, the most alike first."""
    about = similarity.known(entry)
    compared = [
        Neighbour(row, similarity.likeness(about, similarity.known(row))) for row in _candidates(rows, entry)
    ]
    likely = [one for one in compared if one.likeness.is_likely]
    return sorted(likely, key=lambda one: (-one.likeness.score, one.row.pk))


def of(entry: Signatory) -> list[Neighbour]:
    """Return the likely twins of an entry under its own petition."""
    return _among(_here, entry)


def elsewhere(entry: Signatory) -> list[Neighbour]:
    """Return who looks like it under other petitions, among those that are there in full and in public."""
    return _among(_elsewhere, entry)


def _has_one(rows: Callable[[], QuerySet[Signatory, Any]], entry: Signatory) -> bool:
    about = similarity.known(entry)
    compared = (similarity.known(similarity.Compared(*row)) for row in _candidates(rows, entry))
    return any(similarity.likeness(about, one).is_likely for one in compared)


def is_known(entry: Signatory) -> bool:
    """Tell whether an entry has a likely twin under its own petition whose name is not withheld."""
    return _has_one(_details_in_full_here, entry)


def is_listed(entry: Signatory) -> bool:
    """Tell whether an entry has a likely twin on the list of its own petition."""
    return _has_one(_details_listed_here, entry)
