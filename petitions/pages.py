"""Reads a petition for its pages: the petition itself, and its statement in the reader's language."""

import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict, TypeVar, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject, Now
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from petitions import languages
from petitions.models import Amendment, Convenor, Document, Petition, Statement
from serving import replica
from serving.single_flight import SingleFlightCache

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# Seconds for which browsers and proxies may reuse a page without asking again.
FRESH = 5


@dataclass(frozen=True)
class Reading:
    """A petition as one reader sees it."""

    petition: Petition
    statement: Statement
    statements: list[Statement]
    wanted: str

    @property
    def is_substitute(self) -> bool:
        """Whether the reader gets another version because the wanted language is missing."""
        return languages.normalise(self.wanted) != self.statement.language

    @property
    def others(self) -> list[Statement]:
        """The versions in other languages."""
        return [one for one in self.statements if one.pk != self.statement.pk]


def find(ref: str) -> Petition:
    """Return the petition of a URL. Raises Http404, also if the URL lacks the secret key."""
    slug, _tilde, key = ref.partition("~")
    petition = Petition.objects.with_clock().reachable(slug, key).first()
    if petition is None:
        raise Http404
    return petition


def with_clock(petition_id: int) -> Petition:
    """Return a petition by its primary key, with the database's clock."""
    return Petition.objects.with_clock().get(pk=petition_id)


Text = TypeVar("Text", Statement, Document)


def best(versions: Sequence[Text], wanted: str) -> Text:
    """Return the version in `wanted`, else in a variety of that language, else the official or first one."""
    tests: list[Callable[[Text], bool]] = [
        lambda one: one.language == wanted,
        lambda one: one.language.split("-")[0] == wanted.split("-")[0],
        lambda one: getattr(one, "authentic", False),
    ]
    for test in tests:
        if found := next(filter(test, versions), None):
            return found
    return versions[0]


def texts(petition: Petition) -> list[Statement]:
    """Return the statement in every language."""
    return [one for one in petition.statements.all() if one.withdrawn_at is None]


def in_language(petition: Petition, wanted: str) -> Reading | None:
    """Return `petition` as a reader of `wanted` sees it, None if it has no text."""
    statements = texts(petition)
    if not statements:
        return None
    return Reading(petition, best(statements, wanted.lower()), statements, wanted)


class _ConvenorFields(TypedDict):
    name: str
    website: str


class _DocumentFields(TypedDict):
    name: str
    language: str
    direction: str
    title: str
    tells_outcome: bool


class _ErratumFields(TypedDict):
    old: str
    new: str
    at: str


class _StatementRow(TypedDict):
    """The annotations of a statement that is read for a page."""

    clock: datetime


class _PageRow(_StatementRow):
    """The annotations of a statement that is read for the statement page: rows of other tables as JSON."""

    convenors: list[_ConvenorFields]
    documents: list[_DocumentFields]
    errata: list[_ErratumFields]


def json_array(rows: QuerySet[Model], *fields: str) -> ArraySubquery:
    """Return an annotation that holds rows of another table as JSON objects with these fields."""
    return ArraySubquery(rows.values(found=JSONObject(**{name: name for name in fields})))


# Annotations of the statement page, so that it needs only one query. Higher packages add their own.
PAGE_ANNOTATIONS = {
    "convenors": json_array(Convenor.objects.filter(petition=OuterRef("petition")), "name", "website"),
    "documents": json_array(
        Document.objects.filter(petition=OuterRef("petition")),
        "name",
        "language",
        "direction",
        "title",
        "tells_outcome",
    ),
    "errata": json_array(
        Amendment.objects.filter(statement=OuterRef("pk"), act=Amendment.Act.ERRATUM), "old", "new", "at"
    ),
}


@dataclass(frozen=True)
class StatementPage:
    """A `Reading` with the petition's convenors, documents and errata."""

    reading: Reading
    convenors: list[Convenor]
    documents: list[Document]
    errata: list[Amendment]


