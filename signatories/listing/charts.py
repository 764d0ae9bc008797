"""The numbers page: charts by day and by country, each beside a table with the same numbers.

The charts show the public list. Withheld names are counted in the tally alone.
"""

import json
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_safe

from petitions import formats, pages
from petitions.models import Petition
from signatories.listing import tally
from signatories.models import Kind
from signatories.text import countries

# The most days in a chart: longer periods are shown by weeks. Then the size of the chart in SVG units.
MOST_DAYS = 92
WIDTH, HEIGHT, WIDEST = 720, 180, 40
# The number of shades of the map, and the opacity of the faintest.
SHADES, FAINTEST = 4, 0.35
WORLD = Path(__file__).with_name("world.json")


@dataclass(frozen=True)
class Span:
    """A day, or the week that begins on it, and the numbers of names that joined the list then."""

    on: date
    organisations: int
    individuals: int
    in_all: int
    is_unfinished: bool

    @property
    def joined(self) -> int:
        """The number of names that joined."""
        return self.organisations + self.individuals

    @property
    def words(self) -> str:
        """The day or week in words."""
        return formats.day(self.on)


@dataclass(frozen=True)
class Days:
    """All spans from the first name to today, or to the last name after the close, including empty ones."""

    spans: list[Span]
    by_week: bool

    @property
    def most(self) -> Span:
        """The span with the most names; the first one if several are equal."""
        return max(self.spans, key=lambda span: span.joined)

    def bars(self, *, mirrored: bool) -> list[dict[str, object]]:
        """Return the bars of the chart; `mirrored` starts at the right, for right-to-left languages."""
        step = WIDTH / len(self.spans)
        scale = HEIGHT / max(1, self.most.joined)
        return [
            {
                "x": round(WIDTH - (number + 1) * step if mirrored else number * step, 1),
                "y": round(HEIGHT - span.joined * scale, 1),
                "width": round(min(max(step - 1, step * 0.7), WIDEST), 1),
                "height": round(span.joined * scale, 1),
                "span": span,
            }
            for number, span in enumerate(self.spans)
        ]


def by_day(petition: Petition) -> Days | None:
    """Return the numbers by day in the petition's time zone; None while the list is empty. One query."""
    counts = {(on, kind): number for on, kind, number in tally.by_day(petition)}
    if not counts:
        return None
    days = [on for on, _kind in counts]
    first, last = min(days), max(days)
    if petition.is_open:
        last = max(last, petition.today)
    by_week = (last - first).days >= MOST_DAYS
    if by_week:
        first -= timedelta(days=first.weekday())
    length = 7 if by_week else 1
    joined: Counter[tuple[int, str]] = Counter()
    for (on, kind), number in counts.items():
        joined[(on - first).days // length, kind] += number
    starts = [first + timedelta(days=at) for at in range(0, (last - first).days + 1, length)]
    organisations = [joined[at, Kind.ORGANISATION] for at in range(len(starts))]
    individuals = [joined[at, Kind.INDIVIDUAL] for at in range(len(starts))]
    in_all = accumulate(map(sum, zip(organisations, individuals, strict=True)))
    unfinished = petition.today if petition.is_open else None
    return Days(
        [
            Span(
                on,
                groups,
                people,
                total,
                unfinished is not None and on + timedelta(days=length) > unfinished,
            )
            for on, groups, people, total in zip(starts, organisations, individuals, in_all, strict=True)
        ],
        by_week,
    )


@dataclass(frozen=True)
class Place:
    """A country and its numbers on the list; the code is empty for names without a country."""

    code: str
    name: str
    organisations: int
    individuals: int

    @property
    def in_all(self) -> int:
        """The number of both kinds."""
        return self.organisations + self.individuals


@dataclass(frozen=True)
class Places:
    """The countries on the list, the most frequent first, and the names without a country."""

    known: list[Place]
    unknown: Place | None
    counted: str

    def number(self, place: Place) -> int:
        """Return the number of a country on the map: of the kind whose countries the tally counts."""
        return place.individuals if self.counted == Kind.INDIVIDUAL else place.organisations

    @property
    def edges(self) -> list[int]:
        """The lowest number of each shade, in equal ratios, and at the end the highest number plus one."""
        most = max(map(self.number, self.known), default=0)
        return sorted({max(1, round((most + 1) ** (shade / SHADES))) for shade in range(SHADES + 1)})

    @property
    def legend(self) -> list[dict[str, object]]:
        """The shades from the faintest, each with its range of numbers."""
        edges = self.edges
        return [
            {"from": low, "to": high - 1, "opacity": _opacity(at, len(edges) - 1)}
            for at, (low, high) in enumerate(pairwise(edges))
        ]

    @property
    def marks(self) -> list[dict[str, object]]:
        """The countries to colour on the map, each with its shape, or with a point if it is too small."""
        edges, drawn = self.edges, world()
        return [
            {
                "place": place,
                "number": number,
                "opacity": _opacity(bisect_right(edges, number) - 1, len(edges) - 1),
                "path": drawn["land"].get(place.code, ""),
                "point": drawn["points"].get(place.code),
            }
            for place in self.known
            if (number := self.number(place))
        ]


def _opacity(at: int, of: int) -> float:
    return round(FAINTEST + (1 - FAINTEST) * (at + 1) / of, 2) if of > 1 else 1.0


class World(TypedDict):
    """The map: outlines by country, and points for countries that are too small."""

    land: dict[str, str]
    points: dict[str, list[float]]


@cache
def world() -> World:
    """Return the map of the world."""
    found: World = json.loads(WORLD.read_text())
    return found


@cache
def _land() -> str:
    return "".join(world()["land"].values())


def by_country(petition: Petition) -> Places:
    """Return the numbers by country. One query, whose cost does not grow with the signatories."""
    found: dict[str, Counter[str]] = {}
    for kind, country, number in tally.by_country(petition):
        found.setdefault(country, Counter())[kind] += number
    names = countries.names(get_language() or "en")
    places = [
        Place(code, names.get(code, code), numbers[Kind.ORGANISATION], numbers[Kind.INDIVIDUAL])
        for code, numbers in found.items()
    ]
    # The map shows organisations, as the tally does, or individuals if no organisation has a country.
    has_organisations = any(place.code and place.organisations for place in places)
    counted = Kind.ORGANISATION if has_organisations else Kind.INDIVIDUAL
    order = {code: number for number, code in enumerate(names)}
    return Places(
        sorted(
            (place for place in places if place.code),
            key=lambda place: (-place.in_all, order.get(place.code, 0)),
        ),
        next((place for place in places if not place.code), None),
        counted,
    )


@require_safe
def numbers(request: HttpRequest, ref: str) -> HttpResponse:
    """The charts by day and by country, drawn on the server, and the tables beside them."""
    reading = pages.read(ref, pages.wanted_language(request))
    found = tally.of(reading.petition)
    days, places = by_day(reading.petition), by_country(reading.petition)
    context = {
        "reading": reading,
        "petition": reading.petition,
        "statement": reading.statement,
        "tally": found,
        "days": days,
        "bars": days.bars(mirrored=get_language_bidi()) if days else [],
        "width": WIDTH,
        "height": HEIGHT,
        "places": places,
        "most": max((place.in_all for place in places.known), default=0),
        "land": _land(),
    }
    return pages.for_everyone(render(request, "listing/numbers.html", context), reading.petition)
