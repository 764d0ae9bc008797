"""Make `signatories/listing/world.json` from Natural Earth's public-domain countries.

    python -m tools.world countries-110m.json countries-50m.json

The arguments are the TopoJSON files of the npm package `world-atlas`. Shapes are taken from the coarse file.
A country that is too small there becomes a point, taken from the finer file.
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypedDict

from django_countries import countries

TARGET = Path(__file__).resolve().parents[1] / "signatories" / "listing" / "world.json"
WIDTH = 800
# The Equal Earth projection (Šavrič, Patterson and Jenny, 2018): areas are true to each other.
A = (1.340264, -0.081106, 0.000893, 0.003796)
# Square units below which an island is not drawn, unless the country has no larger part.
SPECK = 3.0

Point = tuple[float, float]


class Transform(TypedDict):
    """The grid of a topology: the steps of its arcs are whole units of it."""

    scale: tuple[float, float]
    translate: tuple[float, float]


class Shape(TypedDict):
    """A country of a topology: numbers of arcs, whose nesting depends on its type."""

    type: str
    id: str
    properties: dict[str, str]
    arcs: list[Any]


class Topology(TypedDict):
    """A file in TopoJSON."""

    transform: Transform
    arcs: list[list[tuple[int, int]]]
    objects: dict[str, dict[str, list[Shape]]]


def project(longitude: float, latitude: float) -> Point:
    """Return x and y in [-1, 1] times half the map's width, y downwards."""
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = angle * angle
    sixth = square**3
    slope = A[0] + 3 * A[1] * square + sixth * (7 * A[2] + 9 * A[3] * square)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(angle) / (3 * slope)
    y = angle * (A[0] + A[1] * square + sixth * (A[2] + A[3] * square))
    # x reaches 2.7066 at the equator's ends.
    return x / 2.7066 * WIDTH / 2, -y / 2.7066 * WIDTH / 2


def _arcs(topology: Topology) -> list[list[Point]]:
    """Return the arcs in degrees: they are stored as differences, in a grid (the TopoJSON specification)."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        found.append(line)
    return found


def _rings(shape: Shape, arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """Yield the outlines of a country, projected; holes are countries themselves."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for polygon in polygons:
        ring: list[Point] = []
        for number in polygon[0]:
            ring += (arcs[number] if number >= 0 else arcs[~number][::-1])[1 if ring else 0 :]
        longitudes = [longitude for longitude, _latitude in ring]
        # A shape that crosses the 180th meridian is drawn on one side of it, past the edge.
        crosses = max(longitudes) - min(longitudes) > 180
        yield [project(x + 360 if crosses and x < 0 else x, y) for x, y in ring]


def area(ring: list[Point]) -> float:
    """Return the area inside an outline, in square units of the map."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def centre(rings: Iterable[list[Point]]) -> list[int]:
    """Return the middle of the greatest outline."""
    ring = max(rings, key=area)
    return [round(sum(x for x, _ in ring) / len(ring)), round(sum(y for _, y in ring) / len(ring))]


def path(rings: list[list[Point]]) -> str:
    """Return outlines as SVG path data in whole units, each point as the step from the one before."""
    biggest = max(map(area, rings))
    said = []
    for ring in rings:
        if area(ring) < SPECK and area(ring) < biggest:
            continue
        points = [(round(x), round(y)) for x, y in ring]
        last = points[0]
        steps = []
        for point in points[1:]:
            if point != last:
                steps.append(f"{point[0] - last[0]} {point[1] - last[1]}")
                last = point
        said.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(said)


def code(shape: Shape) -> str:
    """Return the two-letter code of a country; empty if it has none."""
    if shape["properties"]["name"] == "Kosovo":
        return "XK"
    return countries.alpha2(int(shape["id"])) if shape.get("id", "").isdigit() else ""


def _shapes(file: str) -> Iterator[tuple[str, list[list[Point]]]]:
    topology: Topology = json.loads(Path(file).read_text())
    arcs = _arcs(topology)
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("type") in ("Polygon", "MultiPolygon") and shape["properties"]["name"] != "Antarctica":
            yield code(shape), list(_rings(shape, arcs))


def main(coarse: str, fine: str) -> None:
    """Write the map."""
    land: dict[str, str] = {}
    for place, rings in _shapes(coarse):
        land[place] = land.get(place, "") + path(rings)
    points = {place: centre(rings) for place, rings in _shapes(fine) if place and place not in land}
    world = {
        "source": "Natural Earth, 1:110m and 1:50m cultural vectors, public domain",
        "land": dict(sorted(land.items())),
        "points": dict(sorted(points.items())),
    }
    TARGET.write_text(json.dumps(world, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
