"""Where states dispute, roughly: for a check that must never side with one of them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import floor

from geomap.gazetteer.areas import is_in_box
from geomap.model.place import BoundingBox, Dispute

# The extent of a unit is that of its towns, and outlines drawn by hand are right by 0.05 degrees.
_MARGIN_DEG = 0.3
# A disputed island without an extent: about 55 km around its point.
_AROUND_DEG = 0.5


class DisputedLand:
    """The boxes of disputed areas, and the countries that are disputed as a whole."""

    def __init__(
        self,
        zones: Sequence[tuple[BoundingBox, Dispute]],
        countries: Mapping[str, tuple[BoundingBox, Dispute]],
    ) -> None:
        """Know ``zones`` as (box, dispute), and the same of whole ``countries`` by code."""
        self._zones = zones
        self._countries = countries

    def about(self, country: str) -> Dispute | None:
        """Return the dispute about a country as a whole, None for none."""
        return self._countries[country][1] if country in self._countries else None

    def at(self, lat: float, lon: float, *, is_at_sea: bool) -> Dispute | None:
        """Return the dispute about an area at a point or some 30 km from it, None for none.

        Rough, as the extents of areas are; it may also answer for their neighbours. The extents of
        countries that are disputed as a whole hold a point at sea alone: on land outlines know better.
        """
        near = [*self._by_cell.get(_cell(lat, lon), ()), *(self._countries.values() if is_at_sea else ())]
        return next(
            (dispute for box, dispute in near if is_in_box(box, lat, lon, tolerance_deg=_MARGIN_DEG)), None
        )

    @cached_property
    def _by_cell(self) -> dict[tuple[int, int], list[tuple[BoundingBox, Dispute]]]:
        """The zones by the square degrees that they touch; most points lie in none."""
        found: dict[tuple[int, int], list[tuple[BoundingBox, Dispute]]] = {}
        for box, dispute in self._zones:
            for cell in _cells(box):
                found.setdefault(cell, []).append((box, dispute))
        return found


def box_around(lat: float, lon: float) -> BoundingBox:
    """Return half a degree around a point, as the extent of a place of which only that is known.

    Examples
    --------
    >>> box_around(7.9, 179.8)
    BoundingBox(west=179.3, south=7.4, east=-179.7, north=8.4)
    """
    west, east = (round((lon + side + 180) % 360 - 180, 5) for side in (-_AROUND_DEG, _AROUND_DEG))
    return BoundingBox(west, round(lat - _AROUND_DEG, 5), east, round(lat + _AROUND_DEG, 5))


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return floor(lat), floor(lon) % 360


def _cells(box: BoundingBox) -> Iterator[tuple[int, int]]:
    west, east = floor(box.west - _MARGIN_DEG), floor(box.east + _MARGIN_DEG)
    width = east - west if box.east >= box.west else east - west + 360
    for lat in range(floor(box.south - _MARGIN_DEG), floor(box.north + _MARGIN_DEG) + 1):
        for step in range(min(width, 359) + 1):
            yield _cell(lat, west + step)
