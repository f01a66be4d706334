"""What lies in what: the country at a point, whether an area holds a point, the areas around a place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.records import read_box
from geomap.model.place import BoundingBox, FeatureClass, Place

if TYPE_CHECKING:
    from geomap.geo.shapes import Shape

#: The ids of the continents by the codes of GeoNames' countryInfo.txt (https://download.geonames.org/export/dump/).
CONTINENTS = {
    "AF": "gn:6255146",
    "AN": "gn:6255152",
    "AS": "gn:6255147",
    "EU": "gn:6255148",
    "NA": "gn:6255149",
    "OC": "gn:6255151",
    "SA": "gn:6255150",
}
#: How far outside its outline a country still holds a point: the outlines cut off capes and harbours.
COAST_DEG = 0.1
# How many towns say in which unit a point lies, and how far away they may be; each weighs by its
# nearness. By its neighbours, .965 of 1,500 bundled towns come into their first-level unit (.955 by the
# nearest alone) and .63 into their second-level unit (.60).
_TOWNS = 5
_TOWNS_KM = 60.0
# A town reaches about that far: nearer ones do not weigh more.
_OWN_KM = 0.5


@dataclass(frozen=True, slots=True)
class Town:
    """A town near a point: its country and the ids of its second- and first-level unit."""

    distance_km: float
    country: str
    units: tuple[str, str]


#: Returns the towns nearest to (lat, lon): within so many km, at most so many, of a country ("": of any).
FindTowns = Callable[[float, float, float, int, str], list[Town]]


class Outlines:
    """The outlines of countries, decoded when a point comes near."""

    def __init__(self, index: IndexFile) -> None:
        """Read from ``index``, at the first question."""
        self._index = index
        self._boxes: dict[str, BoundingBox] | None = None
        self._shapes: dict[str, bytes] = {}

    def shape(self, country: str) -> "Shape | None":
        """Return the outline of a country, None where the file has none."""
        from geomap.geo.shapes import decode_shape

        if country not in self.boxes:
            return None
        with self._index.reading(f"the outline of {country}"):
            return decode_shape(self._shapes[country])

    def distances(self, lat: float, lon: float, *, tolerance_deg: float) -> dict[str, float]:
        """Return how many degrees a point lies outside each country within ``tolerance_deg`` of it."""
        from geomap.geo.shapes import decode_shape, degrees_from

        boxes = self.boxes
        found: dict[str, float] = {}
        for country, box in boxes.items():
            if not is_in_box(box, lat, lon, tolerance_deg=tolerance_deg):
                continue
            with self._index.reading(f"the outline of {country}"):
                distance = degrees_from(decode_shape(self._shapes[country]), lat, lon)
            if distance <= tolerance_deg:
                found[country] = distance
        return found

    @property
    def boxes(self) -> Mapping[str, BoundingBox]:
        """The boxes of the countries that have an outline, by code."""
        if self._boxes is None:
            rows = self._index.rows("select country, box, shape from border order by country")
            with self._index.reading("the outlines of countries"):
                self._shapes = {country: shape for country, _, shape in rows}
                self._boxes = {country: read_box(box) for country, box, _ in rows}
        return self._boxes

    def country_at(self, lat: float, lon: float, *, tolerance_deg: float) -> str | None:
        """Return the country whose outline holds a point or is the nearest within ``tolerance_deg``."""
        near = self.distances(lat, lon, tolerance_deg=tolerance_deg)
        return min(near, key=lambda country: (near[country], country), default=None)

    def holds(self, country: str, lat: float, lon: float) -> bool:
        """Return whether a point lies in a country, or off its coast and nearer to no other."""
        near = self.distances(lat, lon, tolerance_deg=COAST_DEG)
        return country in near and near[country] <= min(near.values())


def area_holds(
    area: Place,
    lat: float,
    lon: float,
    *,
    outlines: Outlines,
    towns: FindTowns,
    continents: Mapping[str, str],
) -> bool:
    """Return whether ``area`` holds a point; see `Gazetteer.contains`."""
    if area.is_country and area.country in outlines.boxes:
        return outlines.holds(area.country, lat, lon)
    country = outlines.country_at(lat, lon, tolerance_deg=COAST_DEG)
    if area.id in CONTINENTS.values():
        return country is not None and CONTINENTS.get(continents.get(country, "")) == area.id
    if area.is_country:
        near = towns(lat, lon, _TOWNS_KM, 1, "")
        return bool(near) and near[0].country == area.country
    if is_unit(area):
        return country in {None, area.country} and _unit_holds(area, lat, lon, towns)
    return area.bbox is not None and is_in_box(area.bbox, lat, lon)


def is_unit(place: Place) -> bool:
    """Return whether a place is a first- or second-level unit of a country."""
    return place.feature_class is FeatureClass.ADMIN and place.feature_code in {"ADM1", "ADM2"}


def _unit_holds(area: Place, lat: float, lon: float, towns: FindTowns) -> bool:
    level = 0 if area.feature_code == "ADM2" else 1
    unit = main_unit(lat, lon, area.country, towns, level=level)
    if unit is None:
        return area.bbox is not None and is_in_box(area.bbox, lat, lon)
    return unit == area.id


def main_unit(lat: float, lon: float, country: str, towns: FindTowns, *, level: int) -> str | None:
    """Return the id of the unit of ``country`` that most of the towns around a point lie in, by nearness.

    ``level`` is 0 for second-level units, 1 for first-level ones. ``""`` where the towns' unit is not known,
    None where no town is near.
    """
    near = towns(lat, lon, _TOWNS_KM, _TOWNS, country)
    if not near:
        return None
    weights: dict[str, float] = {}
    for town in near:
        unit = town.units[level]
        weights[unit] = weights.get(unit, 0.0) + 1 / (town.distance_km + _OWN_KM)
    return max(weights, key=lambda unit: (weights[unit], unit))


def is_in_box(box: BoundingBox, lat: float, lon: float, *, tolerance_deg: float = 0.0) -> bool:
    """Return whether a point lies in ``box`` or within ``tolerance_deg`` of it, across the antimeridian too.

    Examples
    --------
    >>> fiji = BoundingBox(177, -19, -180, -16)
    >>> [is_in_box(fiji, -18, lon) for lon in (178.4, 180, -180, -179)]
    [True, True, True, False]
    """
    if not box.south - tolerance_deg <= lat <= box.north + tolerance_deg:
        return False
    east_of_west = (lon - box.west + tolerance_deg) % 360
    return east_of_west <= (box.east - box.west) % 360 + 2 * tolerance_deg or box.east - box.west >= 360
