"""The roll: the public list in its stated order, page by page, at the same cost on every page."""

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from petitions.models import Petition
from signatories import countries
from signatories.models import Kind, Signatory
from signatories.querysets import SignatoryQuerySet

ORDER = (Kind.ORGANISATION, Kind.INDIVIDUAL)


@dataclass(frozen=True)
class Filters:
    """What a reader asked of the list; nothing but what is shown can be asked."""

    q: str = ""
    kind: str = ""
    country: str = ""

    @classmethod
    def of(cls, asked: Any) -> "Filters":
        """Read a query string's `q`, `kind` and `country`; what makes no sense asks for nothing."""
        kind, country = asked.get("kind", ""), asked.get("country", "").upper()
        return cls(
            q=asked.get("q", "").strip()[:200],
            kind=kind if kind in Kind.values else "",
            country=country if country in countries.names("en") else "",
        )

    @property
    def is_set(self) -> bool:
        """Whether anything was asked."""
        return bool(self.q or self.kind or self.country)

    def apply(self, rows: SignatoryQuerySet) -> SignatoryQuerySet:
        """Narrow the list down."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.country:
            rows = rows.filter(Q(kind=Kind.ORGANISATION) | Q(shows_country=True), country=self.country)
        return rows.searched(self.q)


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the row after which the next one begins."""

    kind: str
    sort_key: bytes
    pk: int

    def __str__(self) -> str:
        """Return the cursor as it stands in an address."""
        packed = f"{self.kind[0]}{self.pk}:".encode() + self.sort_key
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, written: str) -> "Cursor | None":
        """Return the cursor an address carries, None where it carries none that can be read."""
        try:
            packed = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
            head, colon, key = packed.partition(b":")
            kind = {b"o": Kind.ORGANISATION, b"i": Kind.INDIVIDUAL}[head[:1]]
            number = int(head[1:].decode("ascii"))
        except (binascii.Error, KeyError, ValueError):
            return None
        return cls(kind, key, number) if colon and 0 <= number < 2**63 else None


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
    return filters.apply(Signatory.objects.under(petition).shown()).in_public_order()


def for_download(petition: Petition, filters: Filters) -> Filters:
    """Return the filters of a download: without individuals where the organisers leave them out."""
    return filters if petition.lists_individuals_in_downloads else replace(filters, kind=Kind.ORGANISATION)


def page(petition: Petition, filters: Filters, *, after: Cursor | None, size: int) -> Page:
    """Return `size` rows after a cursor: organisations first, then individuals, each by name. One query.

    Each kind is read from its own place in the index, so that the last page costs what the first does.
    """
    kinds = ORDER[ORDER.index(Kind(after.kind)) :] if after else ORDER
    parts = [_part(petition, filters, kind, after)[: size + 1] for kind in kinds]
    both = parts[0].union(parts[1], all=True).order_by("-kind", "sort_key", "id") if parts[1:] else parts[0]
    found = list(both[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], Cursor(last.kind, bytes(last.sort_key), last.pk) if last else None)


def _part(petition: Petition, filters: Filters, kind: str, after: Cursor | None) -> SignatoryQuerySet:
    """Return the rows of one kind from where the cursor stands."""
    some = rows(petition, filters).filter(kind=kind).order_by("sort_key", "id")
    if after and after.kind == kind:
        return some.filter(sort_key__gte=after.sort_key).exclude(sort_key=after.sort_key, pk__lte=after.pk)
    return some
