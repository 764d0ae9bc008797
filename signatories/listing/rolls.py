"""The roll: the public list in its stated order, page by page, at the same cost on every page."""

import base64
import binascii
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, Q

from petitions.models import Petition
from signatories import countries
from signatories.models import Kind, Signatory
from signatories.querysets import SignatoryQuerySet

# Among so many a word is looked for that most of them may have.
NEAR = 1_000
ORDER = (Kind.ORGANISATION, Kind.INDIVIDUAL)


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
        """The stated order within a kind; ties by number."""
        return ("-published_on", "-id") if self.by_date else ("sort_key", "id")

    def apply(self, rows: SignatoryQuerySet) -> SignatoryQuerySet:
        """Narrow the list down."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.country:
            rows = rows.filter(Q(kind=Kind.ORGANISATION) | Q(shows_country=True), country=self.country)
        return rows.searched(self.q)


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the row after which the next one begins, and by what order."""

    kind: str
    # The sort key of a name, or a day as ISO 8601 writes it.
    key: bytes
    pk: int
    by_date: bool = False

    @classmethod
    def at(cls, row: Signatory, *, by_date: bool) -> "Cursor":
        """Return the place of a row."""
        key = f"{row.published_on:%Y-%m-%d}".encode() if by_date else bytes(row.sort_key)
        return cls(row.kind, key, row.pk, by_date)

    def __str__(self) -> str:
        """Return the cursor as it stands in an address."""
        mark = self.kind[0].upper() if self.by_date else self.kind[0]
        packed = f"{mark}{self.pk}:".encode() + self.key
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, written: str) -> "Cursor | None":
        """Return the cursor an address carries, None where it carries none that can be read."""
        try:
            packed = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
            head, colon, key = packed.partition(b":")
            kind = {b"o": Kind.ORGANISATION, b"i": Kind.INDIVIDUAL}[head[:1].lower()]
            number, by_date = int(head[1:].decode("ascii")), head[:1].isupper()
            if by_date:
                date.fromisoformat(key.decode("ascii"))
        except (binascii.Error, KeyError, ValueError):
            return None
        return cls(kind, key, number, by_date) if colon and 0 <= number < 2**63 else None


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
    return filters.apply(Signatory.objects.under(petition).shown()).order_by("-kind", *filters.order)


def for_download(petition: Petition, filters: Filters) -> Filters:
    """Return the filters of a download: without individuals where the organisers leave them out."""
    return filters if petition.lists_individuals_in_downloads else replace(filters, kind=Kind.ORGANISATION)


def page(petition: Petition, filters: Filters, *, after: Cursor | None, size: int) -> Page:
    """Return `size` rows after a cursor: organisations first, then individuals, each by name.

    Each kind is read from its own place in the index, so that the last page costs what the first does. One
    query, or two where a word is looked for. Nobody is on it before the petition is public.
    """
    if not petition.is_public:
        return Page([], None)
    after = after if after and after.by_date == filters.by_date else None
    # A word that most names have fills a page from the beginning of the list. The index of words would bring
    # all of them first, to be sorted.
    near = _page(petition, filters, after, size, within=NEAR) if filters.q else None
    return near if near and near.after else _page(petition, filters, after, size)


def _page(petition: Petition, filters: Filters, after: Cursor | None, size: int, within: int = 0) -> Page:
    """Return a page, of the next `within` rows of each kind alone if that is given."""
    kinds = ORDER[ORDER.index(Kind(after.kind)) :] if after else ORDER
    parts = [_part(petition, filters, kind, after, within) for kind in kinds]
    if within and parts[1:]:
        # What comes next belongs to the page only where nothing of the first kind is left farther on.
        farther = _part(petition, replace(filters, q=""), kinds[0], after, 0)[within : within + 1]
        parts[1] = parts[1].exclude(Exists(farther))
    parts = [part[: size + 1] for part in parts]
    both = parts[0].union(parts[1], all=True).order_by("-kind", *filters.order) if parts[1:] else parts[0]
    found = list(both[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], Cursor.at(last, by_date=filters.by_date) if last else None)


def _part(
    petition: Petition, filters: Filters, kind: str, after: Cursor | None, within: int
) -> SignatoryQuerySet:
    """Return the rows of one kind from where the cursor stands; found among the next `within`, if given."""
    if within:
        next_ones = _part(petition, replace(filters, q=""), kind, after, 0)[:within]
        found = Signatory.objects.filter(pk__in=next_ones.values("pk"))
        return found.searched(filters.q).order_by(*filters.order)
    some = rows(petition, filters).filter(kind=kind).order_by(*filters.order)
    if not after or after.kind != kind:
        return some
    if after.by_date:
        day = date.fromisoformat(after.key.decode())
        return some.filter(published_on__lte=day).exclude(published_on=day, pk__gte=after.pk)
    return some.filter(sort_key__gte=after.key).exclude(sort_key=after.key, pk__lte=after.pk)
