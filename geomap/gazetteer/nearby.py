"""Places near a point, by the square degrees that the file keeps them in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import asin, cos, degrees, floor, radians, sin
from typing import NamedTuple

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import postings_in
from geomap.geo.points import EARTH_RADIUS_KM, distance_km
from geomap.model.place import FeatureClass, Place

#: The classes of the places that `near` finds: populated places and spots.
NEAR_CLASSES = frozenset({FeatureClass.POPULATED, FeatureClass.SPOT})
# The first circle that is searched; it grows until it holds enough.
_FIRST_KM = 12.0
_GROWTH = 3
_MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place and its distance from the point that was asked for."""

    place: Place
    distance_km: float


class NearNumber(NamedTuple):
    """The distance of a place of the file, its number and its country; sorts nearest first."""

    distance_km: float
    number: int
    country: str


#: Returns those of some places that count.
Keep = Callable[[list[NearNumber]], list[NearNumber]]


def keep_apart(places: Iterable[Place], *, km: float) -> Iterator[Place]:
    """Yield ``places`` in their order, without those nearer than ``km`` to one before."""
    # Bands of latitude as wide as the distance: only the next ones can hold a neighbour.
    band_deg = degrees(km / EARTH_RADIUS_KM)
    bands: dict[int, list[Place]] = {}
    for place in places:
        own = floor(place.lat / band_deg)
        others = (other for band in (own - 1, own, own + 1) for other in bands.get(band, ()))
        if all(distance_km(place.lat, place.lon, other.lat, other.lon) >= km for other in others):
            bands.setdefault(own, []).append(place)
            yield place


def find_near(
    index: IndexFile,
    lat: float,
    lon: float,
    *,
    km: float,
    limit: int,
    country: str = "",
    keep: Keep | None = None,
) -> list[NearNumber]:
    """Return the ``limit`` places of ``index`` that are nearest to a point and within ``km``, nearest first.

    With ``country`` only its places, with ``keep`` only those that it returns.
    """
    radius = min(km, _FIRST_KM)
    while True:
        found = sorted(
            near
            for near in _measured(index, _cells(lat, lon, radius), lat, lon)
            if near.distance_km <= radius and country in {"", near.country}
        )
        if keep is not None:
            found = keep(found)
        if len(found) >= limit or radius >= km:
            return found[:limit]
        radius = min(km, radius * _GROWTH)


def _measured(
    index: IndexFile, ranges: Iterable[tuple[int, int]], lat: float, lon: float
) -> Iterator[NearNumber]:
    for first, last in ranges:
        blobs = index.rows("select post from cell where c between ? and ?", (first, last))
        with index.reading(f"the places of the square degrees {first} to {last}"):
            numbers = [posting >> 32 for (blob,) in blobs for posting in postings_in(blob)]
        for start in range(0, len(numbers), _MOST_AT_ONCE):
            some = numbers[start : start + _MOST_AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"select n, lat, lon, country from place where n in ({marks})"  # noqa: S608 - marks only
            rows = index.rows(query, some)
            with index.reading("the points of places"):
                yield from [
                    NearNumber(distance_km(lat, lon, north / 1e5, east / 1e5), number, country)
                    for number, north, east, country in rows
                ]


def _cells(lat: float, lon: float, km: float) -> Iterator[tuple[int, int]]:
    """Yield the (first, last) cells of each row of square degrees that a circle touches."""
    reach = degrees(km / EARTH_RADIUS_KM)
    south, north = max(-90, floor(lat - reach)), min(90, floor(lat + reach))
    # How far east the circle reaches at its widest; round a pole it is all the way.
    beside_pole = abs(lat) + reach >= 90
    wide = 180.0 if beside_pole else degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(lat)))))
    west, east = floor(lon - wide), floor(lon + wide)
    for row in range(south, north + 1):
        base = (row + 90) * 360
        if east - west >= 359:
            yield base, base + 359
            continue
        first, last = (west + 180) % 360, (east + 180) % 360
        if first <= last:
            yield base + first, base + last
        else:
            yield base + first, base + 359
            yield base, base + last
