"""The outlines of countries for many points at once: who holds them, and how far off they lie."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot
from typing import TYPE_CHECKING

from geomap.gazetteer.areas import COAST_DEG, Outlines, is_in_box
from geomap.geo.points import distance_km, distance_to_box_km
from geomap.model.place import BoundingBox

if TYPE_CHECKING:
    from geomap.geo.shapes import Shape

#: Latitude and longitude in degrees.
Point = tuple[float, float]

# A country that fills less of its box, and has no mainland, is islands far apart; the outlines
# (1:50 million) lack many.
_LEAST_FILLED = 0.1
_MAINLAND = 0.9
# So does one of less land than some 12,000 square kilometres: of Tuvalu they have one island.
_SMALL_DEG2 = 1.0
_KM_IN_DEGREE = 111.2
# Of so few points, asking the boxes first is faster than decoding all outlines (25 ms).
_FEW = 50


@dataclass(frozen=True, slots=True)
class Distance:
    """How far outside a country a point lies: in planar degrees, and in km; 0 inside."""

    degrees: float
    km: float


class Frontiers:
    """The outlines of countries, each decoded once; of one without an outline its box."""

    def __init__(
        self, outlines: Outlines, box_of: Callable[[str], BoundingBox | None], *, codes: Iterable[str] = ()
    ) -> None:
        """Ask ``outlines``, and ``box_of`` for the extent of a country that has none; ``codes``: of all."""
        self._outlines = outlines
        self._codes = tuple(codes)
        self._box_of = box_of
        self._shapes: dict[str, Shape | None] = {}

    def _shape(self, country: str) -> "Shape | None":
        if country not in self._shapes:
            self._shapes[country] = self._outlines.shape(country)
        return self._shapes[country]

    def hold(self, country: str, points: Sequence[Point]) -> list[bool]:
        """Return for each point whether it lies in a country, or within 0.1 degrees of it.

        A country of which nothing is known holds every point.
        """
        from geomap.geo.shapes import contains_points

        shape = self._shape(country)
        if shape is not None:
            lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
            return contains_points(shape, lats, lons, tolerance_deg=COAST_DEG)
        box = self._box_of(country)
        return [box is None or is_in_box(box, *point, tolerance_deg=COAST_DEG) for point in points]

    def distances(self, country: str, points: Sequence[Point]) -> list[Distance]:
        """Return how far outside a country each point lies, in the direction nearest in degrees."""
        from geomap.geo.shapes import nearest_points

        shape = self._shape(country)
        if shape is None:
            box = self._box_of(country)
            return [_distance_to_box(box, *point) for point in points]
        nearest = nearest_points(shape, [lat for lat, _ in points], [lon for _, lon in points])
        return [_distance(point, other) for point, other in zip(points, nearest, strict=True)]

    def distance_to_extent(self, country: str, point: Point) -> Distance:
        """Return how far a point lies off the extent of a country, its outline's or its own."""
        from geomap.geo.shapes import shape_bounds

        shape = self._shape(country)
        boxes = [self._box_of(country), None if shape is None else BoundingBox(*shape_bounds(shape))]
        distances = [_distance_to_box(box, *point) for box in boxes if box is not None]
        return min(distances, key=lambda distance: distance.km, default=Distance(0.0, 0.0))

    def hosts(self, points: Sequence[Point], *, tolerance_deg: float = 0.0) -> list[str]:
        """Return which country holds each point or is the nearest within a tolerance, "" for none."""
        from geomap.geo.shapes import find_holders

        countries = self._countries_near(points)
        shapes = [shape for country in countries if (shape := self._shape(country)) is not None]
        lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
        found = find_holders(shapes, lats, lons, tolerance_deg=tolerance_deg)
        return [countries[at] if at >= 0 else "" for at in found]

    def unoutlined_at(self, point: Point) -> str:
        """Return the country without an outline whose extent holds a point, ``""`` for none."""
        return next((country for country, box in self._unoutlined if is_in_box(box, *point)), "")

    @cached_property
    def _unoutlined(self) -> tuple[tuple[str, BoundingBox], ...]:
        countries = sorted(set(self._codes).difference(self._outlines.boxes))
        return tuple((country, box) for country in countries if (box := self._box_of(country)) is not None)

    def _countries_near(self, points: Sequence[Point]) -> list[str]:
        boxes = self._outlines.boxes
        if len(points) > _FEW:
            return list(boxes)
        return [
            country
            for country, box in boxes.items()
            if any(is_in_box(box, *point, tolerance_deg=COAST_DEG) for point in points)
        ]

    def is_scattered(self, country: str) -> bool:
        """Return whether a country is islands far apart, some of which no outline may show."""
        from geomap.geo.shapes import area_deg2, filled_share, largest_share

        shape = self._shape(country)
        if shape is None:
            return True
        if area_deg2(shape) < _SMALL_DEG2:
            return True
        return filled_share(shape) < _LEAST_FILLED and largest_share(shape) < _MAINLAND


def _distance(point: Point, other: Point) -> Distance:
    east = (point[1] - other[1] + 180) % 360 - 180
    return Distance(hypot(point[0] - other[0], east), distance_km(*point, *other))


def _distance_to_box(box: BoundingBox | None, lat: float, lon: float) -> Distance:
    if box is None:
        return Distance(0.0, 0.0)
    km = distance_to_box_km(lat, lon, west=box.west, south=box.south, east=box.east, north=box.north)
    return Distance(km / _KM_IN_DEGREE, km)
