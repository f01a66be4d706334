"""One row for each place: doubled ids and the same place written down twice in one file."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from math import cos, floor, radians
from operator import itemgetter

from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.formats.making import RowMaker, Rules
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault, RowTable
from geomap.geo.points import distance_km
from geomap.text.folding import fold_all

#: Two rows of one name and kind closer than this are one place, written down twice.
SAME_PLACE_KM = 5.0
# One degree of latitude has 111 km; places in bands that do not touch are further apart than that.
_BAND_DEGREES = 0.05

#: What namesakes in one file have in common: name, kind and country.
_Key = tuple[str, str, str]
#: (longitude, line, row) of namesakes by key and band of latitude, sorted.
_Bands = dict[tuple[_Key, int], list[tuple[float, int, PlaceRow]]]


def is_near(row: PlaceRow, lat: float | None, lon: float | None) -> bool:
    """Return whether the point of ``row`` and another are so close that they are one place's."""
    if row.lat is None or row.lon is None or lat is None or lon is None:
        return False
    return distance_km(row.lat, row.lon, lat, lon) <= SAME_PLACE_KM


def split_doubles(rows: Sequence[PlaceRow]) -> tuple[list[PlaceRow], list[tuple[PlaceRow, CellFault]]]:
    """Return the rows that are each the first of their place, and the others with what they repeat.

    A place may have one plain row, and rows that each hide another name of it.
    """
    kept: list[PlaceRow] = []
    doubled: list[tuple[PlaceRow, CellFault]] = []
    lines: dict[tuple[str, str], int] = {}
    namesakes: dict[_Key, PlaceRow | None] = {}
    bands: _Bands = {}
    for row, name in zip(rows, fold_all([row.name for row in rows]), strict=True):
        if row.id:
            hidden = name if row.action is Action.HIDE else ""
            before = lines.setdefault((row.id, hidden), row.line)
            if before != row.line:
                reason = f"the id {show(row.id)} is already that of line {before}"
                doubled.append((row, CellFault(FaultKind.DUPLICATE_ID, reason, "give each row its own")))
                continue
        elif other := _same_place(row, name, namesakes, bands):
            # Two places of one name and point would halve each other's confidence.
            reason = f"{show(row.name)} is already in line {other.line}, at the same point"
            doubled.append((row, CellFault(FaultKind.SAME_PLACE, reason, "delete one of the two")))
            continue
        kept.append(row)
    return kept, doubled


def _same_place(
    row: PlaceRow, name: str, namesakes: dict[_Key, PlaceRow | None], bands: _Bands
) -> PlaceRow | None:
    """Return the earlier row of this place; else enter ``row``, from the second on by bands of latitude.

    ``name`` is its name folded.
    """
    key = name, row.kind, row.country
    first = namesakes.setdefault(key, row)
    if first is row or row.lat is None or row.lon is None:
        return None
    if first is not None:
        _enter(first, key, bands)
        namesakes[key] = None
    for other in _neighbours(row.lat, row.lon, key, bands):
        if is_near(row, other.lat, other.lon):
            return other
    _enter(row, key, bands)
    return None


def _enter(row: PlaceRow, key: _Key, bands: _Bands) -> None:
    band = bands.setdefault((key, floor((row.lat or 0.0) / _BAND_DEGREES)), [])
    insort(band, (row.lon or 0.0, row.line, row), key=itemgetter(0, 1))


def _neighbours(lat: float, lon: float, key: _Key, bands: _Bands) -> Iterator[PlaceRow]:
    """Yield the rows that may lie within 5 km: thousands of one name on one parallel are no matter."""
    # Meridians draw together towards the poles.
    width = min(180.0, _BAND_DEGREES / max(cos(radians(min(90.0, abs(lat) + _BAND_DEGREES))), 1e-9))
    middle = floor(lat / _BAND_DEGREES)
    for number in (middle - 1, middle, middle + 1):
        band = bands.get((key, number), [])
        for turn in (-360, 0, 360):
            start = bisect_left(band, lon + turn - width, key=itemgetter(0))
            end = bisect_right(band, lon + turn + width, key=itemgetter(0))
            yield from (row for _, _, row in band[start:end])


def join_table(rows: Sequence[PlaceRow], faults: Iterable[RowFault], rules: Rules) -> RowTable:
    """Return a file's rows without doubles, and its faults by line."""
    kept, doubled = split_doubles(rows)
    maker = RowMaker(rules)
    more = [maker.row_fault(row.line, fault, row.name) for row, fault in doubled]
    ordered = sorted((*faults, *more), key=lambda fault: fault.line)
    return RowTable(rules.file, tuple(kept), tuple(ordered))
