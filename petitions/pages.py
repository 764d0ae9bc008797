"""What every page under a petition needs: the petition itself, and the statement in the reader's language."""

import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject, Now
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from petitions import languages
from petitions.models import Amendment, Convenor, Document, Petition, Statement
from serving.questions import Given, Question
from serving.single_flight import SingleFlightCache

# Seconds for which a page that carries names may be reused without asking again.
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
        """Whether the reader's own language is missing, and the authentic text stands in for it."""
        return languages.normalise(self.wanted) != self.statement.language

    @property
    def others(self) -> list[Statement]:
        """The versions in other languages."""
        return [one for one in self.statements if one.pk != self.statement.pk]


def find(ref: str) -> Petition:
    """Return the petition that an address names. Raises Http404 where the reader may not know of it."""
    slug, _tilde, key = ref.partition("~")
    petition = Petition.objects.clocked().reachable(slug, key).first()
    if petition is None:
        raise Http404
    return petition


def clocked(petition_id: int) -> Petition:
    """Return a petition by its number, with the database's clock."""
    return Petition.objects.clocked().get(pk=petition_id)


Text = TypeVar("Text", Statement, Document)


def best(versions: Sequence[Text], wanted: str) -> Text:
    """Return the version in `wanted`, else in a variety of that language, else the authentic or first one."""
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
    """Return the statement in every language in which it stands."""
    return [one for one in petition.statements.all() if one.withdrawn_at is None]


def in_language(petition: Petition, wanted: str) -> Reading | None:
    """Return `petition` as a reader of `wanted` sees it, or None where it has no text."""
    statements = texts(petition)
    if not statements:
        return None
    return Reading(petition, best(statements, wanted.lower()), statements, wanted)


def read(ref: str, wanted: str) -> Reading:
    """Return the petition that an address names, in the language `wanted`. One query. Raises Http404."""
    return _reading(_texts_at(ref, is_whole=False), wanted)


def _texts_at(ref: str, *, is_whole: bool) -> list[Statement]:
    """Return the texts under an address; those of a whole page with what stands beside them."""
    slug, _tilde, key = ref.partition("~")
    return _question(is_keyed=bool(key), is_whole=is_whole).ask(slug=slug, key=key)


@cache
def _question(*, is_keyed: bool, is_whole: bool) -> Question[Statement]:
    def texts() -> QuerySet[Statement]:
        named = Petition.objects.reachable(Given("slug"), Given("key") if is_keyed else "")
        return _standing(Statement.objects.filter(petition__in=named), is_whole=is_whole)

    return Question(texts)


def _standing(rows: QuerySet[Statement], *, is_whole: bool) -> QuerySet[Statement]:
    found: QuerySet[Statement] = rows.filter(withdrawn_at=None).select_related("petition")
    return found.annotate(clock=Now(), **(BESIDE if is_whole else {}))


# For its owner a petition is there as long as it is, public or not.
OWNED = Question(lambda: _standing(Statement.objects.filter(petition=Given("petition")), is_whole=False))


def _reading(statements: list[Statement], wanted: str) -> Reading:
    """Return what stands under an address as one reader sees it. Raises Http404 where nothing does."""
    if not statements:
        raise Http404
    petition = statements[0].petition
    petition.clock = vars(statements[0])["clock"]
    for one in statements:
        one.petition = petition
    return Reading(petition, best(statements, wanted.lower()), statements, wanted)


def array(rows: QuerySet[Any], *fields: str) -> ArraySubquery:
    """Return rows of another table as one column of objects with these fields."""
    return ArraySubquery(rows.values(found=JSONObject(**{name: name for name in fields})))


# What the statement page brings along with a statement; a room above may add to it.
BESIDE = {
    "convenors": array(Convenor.objects.filter(petition=OuterRef("petition")), "name", "website"),
    "documents": array(
        Document.objects.filter(petition=OuterRef("petition")),
        "name",
        "language",
        "direction",
        "title",
        "tells_outcome",
    ),
    "errata": array(
        Amendment.objects.filter(statement=OuterRef("pk"), act=Amendment.Act.ERRATUM), "old", "new", "at"
    ),
}


@dataclass(frozen=True)
class Whole:
    """A petition as one reader sees it, and what stands beside its statement."""

    reading: Reading
    convenors: list[Convenor]
    documents: list[Document]
    errata: list[Amendment]


def read_whole(ref: str, wanted: str) -> Whole:
    """Return all that the statement page shows of a petition. One query. Raises Http404."""
    reading = _reading(_texts_at(ref, is_whole=True), wanted)
    found: Any = reading.statement
    versions: dict[str, list[Document]] = {}
    for one in found.documents:
        versions.setdefault(one["name"], []).append(Document(**one))
    return Whole(
        reading,
        [Convenor(**one) for one in found.convenors],
        # Each document once, in the version nearest to the reader's language.
        [best(same, wanted.lower()) for same in versions.values()],
        [Amendment(**one | {"at": datetime.fromisoformat(one["at"])}) for one in found.errata],
    )


# Each with the moment, by this process's clock, by which the database had told its own.
_for_signing: SingleFlightCache[tuple[Whole, float]] = SingleFlightCache(256)
_for_owners: SingleFlightCache[tuple[Reading, float]] = SingleFlightCache(256)


def read_for_signing(ref: str, wanted: str) -> Whole:
    """Return what `read_whole` does, as it was within the last second, by the clock as it is now.

    Raises Http404.
    """
    whole, at = _for_signing.get((ref, wanted), lambda: (read_whole(ref, wanted), time.monotonic()))
    return replace(whole, reading=_later(whole.reading, at))


def read_for_owner(petition_id: int, wanted: str) -> Reading:
    """Return what `read` does of a petition by its number, as it was within the last second.

    Raises Http404.
    """

    def make() -> tuple[Reading, float]:
        return _reading(OWNED.ask(petition=petition_id), wanted), time.monotonic()

    reading, at = _for_owners.get((petition_id, wanted), make)
    return _later(reading, at)


def _later(reading: Reading, at: float) -> Reading:
    """Return what was read at that moment by the clock as it is now."""
    petition = copy(reading.petition)
    petition.clock += timedelta(seconds=time.monotonic() - at)
    return replace(reading, petition=petition)


def wanted_language(request: HttpRequest) -> str:
    """Return the language a reader asked for: `?text=my`, or else the interface's."""
    asked = request.GET.get("text", "")
    return asked if languages.is_known(asked) else (request.LANGUAGE_CODE or "en")


def for_everyone(response: HttpResponse, petition: Petition) -> HttpResponse:
    """Let a public page be cached for some seconds; one behind a secret link not at all."""
    if petition.is_public:
        patch_cache_control(response, public=True, max_age=FRESH)
    else:
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
    return response
