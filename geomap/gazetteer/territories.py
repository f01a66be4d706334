"""In which disputed area a place lies, and to which country it counts under a view."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import floor
from typing import TypeVar

from geomap.gazetteer.areas import is_in_box
from geomap.gazetteer.disputed import DisputedLand, box_around
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.parts import Outline, is_outline, read_outline
from geomap.gazetteer.records import Records
from geomap.gazetteer.views import View
from geomap.model.place import BoundingBox, Dispute, FeatureClass, Place

_COUNTRY = "iso:"
_FIRST_LEVEL, _SECOND_LEVEL = "ADM1", "ADM2"
# What an outline drawn by hand is trusted with; of a region the point alone says too little.
_BY_POINT = frozenset({FeatureClass.POPULATED, FeatureClass.SPOT})

#: Whether the area with an id holds the point (lat, lon).
Holds = Callable[[str, float, float], bool]
#: Country, name of the first-level unit, name of the second-level one or "".
_Unit = tuple[str, str, str]
_Key = TypeVar("_Key")


class Territories:
    """The disputed areas of a file and what lies in them, read at the first question."""

    def __init__(self, index: IndexFile, view: View | None = None) -> None:
        """Read from ``index``; ``view`` says to which countries areas count, None: as they are filed."""
        self._index = index
        self._filed = Records(index)
        self._counts = dict(view.counts) if view else {}

    @property
    def has_view(self) -> bool:
        """Whether any area counts to another country than the tables file it under."""
        return bool(self._counts)

    def filed(self, number: int) -> Place:
        """Return the place with a number as the tables file it, whatever the view."""
        return self._filed.place(number)

    def mark(self, place: Place) -> Place:
        """Return ``place`` as the view sees it, with the dispute about it and whether it is vague."""
        areas = self._areas_of(place)
        is_vague = place.id in self._vague
        if not areas:
            return replace(place, is_vague=True) if is_vague else place
        disputes = self._disputes
        counted = next((area for area in areas if area in self._counts), None)
        return replace(
            place,
            country=place.country if counted is None else self._counts[counted],
            dispute=next((disputes[area] for area in areas if area in disputes), None),
            is_vague=is_vague,
        )

    @cached_property
    def disputed_land(self) -> DisputedLand:
        """Where states dispute, roughly: the boxes of all disputed areas and of what lies in them."""
        zones = [(outline.box, area) for outline, area in self._outlines if area in self._disputes]
        for part, areas in self._own.items():
            unit = self._places.get(part)
            if unit is not None:
                box = unit.bbox or box_around(unit.lat, unit.lon)
                zones += [(box, area) for area in areas if area in self._disputes]
        countries = {
            country: (place.bbox or box_around(place.lat, place.lon), self._disputes[area])
            for country, areas in self._countries.items()
            for area in areas
            if area in self._disputes and (place := self._places.get(_COUNTRY + country)) is not None
        }
        return DisputedLand(tuple((box, self._disputes[area]) for box, area in zones), countries)

    def country_at(self, country: str | None, lat: float, lon: float, holds: Holds) -> str | None:
        """Return the country of a point under the view, which lies in ``country`` by the outlines.

        ``holds`` is asked about units.
        """
        areas = (*self._drawn_at(lat, lon), *self._units_at(country, lat, lon, holds))
        areas = (*areas, *self._countries.get(country or "", ()))
        counted = next((area for area in areas if area in self._counts), None)
        return country if counted is None else self._counts[counted] or None

    def _areas_of(self, place: Place) -> tuple[str, ...]:
        """Return the areas that ``place`` lies in, the narrowest first."""
        found = self._own.get(place.id, ())
        if place.feature_class in _BY_POINT and _cell(place.lat, place.lon) in self._drawn_cells:
            found += self._drawn_at(place.lat, place.lon)
        if place.admin1 and place.country in self._unit_countries:
            first = (place.country, place.admin1)
            found += self._units.get((*first, place.admin2), ()) + self._units.get((*first, ""), ())
        return found + self._countries.get(place.country, ())

    def _drawn_at(self, lat: float, lon: float) -> tuple[str, ...]:
        return tuple(area for outline, area in self._outlines if outline.holds(lat, lon))

    def _units_at(self, country: str | None, lat: float, lon: float, holds: Holds) -> Iterable[str]:
        for part, areas in self._own.items():
            unit = self._places.get(part)
            if unit is None or unit.country != country or not any(area in self._counts for area in areas):
                continue
            if unit.feature_code in {_FIRST_LEVEL, _SECOND_LEVEL} and holds(part, lat, lon):
                yield from areas

    # What lies in what, once for each file.

    @cached_property
    def _vague(self) -> frozenset[str]:
        # A file of the bulk compiler has no such list.
        return frozenset(self._index.meta.get("vague", "").split())

    @cached_property
    def _disputes(self) -> dict[str, Dispute]:
        """The disputes by the ids of the areas."""
        rows = self._index.rows("select place, held_by, claimed_by, note from dispute order by place")
        with self._index.reading("the disputes"):
            names = {area: self._name(area) for area, *_ in rows}
            return {
                area: Dispute(area, names[area], tuple(held_by.split()), tuple(claimed_by.split()), note)
                for area, held_by, claimed_by, note in rows
            }

    def _name(self, area: str) -> str:
        place = self._places.get(area)
        return place.name if place is not None else area

    @cached_property
    def _parts(self) -> tuple[tuple[str, str], ...]:
        """Every (part, area), an area being the first part of itself."""
        areas = {area for (area,) in self._index.rows("select place from dispute")} | set(self._counts)
        with self._index.reading("the parts of disputed areas"):
            given = [(part, area) for area, part in json.loads(self._index.meta.get("parts", "[]"))]
        return (*((area, area) for area in sorted(areas)), *(pair for pair in given if pair[1] in areas))

    @cached_property
    def _own(self) -> dict[str, tuple[str, ...]]:
        """The areas by the ids of their parts, countries and outlines apart."""
        pairs = ((part, area) for part, area in self._parts if not is_outline(part))
        return _grouped((part, area) for part, area in pairs if not part.startswith(_COUNTRY))

    @cached_property
    def _countries(self) -> dict[str, tuple[str, ...]]:
        whole = ((part, area) for part, area in self._parts if part.startswith(_COUNTRY))
        return _grouped((part.removeprefix(_COUNTRY), area) for part, area in whole)

    @cached_property
    def _places(self) -> dict[str, Place]:
        """The parts that are places, by id, as the tables file them."""
        ids = sorted({part for part, _ in self._parts if not is_outline(part)})
        numbers = {place_id: self._index.number(place_id) for place_id in ids}
        self._filed.fetch([number for number in numbers.values() if number is not None])
        return {
            place_id: self._filed.place(number) for place_id, number in numbers.items() if number is not None
        }

    @cached_property
    def _units(self) -> dict[_Unit, tuple[str, ...]]:
        """The areas by the units that are parts of them."""
        found = []
        for part, areas in self._own.items():
            unit = self._places.get(part)
            if unit is not None and unit.feature_code in {_FIRST_LEVEL, _SECOND_LEVEL}:
                is_first = unit.feature_code == _FIRST_LEVEL
                key = (unit.country, unit.name, "") if is_first else (unit.country, unit.admin1, unit.name)
                found += [(key, area) for area in areas]
        return _grouped(found)

    @cached_property
    def _outlines(self) -> tuple[tuple["Outline | _Box", str], ...]:
        with self._index.reading("the outlines of disputed areas"):
            drawn = [(read_outline(part), area) for part, area in self._parts if is_outline(part)]
        return (*drawn, *self._boxes())

    # Asked of every place that is read, most of which lie nowhere near such an area.

    @cached_property
    def _drawn_cells(self) -> frozenset[tuple[int, int]]:
        """The square degrees that the outlines touch."""
        return frozenset(cell for outline, _ in self._outlines for cell in _cells(outline.box))

    @cached_property
    def _unit_countries(self) -> frozenset[str]:
        return frozenset(country for country, _, _ in self._units)

    def _boxes(self) -> Iterable[tuple["_Box", str]]:
        """Yield the boxes of areas that a view names and of which nothing finer is known."""
        finer = {area for part, area in self._parts if part != area} | set(self._disputes)
        for area in sorted(set(self._counts) - finer):
            place = self._places.get(area)
            is_region = place is not None and not (
                place.is_country or place.feature_code in {_FIRST_LEVEL, _SECOND_LEVEL}
            )
            if place is not None and is_region and place.bbox is not None:
                yield _Box(place.bbox), area


@dataclass(frozen=True, slots=True)
class _Box:
    """A box as an outline."""

    box: BoundingBox

    def holds(self, lat: float, lon: float) -> bool:
        return is_in_box(self.box, lat, lon)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return floor(lat), (floor(lon) + 180) % 360


def _cells(box: BoundingBox) -> Iterator[tuple[int, int]]:
    width = floor(box.east) - floor(box.west)
    for lat in range(floor(box.south), floor(box.north) + 1):
        for step in range((width if box.east >= box.west else width + 360) + 1):
            yield _cell(lat, floor(box.west) + step)


def _grouped(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, tuple[str, ...]]:
    found: dict[_Key, tuple[str, ...]] = {}
    for part, area in pairs:
        found[part] = (*found.get(part, ()), area)
    return found