def read(ref: str, wanted: str) -> Reading:
    """Return the petition of a URL, its text in the language `wanted`. One query. Raises Http404."""
    return _reading(list(_statements_at(ref)), wanted)


def read_for_owner(petition_id: int, wanted: str) -> Reading:
    """Return a petition by its primary key, public or not, at most a second old. Raises Http404."""

    def make() -> tuple[Reading, float]:
        statements = _readable(Statement.objects.filter(petition=petition_id))
        return _reading(list(statements), wanted), time.monotonic()

    return _at_the_present_time(*_for_owners.get((petition_id, wanted), make))


def read_page(ref: str, wanted: str) -> StatementPage:
    """Return what the statement page and the sign form show, at most a second old. Raises Http404."""

    def make() -> tuple[StatementPage, float]:
        return _page(ref, wanted), time.monotonic()

    page, read_at = _pages.get((replica.alias(), ref, wanted), make)
    return replace(page, reading=_at_the_present_time(page.reading, read_at))


# Running these queries costs more than rendering a page. Each value carries the time of its reading.
_pages: SingleFlightCache[tuple[StatementPage, float]] = SingleFlightCache(256)
_for_owners: SingleFlightCache[tuple[Reading, float]] = SingleFlightCache(256)


def _statements_at(ref: str) -> "QuerySet[WithAnnotations[Statement, _StatementRow]]":
    slug, _tilde, key = ref.partition("~")
    petitions = Petition.objects.reachable(slug, key)
    return _readable(Statement.objects.filter(petition__in=petitions))


def _readable(
    statements: QuerySet[Statement],
) -> "QuerySet[WithAnnotations[Statement, _StatementRow]]":
    return statements.filter(withdrawn_at=None).select_related("petition").annotate(clock=Now())


def _reading(statements: "Sequence[WithAnnotations[Statement, _StatementRow]]", wanted: str) -> Reading:
    """Return the petition of these statements in the language `wanted`. Raises Http404 if there is none."""
    if not statements:
        raise Http404
    petition = statements[0].petition
    petition.clock = statements[0].clock
    for statement in statements:
        statement.petition = petition
    return Reading(petition, best(statements, wanted.lower()), list(statements), wanted)


def _page(ref: str, wanted: str) -> StatementPage:
    """Read the statement page with one query. Raises Http404."""
    statements = _statements_at(ref).annotate(**PAGE_ANNOTATIONS)
    rows = cast("list[WithAnnotations[Statement, _PageRow]]", list(statements))
    reading = _reading(rows, wanted)
    row = next(row for row in rows if row.pk == reading.statement.pk)
    versions: dict[str, list[Document]] = {}
    for fields in row.documents:
        versions.setdefault(fields["name"], []).append(Document(**fields))
    return StatementPage(
        reading,
        [Convenor(**fields) for fields in row.convenors],
        # Show each document once, in the version nearest to the reader's language.
        [best(same, wanted.lower()) for same in versions.values()],
        [
            Amendment(old=fields["old"], new=fields["new"], at=datetime.fromisoformat(fields["at"]))
            for fields in row.errata
        ],
    )


def _at_the_present_time(reading: Reading, read_at: float) -> Reading:
    """Return a cached reading with its clock moved on to now, so that a petition closes on time."""
    petition = copy(reading.petition)
    petition.clock += timedelta(seconds=time.monotonic() - read_at)
    return replace(reading, petition=petition)


def wanted_language(request: HttpRequest) -> str:
    """Return the language of the text that a reader asked for: `?text=my`, or else the interface's."""
    asked = request.GET.get("text", "")
    return asked if languages.is_known(asked) else (request.LANGUAGE_CODE or "en")


def for_everyone(response: HttpResponse, petition: Petition) -> HttpResponse:
    """Let caches keep a public page for some seconds, and a page behind a secret link not at all."""
    if petition.is_public:
        patch_cache_control(response, public=True, max_age=FRESH)
    else:
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
    return response
