"""Points on the world's military and survey grids: UTM and MGRS references as latitude and longitude.

Twenty-odd lines of a published series stand here instead of a dependency: `utm` has no MGRS, `mgrs` is a
compiled wrapper of GEOTRANS and `pyproj` weighs 10 MB; each would come for a few references a year in news.
"""

import math
import re

# Ellipsoid WGS 84 (NIMA TR8350.2), and UTM's scale and false origin (NGA.STND.0037_2.0.0_GRIDS, 2014).
_RADIUS_M = 6_378_137.0
_FLATTENING = 1 / 298.257223563
_SCALE = 0.9996
_FALSE_EASTING_M = 500_000.0
_FALSE_NORTHING_SOUTH_M = 10_000_000.0
# The third flattening, and the series in it to the fourth order of L. Krüger, Konforme Abbildung des
# Erdellipsoids in der Ebene (1912), as C. F. F. Karney gives it in J. Geodesy 85 (2011) 475, eq. 36:
# good to a micrometre inside a zone.
_N = _FLATTENING / (2 - _FLATTENING)
_RECTIFYING_RADIUS_M = _RADIUS_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3 + 116 * _N**4 / 45,
    7 * _N**2 / 3 - 8 * _N**3 / 5 - 227 * _N**4 / 45,
    56 * _N**3 / 15 - 136 * _N**4 / 35,
    4279 * _N**4 / 630,
)

# Bands of 8 degrees from 80 S, without I and O; the last, X, has 12 (NGA.STND.0037, chapter 3).
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_COLUMNS = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")  # by the zone's number modulo 3
_SQUARE_M = 100_000
_ROW_CYCLE_M = 2_000_000
# A band's edge cuts squares of 100 km, and parallels are no straight lines of the grid: a point may lie
# this far outside the latitudes of its band's letter.
_BAND_SLACK_DEG = 1.0
_LEAST_EASTING_M, _MOST_EASTING_M = 100_000, 900_000

UTM = re.compile(
    r"(?<![\w.,-])(?:UTM:?\s?(?:zone\s)?)?(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X]),?\s"
    r"(?P<easting>\d{6})(?:\.\d{1,3})?(?:\s?m?\s?E\b)?[,;]?\s"
    r"(?P<northing>\d{6,7})(?:\.\d{1,3})?(?:\s?m?\s?N\b)?(?![\w,.]*\d)"
)
# Two digits each would do by the standard; "4CAB 1234" is also how India numbers cars.
MGRS = re.compile(
    r"(?<![\w.,-])(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])\s?(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])"
    r"(?:\s(?P<east>\d{3,5})\s(?P<north>\d{3,5})|\s?(?P<both>\d{8}|\d{10}))(?![\w,.]*\d)"
)


def point_of_utm(match: re.Match[str]) -> tuple[float, float] | None:
    """Return latitude and longitude of a match of `UTM`, None when it fits no place.

    "N" and "S" after a zone may be its band or its half of the world; "N" is north of the equator in
    both. "33S" with a northing that fits band S, in the Mediterranean, would fit the south as well: None.

    Examples
    --------
    >>> point_of_utm(UTM.search("at UTM 31N 628145 5802784"))
    (52.36034, 4.88186)
    """
    zone, band = int(match["zone"]), match["band"]
    easting, northing = float(match["easting"]), float(match["northing"])
    as_band = _point(zone, band, easting, northing)
    if band not in "NS" or (band == "N" and as_band):
        return as_band
    as_half = _point(zone, "", easting, northing - (_FALSE_NORTHING_SOUTH_M if band == "S" else 0))
    return None if band == "S" and as_band else as_half


def point_of_mgrs(match: re.Match[str]) -> tuple[float, float] | None:
    """Return latitude and longitude of the middle of the square that a match of `MGRS` names.

    None when the letters of the square do not stand in that zone and band.

    Examples
    --------
    >>> point_of_mgrs(MGRS.search("landed at 4QFJ 12345 67890."))
    (21.4098, -157.91608)
    """
    both = match["both"] or ""
    east = match["east"] or both[: len(both) // 2]
    north = match["north"] or both[len(both) // 2 :]
    zone, band, column, row = int(match["zone"]), match["band"], match["square"][0], match["square"][1]
    if len(east) != len(north) or column not in _COLUMNS[zone % 3]:
        return None
    unit_m = _SQUARE_M // 10 ** len(east)
    easting = (_COLUMNS[zone % 3].index(column) + 1) * _SQUARE_M + (int(east) + 0.5) * unit_m
    # In zones of even number the rows begin at F.
    row_number = (_ROWS.index(row) - (5 if zone % 2 == 0 else 0)) % len(_ROWS)
    within = row_number * _SQUARE_M + (int(north) + 0.5) * unit_m
    for cycle in range(5):  # 10,000 km from the equator to the pole, or from the pole to the equator
        if point := _point(zone, band, easting, within + cycle * _ROW_CYCLE_M):
            return point
    return None


def _point(zone: int, band: str, easting: float, northing: float) -> tuple[float, float] | None:
    """Return the point of a zone, None outside its band; without one, northings count from the equator."""
    if not 1 <= zone <= 60 or not _LEAST_EASTING_M <= easting <= _MOST_EASTING_M:
        return None
    if band and band < "N":
        northing -= _FALSE_NORTHING_SOUTH_M
    lat, lon = _unproject(easting, northing)
    lon += zone * 6 - 183
    south = -80 + 8 * _BANDS.index(band) if band else -80
    north = south + (12 if band == "X" else 8) if band else 84
    if not south - _BAND_SLACK_DEG <= lat <= north + _BAND_SLACK_DEG or abs(lon) > 180:
        return None
    return round(lat, 5), round(lon, 5)


def _unproject(easting: float, northing: float) -> tuple[float, float]:
    """Return the latitude, and the degrees east of the central meridian, of a point of a zone."""
    xi = northing / (_SCALE * _RECTIFYING_RADIUS_M)
    eta = (easting - _FALSE_EASTING_M) / (_SCALE * _RECTIFYING_RADIUS_M)
    terms = tuple(enumerate(_BETA, start=1))
    xi_0 = xi - sum(beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, beta in terms)
    eta_0 = eta - sum(beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, beta in terms)
    conformal = math.asin(math.sin(xi_0) / math.cosh(eta_0))
    lat = conformal + sum(delta * math.sin(2 * j * conformal) for j, delta in enumerate(_DELTA, start=1))
    return math.degrees(lat), math.degrees(math.atan2(math.sinh(eta_0), math.cos(xi_0)))
