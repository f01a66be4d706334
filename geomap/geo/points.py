"""Points on the earth, in degrees of latitude and longitude (WGS 84)."""

from math import asin, cos, radians, sin, sqrt

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
