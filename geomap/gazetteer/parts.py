"""What lies in an area that states dispute: whole units and countries, or an outline drawn by hand."""

import re
from dataclasses import dataclass

from geomap.model.place import BoundingBox

_OUTLINE = re.compile(r"\s*[-+]?\d")
_LEAST_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """A polygon of (lat, lon) in degrees, closed by itself, away from the antimeridian; and its box."""

    corners: tuple[tuple[float, float], ...]
    box: BoundingBox

    def holds(self, lat: float, lon: float) -> bool:
        """Return whether a point lies inside, by the even-odd rule in plain degrees.

        Examples
        --------
        >>> read_outline("0 0; 0 4; 4 4; 4 0").holds(1, 3), read_outline("0 0; 0 4; 4 0").holds(3, 3)
        (True, False)
        """
        box = self.box
        if not (box.south <= lat <= box.north and box.west <= lon <= box.east):
            return False
        inside = False
        before_lat, before_lon = self.corners[-1]
        for corner_lat, corner_lon in self.corners:
            if (corner_lat > lat) != (before_lat > lat):
                crossing = corner_lon + (lat - corner_lat) * (before_lon - corner_lon) / (
                    before_lat - corner_lat
                )
                inside ^= lon < crossing
            before_lat, before_lon = corner_lat, corner_lon
        return inside


def is_outline(part: str) -> bool:
    """Return whether a part is an outline, not a place's id.

    Examples
    --------
    >>> is_outline("33.3 35.8; 33 35.6; 32.7 35.7"), is_outline("geomap:ua-11")
    (True, False)
    """
    return _OUTLINE.match(part) is not None


def read_outline(text: str) -> Outline:
    """Return the outline in ``text``: corners as "latitude longitude", with semicolons between them.

    Raises
    ------
    ValueError
        When there are fewer than three corners, or one is no point.
    """
    corners: list[tuple[float, float]] = []
    for corner in text.split(";"):
        try:
            lat, lon = map(float, corner.split())
        except ValueError:
            lat = lon = float("nan")
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError(f"the corner {corner.strip()!r} is no point; write it as '33.3 35.8; …'")
        corners.append((lat, lon))
    if len(corners) < _LEAST_CORNERS:
        raise ValueError(f"the outline {text!r} has {len(corners)} corners; write at least three")
    lats, lons = [lat for lat, _ in corners], [lon for _, lon in corners]
    return Outline(tuple(corners), BoundingBox(min(lons), min(lats), max(lons), max(lats)))
