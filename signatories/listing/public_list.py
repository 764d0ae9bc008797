"""The roll: the public list in its stated order, page by page, at the same cost on every page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, IntegerField, Q
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.lookups import Exact

from petitions.models import Petition
from signatories.listing.cursors import Cursor
from signatories.models import Kind, Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.text import countries

# Among so many more than a page holds a word is looked for that most of them may have.
NEAR = 1_000
ORDER = (Kind.ORGANISATION, Kind.INDIVIDUAL)
NOTHING: Mapping[str, Combinable] = MappingProxyType({})


@dataclass(frozen=True)
class Filters:
    """What a reader asked of the list; nothing but what is shown can be asked."""

    q: str = ""
    kind: str = ""
    country: str = ""
    # Those who joined last first, instead of by name.
    by_date: bool = False

    @classmethod
    def of(cls, asked: Any) -> "Filters":
        """Read a query string's `q`, `kind` and `country`; what makes no sense asks for nothing."""
        kind, country = asked.get("kind", ""), asked.get("country", "").upper()
        return cls(
            q=asked.get("q", "").strip()[:200],
            kind=kind if kind in Kind.values else "",
            country=country if country in countries.names("en") else "",
            by_date=asked.get("order") == "date",
        )

    @property
    def is_set(self) -> bool:
        """Whether anything was asked."""
        return bool(self.q or self.kind or self.country)

    @property
    def order(self) -> tuple[str, ...]:
        """The stated order within a kind. Those of one name have an order that tells nothing about them."""
        return ("-published_on", "sort_key", "tie") if self.by_date else ("sort_key", "tie")

    @property
    def in_order(self) -> "Filters":
        """Return these without what no index has in the stated order: a word, or a country by date."""
        return replace(self, q="", country="" if self.by_date else self.country)

    def apply(self, rows: SignatoryQuerySet, *, by_index: bool = True) -> SignatoryQuerySet:
        """Narrow the list down."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.country:
            rows = rows.filter(Q(kind=Kind.ORGANISATION) | Q(shows_country=True), country=self.country)
        return rows.searched(self.q, by_index=by_index)


@dataclass(frozen=True)
class Page:
    """Some rows of the list, and where to go on."""

    rows: list[Signatory]
    after: Cursor | None

    def of_kind(self, kind: str) -> list[Signatory]:
        """Return the page's rows of one kind."""
        return [row for row in self.rows if row.kind == kind]


def rows(petition: Petition, filters: Filters) -> SignatoryQuerySet:
    """Return what the public list shows, narrowed by `filters`, in its stated order."""
    shown = Signatory.objects.under(petition).shown().tied()
    return filters.apply(shown).order_by("-kind", *filters.order)


def for_download(petition: Petition, filters: Filters) -> Filters:
    """Return the filters of a download: without individuals where the organisers leave them out."""
    return filters if petition.lists_individuals_in_downloads else replace(filters, kind=Kind.ORGANISATION)


def page(
    petition: Petition,
    filters: Filters,
    *,
    after: Cursor | None,
    size: int,
    beside: Mapping[str, Combinable] = NOTHING,
) -> Page:
    """Return `size` rows after a cursor: organisations first, then individuals, each by name.

    Rows bring along the expressions `beside`. Each part is read from its own place in an index, so that the
    last page costs what the first does. One query, or two where something is looked for. Nobody is on it
    before the petition is public.
    """
    if not petition.is_public:
        return Page([], None)
    # A word that most names have fills a page from the beginning of the list. The index of words would bring
    # all of them first, to be sorted.
    is_looked_for = filters != filters.in_order
    if is_looked_for:
        next_ones = list(_parts(petition, filters.in_order, after))
        near = _page(_near(next_ones, filters, NEAR + size), filters, size, beside)
        if near.after:
            return near
    return _page(_parts(petition, filters, after), filters, size, beside)


def _page(
    parts: Iterator[SignatoryQuerySet], filters: Filters, size: int, beside: Mapping[str, Combinable]
) -> Page:
    """Return the first page of parts that follow each other. One query."""
    first, *others = [part.annotate(**beside)[: size + 1] for part in parts]
    together = first.union(*others, all=True).order_by("-kind", *filters.order) if others else first
    found = list(together[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], Cursor.at(last, by_date=filters.by_date) if last else None)


def _parts(petition: Petition, filters: Filters, after: Cursor | None) -> Iterator[SignatoryQuerySet]:
    """Yield what follows the cursor, in parts that each stand together in an index, in the list's order."""
    for kind in ORDER[ORDER.index(Kind(after.kind)) :] if after else ORDER:
        some = rows(petition, filters).filter(kind=kind).order_by(*filters.order)
        if not after or after.kind != kind:
            yield some
            continue
        here = Tuple(F("sort_key"), F("tie"))
        farther: Any = TupleGreaterThan(here, (after.key, after.tie))
        if not after.day:
            yield some.filter(farther)
        else:
            day = date.fromisoformat(after.day)
            yield some.filter(farther, published_on=day)
            yield some.filter(published_on__lt=day)


class _IsAnyOf(Func):
    """Whether a value is in an array. PostgreSQL uses the value's index for it, whatever its statistics."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


def _near(parts: list[SignatoryQuerySet], filters: Filters, within: int) -> Iterator[SignatoryQuerySet]:
    """Yield what is found among the next `within` rows of each part.

    What comes next belongs to the page only where nothing of the parts before is left farther on.
    """
    for number, part in enumerate(parts):
        next_ones = ArraySubquery(part[:within].values("pk"))
        near = Signatory.objects.filter(_IsAnyOf(F("pk"), next_ones)).tied()
        for before in parts[:number]:
            # Not as EXISTS, which would look for any, and not in the order of an index.
            farther = ArraySubquery(before[within : within + 1].values("pk"))
            how_many = Func(farther, function="cardinality", output_field=IntegerField())
            near = near.filter(Exact(how_many, 0))
        yield filters.apply(near, by_index=False).order_by(*filters.order)
