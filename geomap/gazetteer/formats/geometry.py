"""The point and the extent of a geometry in a cell or a feature."""

import json
import re
from collections.abc import Mapping

from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.rows import FaultKind
from geomap.model.place import BoundingBox
from geomap.text.json_values import show_json

#: (lat, lon, extent); a point has no extent.
Extent = tuple[float, float, BoundingBox | None]

_NUMBER = r"[-+]?\d{1,6}(?:\.\d*)?(?:[eE][-+]?\d{1,3})?"
_POINT = re.compile(
    rf"(?:SRID=4326;)?\s*POINT\s*(?:ZM?|M)?\s*\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER}){{0,2}}\s*\)",
    re.IGNORECASE,
)
_LONGEST_POINT = 200
_REMEDY = "write longitude and latitude as in POINT(-13.2 27.1), or leave it empty"


def read_wkt(text: str) -> Extent:
    """Return the point and the extent of well-known text; longitude comes first in it.

    Raises
    ------
    CellFault
        When it is none, empty, or not on the earth.

    Examples
    --------
    >>> read_wkt("POINT(-13.2 27.1)")
    (27.1, -13.2, None)
    """
    if len(text) <= _LONGEST_POINT and (match := _POINT.fullmatch(text)):
        return _checked(float(match[2]), float(match[1]), None, text)
    from geomap.geo.shapes import read_extent  # shapely: a tenth of a second

    try:
        lat, lon, sides = read_extent(text)
    except ValueError as error:
        raise CellFault(FaultKind.GEOMETRY, f"geometry {show(text)}: {error}", _REMEDY) from error
    return _checked(lat, lon, sides, text)


def read_geometry(geometry: object) -> Extent | None:
    """Return the point and the extent of a GeoJSON geometry, None for null.

    Raises
    ------
    CellFault
        When it is none, empty, or not on the earth.
    """
    if geometry is None:
        return None
    if not isinstance(geometry, Mapping):
        reason = f"geometry is {show_json(geometry)}, expected an object"
        raise CellFault(FaultKind.GEOMETRY, reason, 'write {"type": "Point", "coordinates": [lon, lat]}')
    if geometry.get("type") == "Point":
        return _point(geometry.get("coordinates"))
    from geomap.geo.shapes import read_extent

    try:
        lat, lon, sides = read_extent(geometry)
    except ValueError as error:
        raise CellFault(FaultKind.GEOMETRY, f"geometry: {error}", "correct the geometry") from error
    return _checked(lat, lon, sides, "geometry")


def _point(coordinates: object) -> Extent:
    if not (
        isinstance(coordinates, list)
        and 2 <= len(coordinates) <= 4
        and all(isinstance(part, int | float) and not isinstance(part, bool) for part in coordinates)
    ):
        reason = f"the point's coordinates are {_shown(coordinates)}"
        raise CellFault(FaultKind.GEOMETRY, reason, "expected [lon, lat] in degrees")
    lon, lat = coordinates[:2]
    return _checked(_degrees(lat), _degrees(lon), None, str(coordinates))


def _degrees(value: int | float) -> float:
    # An integer of JSON may have more digits than a float has room for.
    return float(value) if -1000 < value < 1000 else float("inf")


def _shown(value: object) -> str:
    try:
        return show(json.dumps(value))
    except (ValueError, RecursionError):  # digits without end, nested without end
        return show_json(value)


def _checked(lat: float, lon: float, sides: tuple[float, float, float, float] | None, text: str) -> Extent:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        if -90 <= lon <= 90 and -180 <= lat <= 180:
            reason = f"{show(text)}: latitude {lat:g} is out of range"
            remedy = "longitude comes first in a geometry; swap the two numbers"
            raise CellFault(FaultKind.SWAPPED, reason, remedy)
        reason = f"{show(text)}: the point is out of range"
        raise CellFault(
            FaultKind.COORDINATES, reason, "expected -180 to 180 and -90 to 90 degrees, longitude first"
        )
    return lat, lon, BoundingBox(*sides) if sides else None
