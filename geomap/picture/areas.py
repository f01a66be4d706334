"""Another base map: the areas of a GeoJSON or TopoJSON file, checked before a page gets them.

Everything is rebuilt from numbers and short texts; nothing of the file's own text reaches the page
but names, as data.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from geomap.errors import InputError
from geomap.geo.shapes import Ring, build_shape, label_circle
from geomap.picture.payload import Json

#: Largest file, in bytes; Natural Earth's countries at 1:10 million take 13 MB.
LARGEST_BYTES = 20_000_000
#: Most points of all rings together: TopoJSON can name one arc many times, so its size bounds nothing.
MOST_POINTS = 1_000_000
#: Longest name in code points.
NAME_LENGTH = 100
_MOST_FAULTS = 5
_LEAST_RING = 4
_LABEL_POINTS = 300
_DECIMALS = 4  # 11 metres
# Rounding of quantised files may pass the edge of the map by so many degrees.
_SLACK_DEG = 0.01
_CODE = re.compile(r"[A-Z]{2}")
_CODE_KEYS = ("code", "iso_a2", "ISO_A2")
_NAME_KEYS = ("name", "NAME", "Name")
_GLOBE = "write it in WGS 84 (EPSG:4326), longitude before latitude, such as ogr2ogr -t_srs EPSG:4326 does"

_Polygon: TypeAlias = list[Ring]


@dataclass(frozen=True, slots=True)
class _Source:
    """A geometry of the file with its properties, and how the file counts it (from 1)."""

    number: int
    geometry: Mapping[str, object]
    properties: Mapping[str, object]


def read_areas(path: Path | str) -> Json:
    """Return the polygons of a GeoJSON or TopoJSON file as GeoJSON for the map's page.

    Of the properties ``name`` (or ``NAME``) is read, and ``code``, ``iso_a2`` or ``ISO_A2`` where it is
    an ISO 3166-1 alpha-2 code. Points and lines in the file are left out. Coordinates are rounded to
    four decimals.

    Raises
    ------
    InputError
        When the file cannot be read, is larger than 20 MB, is no JSON, holds no polygon, or has coordinates
        that are none on the globe; with the first five faults.
    """
    file = Path(path)
    reader = _reader(_load(file), file)
    features: list[Json] = []
    faults: list[str] = []
    points = 0
    for source in reader.sources():
        try:
            polygons = _whole(reader.polygons(source.geometry))
        except _FaultError as fault:
            faults.append(f"area {source.number}: {fault}")
            continue
        points += sum(len(ring) for polygon in polygons for ring in polygon)
        if points > MOST_POINTS:
            raise _refusal(
                file, f"its areas have above {MOST_POINTS:,} points; simplify it, with mapshaper say"
            )
        if polygons:
            features.append(_feature(polygons, source.properties))
    if faults:
        more = f"; and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        raise _refusal(file, "; ".join(faults[:_MOST_FAULTS]) + more)
    if not features:
        raise _refusal(
            file, "it holds no Polygon or MultiPolygon; a base map is made of areas, so export those"
        )
    return {"type": "FeatureCollection", "features": features}


class _FaultError(ValueError):
    """What is wrong with one area; told with its number and the file."""


def _refusal(file: Path, reason: str) -> InputError:
    return InputError(f"{file}: cannot be the base map: {reason}")


def _load(file: Path) -> Mapping[str, object]:
    try:
        size = file.stat().st_size
        if size > LARGEST_BYTES:
            limit = LARGEST_BYTES // 1_000_000
            raise _refusal(file, f"expected at most {limit} MB, got {size / 1e6:.1f} MB; simplify it first")
        value = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refusal(file, f"{error.strerror or error}; give a GeoJSON or TopoJSON file") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise _refusal(file, f"expected GeoJSON or TopoJSON, but it is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise _refusal(file, f"expected an object of GeoJSON or TopoJSON, got {_short(value)}")
    return value


def _reader(value: Mapping[str, object], file: Path) -> "_GeoJson | _TopoJson":
    kind = value.get("type")
    if kind == "Topology":
        try:
            return _TopoJson(value)
        except _FaultError as fault:
            raise _refusal(file, str(fault)) from fault
    if kind in {"FeatureCollection", "Feature", "Polygon", "MultiPolygon", "GeometryCollection"}:
        return _GeoJson(value)
    raise _refusal(
        file,
        f'expected "type" to be FeatureCollection (GeoJSON) or Topology (TopoJSON), got {_short(kind)}; '
        "export it as one of these",
    )


class _GeoJson:
    """RFC 7946."""

    def __init__(self, value: Mapping[str, object]) -> None:
        self._value = value

    def sources(self) -> Iterator[_Source]:
        """Yield each geometry of the file."""
        key = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(
            str(self._value["type"])
        )
        items = _list(self._value.get(key)) if key else [self._value]
        for number, item in enumerate(map(_object, items), 1):
            geometry = _object(item.get("geometry")) if item.get("type") == "Feature" else item
            for part in _flat(geometry):
                yield _Source(number, part, _object(item.get("properties")))

    def polygons(self, geometry: Mapping[str, object]) -> list[_Polygon]:
        """Return the polygons of ``geometry``, none for points and lines."""
        return [[_ring(ring) for ring in _list(rings)] for rings in _parts(geometry, "coordinates")]


class _TopoJson:
    """TopoJSON 1.0 (https://github.com/topojson/topojson-specification)."""

    def __init__(self, value: Mapping[str, object]) -> None:
        self._objects = _object(value.get("objects"))
        transform = _object(value.get("transform"))
        scale, shift = (_list(transform.get(key)) for key in ("scale", "translate"))
        self._arcs = [_arc(_list(arc), scale, shift) for arc in _list(value.get("arcs"))]

    def sources(self) -> Iterator[_Source]:
        """Yield each geometry of all objects."""
        parts = (part for each in self._objects.values() for part in _flat(_object(each)))
        for number, part in enumerate(parts, 1):
            yield _Source(number, part, _object(part.get("properties")))

    def polygons(self, geometry: Mapping[str, object]) -> list[_Polygon]:
        """Return the polygons of ``geometry``, none for points and lines."""
        return [[self._ring(ring) for ring in _list(rings)] for rings in _parts(geometry, "arcs")]

    def _ring(self, indices: object) -> Ring:
        points: list[object] = []
        for index in _list(indices):
            if not isinstance(index, int) or not -len(self._arcs) <= index < len(self._arcs):
                raise _FaultError(
                    f"it names the arc {_short(index)} of {len(self._arcs)}; export the file anew"
                )
            arc = self._arcs[index] if index >= 0 else self._arcs[~index][::-1]
            points += arc[1:] if points else arc
            if len(points) > MOST_POINTS:
                break  # the sum of all areas refuses it
        return _ring(points)


def _arc(points: Sequence[object], scale: Sequence[object], shift: Sequence[object]) -> list[object]:
    """Return the arc in degrees: with a transform its points are whole steps from one to the next."""
    if not scale:
        return list(points)
    (scale_x, scale_y), (shift_x, shift_y) = _pair(scale), _pair(shift)
    x, y, found = 0.0, 0.0, list[object]()
    for point in points:
        step_x, step_y = _pair(point)
        x, y = x + step_x, y + step_y
        found.append([x * scale_x + shift_x, y * scale_y + shift_y])
    return found


def _flat(geometry: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield what a GeometryCollection holds, however deep, or the geometry itself."""
    waiting = [geometry]
    while waiting:
        each = waiting.pop(0)
        if each.get("type") == "GeometryCollection":
            waiting[:0] = map(_object, _list(each.get("geometries")))
        else:
            yield each


def _parts(geometry: Mapping[str, object], key: str) -> Sequence[object]:
    """Return the polygons as the file has them, each a list of rings."""
    kind = geometry.get("type")
    if kind == "Polygon":
        return [geometry.get(key)]
    return _list(geometry.get(key)) if kind == "MultiPolygon" else ()


def _ring(points: object) -> Ring:
    ring = [_pair(point) for point in _list(points)]
    for lon, lat in ring:
        # Also false for what is no number.
        if not (abs(lon) <= 180 + _SLACK_DEG and abs(lat) <= 90 + _SLACK_DEG):
            raise _FaultError(f"expected degrees up to 180 and 90, got {lon:g}, {lat:g}; {_GLOBE}")
    rounded = [(_within(lon, 180), _within(lat, 90)) for lon, lat in ring]
    return rounded if rounded[:1] == rounded[-1:] else [*rounded, rounded[0]]


def _whole(polygons: Sequence[_Polygon]) -> list[_Polygon]:
    """Return ``polygons`` without rings that enclose nothing."""
    return [
        [ring for ring in polygon if len(ring) >= _LEAST_RING]
        for polygon in polygons
        if polygon and len(polygon[0]) >= _LEAST_RING
    ]


def _thinned(ring: Ring) -> Ring:
    return [*ring[: -1 : len(ring) // _LABEL_POINTS + 1], ring[-1]]


def _within(value: float, most: float) -> float:
    return round(max(-most, min(most, value)), _DECIMALS)


def _feature(polygons: Sequence[_Polygon], given: Mapping[str, object]) -> Json:
    name = next((text for key in _NAME_KEYS if isinstance(text := given.get(key), str)), "")
    codes = (text for key in _CODE_KEYS if isinstance(text := given.get(key), str) and _CODE.fullmatch(text))
    properties: dict[str, Json] = {"code": next(codes, ""), "name": name[:NAME_LENGTH]}
    # A ring of very many points that crosses itself would take all memory; for a label few are enough.
    shape = build_shape([[_thinned(max(polygons, key=lambda polygon: len(polygon[0]))[0])]])
    if not shape.is_empty:
        lat, lon, radius_deg = label_circle(shape)
        properties["label"] = [round(lon, 2), round(lat, 2), round(radius_deg, 2)]
    coordinates: list[Json] = [[[[*point] for point in ring] for ring in polygon] for polygon in polygons]
    geometry: Json = {"type": "MultiPolygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _pair(value: object) -> tuple[float, float]:
    """Return the first two numbers of a point; a third, its height, does not matter."""
    match value:
        case [int() | float() as first, int() | float() as second, *_]:
            try:
                return float(first), float(second)
            except OverflowError:
                pass
    raise _FaultError(f"expected a point of two numbers, got {_short(value)}; export the file anew")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
