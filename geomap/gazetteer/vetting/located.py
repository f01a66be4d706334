"""Rows with their points and countries as they will be, those of known places filled in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from geomap.gazetteer.kinds import find_kind
from geomap.gazetteer.rows import PlaceRow
from geomap.model.place import FeatureClass, Place


# A named tuple: nearly every row of a table gets one.
class LocatedRow(NamedTuple):
    """A row with its country and its point; ``place`` is the known one that it patches."""

    row: PlaceRow
    country: str
    lat: float
    lon: float
    place: Place | None = None

    @property
    def name(self) -> str:
        """The name of the row, or of the place that it patches."""
        return self.row.name or (self.place.name if self.place else "")

    @property
    def sort(self) -> tuple[FeatureClass, str] | None:
        """Its GeoNames class and code, None where neither row nor place say."""
        kind = find_kind(self.row.kind) if self.row.kind else None
        if kind is not None:
            return kind.feature_class, kind.feature_code
        return (self.place.feature_class, self.place.feature_code) if self.place else None


def locate_rows(rows: Iterable[PlaceRow], known: Mapping[str, Place]) -> Iterator[LocatedRow]:
    """Yield the rows that say where a place is or in which country, and of which both are known."""
    for row in rows:
        place = known.get(row.id) if row.id else None
        if place is None:
            lat, lon, country = row.lat, row.lon, row.country
        elif row.lat is None and not row.country:
            continue
        else:
            lat = place.lat if row.lat is None else row.lat
            lon = place.lon if row.lon is None else row.lon
            country = row.country or place.country
        if country and lat is not None and lon is not None:
            yield LocatedRow(row, country, lat, lon, place)
