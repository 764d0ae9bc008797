"""The public list in its stated order, in pages that all cost the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, IntegerField, Q
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.lookups import Exact
from django.http import QueryDict

from petitions.models import Petition
from signatories.listing.cursors import Cursor
from signatories.models import Kind, Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.text import countries

# A search first reads this many rows after the cursor, because most of them may match.
NEAR = 1_000
ORDER = (Kind.ORGANISATION, Kind.INDIVIDUAL)
NOTHING: Mapping[str, Combinable] = MappingProxyType({})


@dataclass(frozen=True)
class Filters:
    """The search and filters of a reader, by fields that the list shows."""

    q: str = ""
    kind: str = ""
    country: str = ""
    # Ordered by date, the newest first, instead of by name.
    by_date: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        """Return the filters in a query string; ignore invalid values."""
        kind, country = query.get("kind", ""), query.get("country", "").upper()
        return cls(
            q=query.get("q", "").strip()[:200],
            kind=kind if kind in Kind.values else "",
            country=country if country in countries.names("en") else "",
            by_date=query.get("order") == "date",
        )

    @property
    def is_set(self) -> bool:
        """Whether any filter is set."""
        return bool(self.q or self.kind or self.country)

    @property
    def order(self) -> tuple[str, ...]:
        """The order within a kind. The order of equal names reveals nothing."""
        return ("-published_on", "sort_key", "tie") if self.by_date else ("sort_key", "tie")

    @property
    def in_order(self) -> "Filters":
        """Return the filters for which an index has the order: no search, and no country by date."""
        return replace(self, q="", country="" if self.by_date else self.country)

    def apply(self, rows: SignatoryQuerySet, *, by_index: bool = True) -> SignatoryQuerySet:
        """Apply the filters to the list."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.country:
            rows = rows.filter(Q(kind=Kind.ORGANISATION) | Q(shows_country=True), country=self.country)
        return rows.searched(self.q, by_index=by_index)


@dataclass(frozen=True)
class Page:
    """A page of the list, and the cursor of the next page."""

    rows: list[Signatory]
    after: Cursor | None

    def of_kind(self, kind: str) -> list[Signatory]:
        """Return the page's rows of one kind."""
        return [row for row in self.rows if row.kind == kind]


def rows(petition: Petition, filters: Filters) -> SignatoryQuerySet:
    """Return the rows of the public list that match `filters`, in its order."""
    shown = Signatory.objects.under(petition).shown().with_tie()
    return filters.apply(shown).order_by("-kind", *filters.order)


def for_download(petition: Petition, filters: Filters) -> Filters:
    """Return the filters of a download, without individuals if the organisers exclude them."""
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

    Rows are annotated with the expressions `beside`. Each part of the list is read from a position in
    an index, so all pages cost the same. The list needs one query, a search at most two.
    The list is empty before the petition is public.
    """
    if not petition.is_public:
        return Page([], None)
    # A common word fills a page from the next rows of the list. The search index would first
    # read and sort all names with this word.
    is_search = filters != filters.in_order
    if is_search:
        parts = list(_parts(petition, filters.in_order, after))
        near = _page(_near(parts, filters, NEAR + size), filters, size, beside)
        if near.after:
            return near
    return _page(_parts(petition, filters, after), filters, size, beside)


def _page(
    parts: Iterator[SignatoryQuerySet], filters: Filters, size: int, beside: Mapping[str, Combinable]
) -> Page:
    """Return the first page of consecutive parts. One query."""
    first, *others = [part.annotate(**beside)[: size + 1] for part in parts]
    together = first.union(*others, all=True).order_by("-kind", *filters.order) if others else first
    found = list(together[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], Cursor.at(last, by_date=filters.by_date) if last else None)


def _parts(petition: Petition, filters: Filters, after: Cursor | None) -> Iterator[SignatoryQuerySet]:
    """Yield the list after the cursor in ordered parts, each of which an index can return in order."""
    for kind in ORDER[ORDER.index(Kind(after.kind)) :] if after else ORDER:
        some = rows(petition, filters).filter(kind=kind).order_by(*filters.order)
        if not after or after.kind != kind:
            yield some
            continue
        here = Tuple(F("sort_key"), F("tie"))
        farther = TupleGreaterThan(here, (after.key, after.tie))
        if not after.day:
            yield some.filter(farther)
        else:
            day = date.fromisoformat(after.day)
            yield some.filter(farther, published_on=day)
            yield some.filter(published_on__lt=day)


class _IsAnyOf(Func):
    """Whether a value is in an array. PostgreSQL uses the value's index for it even without statistics."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()


def _near(parts: list[SignatoryQuerySet], filters: Filters, within: int) -> Iterator[SignatoryQuerySet]:
    """Yield the matching rows among the next `within` rows of each part.

    The rows of a part belong to the page only if all earlier parts end within that distance.
    """
    for number, part in enumerate(parts):
        pks = ArraySubquery(part[:within].values("pk"))
        near = Signatory.objects.filter(_IsAnyOf(F("pk"), pks)).with_tie()
        for before in parts[:number]:
            # EXISTS would search for any row, not in the order of the index.
            farther = ArraySubquery(before[within : within + 1].values("pk"))
            how_many = Func(farther, function="cardinality", output_field=IntegerField())
            near = near.filter(Exact(how_many, 0))
        yield filters.apply(near, by_index=False).order_by(*filters.order)
