"""Points on the earth, in degrees of latitude and longitude (WGS 84)."""

from math import asin, atan2, cos, degrees, radians, sin, sqrt

#: Mean radius of the earth (IUGG, R1), in km.
EARTH_RADIUS_KM = 6371.0088


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance between two points in km (haversine, within 0.5 % of the ellipsoid).

    Examples
    --------
    >>> round(distance_km(34.02, -6.83, 31.77, 35.22))
    3907
    >>> round(distance_km(0.0, 179.5, 0.0, -179.5))
    111
    """
    north1, north2 = radians(lat1), radians(lat2)
    half_lat, half_lon = (north2 - north1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(north1) * cos(north2) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def distance_to_box_km(
    lat: float, lon: float, *, west: float, south: float, east: float, north: float
) -> float:
    """Return the distance in km from a point to a box of degrees, 0 inside; ``west > east`` crosses ±180°.

    East and west of the box the nearest point lies on a meridian of its edge: where the great circle
    through the point meets that meridian at a right angle (Napier's rule: the tangent of its latitude
    is tan(lat) / cos(difference of longitudes)), or at a corner.

    Examples
    --------
    >>> fiji = {"west": 177.0, "south": -19.0, "east": -180.0, "north": -16.0}
    >>> distance_to_box_km(-18.0, 178.4, **fiji), round(distance_to_box_km(-18.0, -179.0, **fiji))
    (0.0, 106)
    """
    if (lon - west) % 360 <= (east - west) % 360 or east - west >= 360:
        nearest = min(max(lat, south), north)
        return 0.0 if nearest == lat else distance_km(lat, lon, nearest, lon)
    candidates = []
    for edge in (west, east):
        turn = radians(edge - lon)
        foot = degrees(atan2(sin(radians(lat)), cos(radians(lat)) * cos(turn)))
        latitudes = (south, north, *([foot] if south <= foot <= north else []))
        candidates += [distance_km(lat, lon, latitude, edge) for latitude in latitudes]
    return min(candidates)
