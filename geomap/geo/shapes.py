"""Outlines on the earth: the one owner of shapely. Coordinates are (lon, lat) in here, (lat, lon) outside.

An outline is kept cut at the antimeridian, all longitudes within -180..180, so that planar
predicates hold; boxes and distances look across the cut.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from math import cos, isfinite, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import translate
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

#: A ring of (lon, lat) in degrees, first point repeated at the end.
Ring = Sequence[tuple[float, float]]
#: One or more polygons; empty when there is nothing left of them.
Shape = MultiPolygon

_Array = npt.NDArray[np.float64]


def build_shape(polygons: Iterable[Sequence[Ring]]) -> Shape:
    """Return the outline made of ``polygons``, each a shell and its holes, unwrapped and cut at ±180°.

    Rings may jump at the antimeridian or wind round a pole (Antarctica has no edge along 90° S in
    data that was stitched on the sphere): each is unrolled, closed over the pole, and cut.
    """
    parts = [part for rings in polygons for part in _cut(_unwrapped(rings))]
    return MultiPolygon(parts)


def _unwrapped(rings: Sequence[Ring]) -> shapely.Geometry:
    unrolled: list[_Array] = []
    for ring in rings:
        points = _unroll(np.asarray(ring, dtype=float))
        if unrolled:  # a hole beside its shell, not 360 degrees away
            points[:, 0] += 360 * round((unrolled[0][:, 0].mean() - points[:, 0].mean()) / 360)
        if len(points) >= 4:
            unrolled.append(points)
    polygon = Polygon(unrolled[0], unrolled[1:]) if unrolled else Polygon()
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def _unroll(ring: _Array) -> _Array:
    steps = (np.diff(ring[:, 0]) + 180) % 360 - 180
    longitudes = np.concatenate([ring[:1, 0], ring[0, 0] + np.cumsum(steps)])
    points = np.column_stack([longitudes, ring[:, 1]])
    if abs(longitudes[-1] - longitudes[0]) > 180:
        pole = -90.0 if points[:, 1].mean() < 0 else 90.0
        closing = [[longitudes[-1], pole], [longitudes[0], pole], points[0]]
        points = np.concatenate([points, closing])
    return points


def _cut(geometry: shapely.Geometry) -> list[Polygon]:
    parts: list[Polygon] = []
    for turn in (-360, 0, 360):
        piece = shapely.intersection(geometry, box(turn - 180, -90, turn + 180, 90))
        parts += _polygons(translate(piece, xoff=-turn))
    return parts


def _polygons(geometry: shapely.Geometry) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in _polygons(part)]


def join_shapes(shapes: Iterable[Shape]) -> Shape:
    """Return the outline that covers what any of ``shapes`` covers."""
    return MultiPolygon(_polygons(shapely.union_all(list(shapes))))


def shape_parts(shape: Shape) -> tuple[Shape, ...]:
    """Return each polygon of ``shape`` as a shape of its own."""
    return tuple(MultiPolygon([part]) for part in shape.geoms)


def encode_shape(shape: Shape) -> bytes:
    """Return ``shape`` as little-endian well-known binary (OGC 06-103r4)."""
    return bytes(shapely.to_wkb(shape, byte_order=1))


def decode_shape(data: bytes) -> Shape:
    """Return the outline that `encode_shape` wrote.

    Raises
    ------
    ValueError
        When ``data`` is not well-known binary of polygons.
    """
    try:
        shape = shapely.from_wkb(data)
    except shapely.errors.GEOSException as error:
        raise ValueError(f"expected polygons as well-known binary, got {data[:8]!r}…") from error
    return MultiPolygon(_polygons(shape))


def degrees_from(shape: Shape, lat: float, lon: float) -> float:
    """Return how far a point lies outside ``shape`` in degrees, 0 inside, infinite for an empty shape.

    Planar degrees: good for tolerances of a fraction of a degree, not for distances.

    Examples
    --------
    >>> square = build_shape([[[(170, 0), (-170, 0), (-170, 10), (170, 10), (170, 0)]]])
    >>> degrees_from(square, 5, 180), degrees_from(square, 5, -169), degrees_from(square, 5, 165)
    (0.0, 1.0, 5.0)
    """
    if shape.is_empty:
        return float("inf")
    turned = lon - 360 if lon > 0 else lon + 360
    return min(float(shape.distance(Point(x, lat))) for x in (lon, turned))


def contains_point(shape: Shape, lat: float, lon: float, *, tolerance_deg: float = 0.0) -> bool:
    """Return whether a point lies in ``shape`` or within ``tolerance_deg`` of it."""
    return degrees_from(shape, lat, lon) <= tolerance_deg


def contains_points(
    shape: Shape, lats: Sequence[float], lons: Sequence[float], *, tolerance_deg: float = 0.0
) -> list[bool]:
    """Return for each point whether it lies in ``shape`` or within ``tolerance_deg`` of it; [] for none.

    A thousand times faster than `contains_point` for each of many points.

    Examples
    --------
    >>> square = build_shape([[[(170, 0), (-170, 0), (-170, 10), (170, 10), (170, 0)]]])
    >>> contains_points(square, [5, 5, 5], [180, -169.95, -169]), contains_points(square, [], [])
    ([True, False, False], [])
    >>> contains_points(square, [5, 5], [-169.95, -169], tolerance_deg=0.1)
    [True, False]
    """
    shapely.prepare(shape)
    x, y = np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
    inside = shapely.intersects_xy(shape, x, y)
    if tolerance_deg:
        for turned in (x, np.where(x > 0, x - 360, x + 360)):
            rest = ~inside
            inside[rest] = shapely.dwithin(shape, shapely.points(turned[rest], y[rest]), tolerance_deg)
    return [bool(one) for one in inside]


def nearest_points(shape: Shape, lats: Sequence[float], lons: Sequence[float]) -> list[tuple[float, float]]:
    """Return for each point (lat, lon) of the nearest point of ``shape``, itself inside; [] for none.

    Nearest in planar degrees, across the antimeridian too. ``shape`` must not be empty.

    Examples
    --------
    >>> square = build_shape([[[(170, 0), (-170, 0), (-170, 10), (170, 10), (170, 0)]]])
    >>> nearest_points(square, [5, 5, 20], [-160, 175, 175])
    [(5.0, -170.0), (5.0, 175.0), (10.0, 175.0)]
    """
    shapely.prepare(shape)
    x, y = np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
    straight, wrapped = (
        np.asarray(shapely.shortest_line(shape, shapely.points(turned, y)))
        for turned in (x, np.where(x > 0, x - 360, x + 360))
    )
    shorter = np.where(shapely.length(straight) <= shapely.length(wrapped), straight, wrapped)
    return [(float(lat), float(lon)) for lon, lat in shapely.get_coordinates(shorter)[::2]]


def find_holders(
    shapes: Sequence[Shape], lats: Sequence[float], lons: Sequence[float], *, tolerance_deg: float
) -> list[int]:
    """Return for each point the place in ``shapes`` of the one that holds it, -1 for none.

    A point that none holds belongs to the nearest within ``tolerance_deg``.

    Examples
    --------
    >>> west, east = (build_shape([[[(x, 0), (x + 5, 0), (x + 5, 5), (x, 5), (x, 0)]]]) for x in (0, 6))
    >>> find_holders([west, east], [1, 1, 1, 9], [1, 7, 5.1, 1], tolerance_deg=0.2)
    [0, 1, 0, -1]
    """
    owners = np.array([at for at, shape in enumerate(shapes) for _ in shape.geoms], dtype=int)
    tree = shapely.STRtree([part for shape in shapes for part in shape.geoms])
    points = np.asarray(shapely.points(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)))
    found = np.full(len(points), -1)
    asked, parts = tree.query(points, predicate="intersects")
    found[asked[::-1]] = owners[parts[::-1]]  # of two that touch in the point, the first
    if not tolerance_deg:
        return [int(at) for at in found]
    rest = np.flatnonzero(found < 0)
    asked, parts = tree.query_nearest(points[rest], max_distance=tolerance_deg)
    found[rest[asked[::-1]]] = owners[parts[::-1]]
    return [int(at) for at in found]


def area_deg2(shape: Shape) -> float:
    """Return the area of a shape in square degrees, as on a map whose degrees are all of one length.

    Examples
    --------
    >>> area_deg2(build_shape([[[(0, 0), (8, 0), (0, 4), (0, 0)]]]))
    16.0
    """
    return float(shape.area)


def largest_share(shape: Shape) -> float:
    """Return how much of a shape that is not empty its largest part is, 0..1, in planar degrees.

    Examples
    --------
    >>> large, small = ([(0, 0), (x, 0), (x, 3), (0, 3), (0, 0)] for x in (3, -1))
    >>> largest_share(build_shape([[large], [small]]))
    0.75
    """
    return max(float(part.area) for part in shape.geoms) / float(shape.area)


def filled_share(shape: Shape) -> float:
    """Return how much of its box (`shape_bounds`) a shape that is not empty fills, 0..1, in planar degrees.

    Examples
    --------
    >>> corner = build_shape([[[(0, 0), (8, 0), (0, 4), (0, 0)]]])
    >>> filled_share(corner)
    0.5
    """
    west, south, east, north = shape_bounds(shape)
    width = (east - west) % 360 or 360.0
    return float(shape.area) / (width * (north - south))


def shape_bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) of a shape that is not empty; west > east across the antimeridian.

    The box leaves out the widest gap between the parts, so that Russia does not span the globe.

    Examples
    --------
    >>> shape_bounds(build_shape([[[(170, 0), (-170, 0), (-170, 10), (170, 10), (170, 0)]]]))
    (170.0, 0.0, -170.0, 10.0)
    """
    return _bounds(shape.geoms)


def _bounds(parts: Iterable[BaseGeometry]) -> tuple[float, float, float, float]:
    boxes = [part.bounds for part in parts]
    south, north = min(sides[1] for sides in boxes), max(sides[3] for sides in boxes)
    spans: list[list[float]] = []
    for west, east in sorted((sides[0], sides[2]) for sides in boxes):
        if spans and west <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], east)
        else:
            spans.append([west, east])
    gaps = [(spans[(i + 1) % len(spans)][0] - spans[i][1]) % 360 for i in range(len(spans))]
    if len(spans) == 1 and spans[0][1] - spans[0][0] >= 360:
        return -180.0, float(south), 180.0, float(north)
    widest = gaps.index(max(gaps))
    return (
        float(spans[(widest + 1) % len(spans)][0]),
        float(south),
        float(spans[widest][1]),
        float(north),
    )


def label_point(shape: Shape) -> tuple[float, float]:
    """Return (lat, lon) of the point deepest inside the largest part of a shape that is not empty."""
    lat, lon, _ = label_circle(shape)
    return lat, lon


def label_circle(shape: Shape) -> tuple[float, float, float]:
    """Return (lat, lon) of the label's point and how deep it lies inside, in planar degrees.

    Examples
    --------
    >>> lat, lon, radius_deg = label_circle(build_shape([[[(0, 0), (8, 0), (8, 4), (0, 4), (0, 0)]]]))
    >>> round(lat, 1), round(radius_deg, 1)
    (2.0, 2.0)
    """
    largest = max(shape.geoms, key=_area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=0.01)
    lon, lat = radius.coords[0]
    return float(lat), float(lon), float(radius.length)


def _area(part: Polygon) -> float:
    _, south, _, north = part.bounds
    return float(part.area) * cos(radians((south + north) / 2))


#: How deep the coordinates of each sort of GeoJSON geometry lie in lists (RFC 7946).
_DEPTHS = {
    "Point": 1,
    "MultiPoint": 2,
    "LineString": 2,
    "MultiLineString": 3,
    "Polygon": 3,
    "MultiPolygon": 4,
}
_COLLECTION = "GeometryCollection"
# Collections within collections would take the parsers' whole stack.
_MOST_NESTED = 8

#: (lat, lon, (west, south, east, north) or None for a point).
Extent = tuple[float, float, tuple[float, float, float, float] | None]


def read_extent(geometry: str | Mapping[str, object]) -> Extent:
    """Return a point in a geometry, and its extent; ``geometry`` is well-known text or GeoJSON's object.

    The point lies in the largest area, else half-way along the longest line, else it is the first point.
    The extent is None for a single point; ``west > east`` across the antimeridian.

    Raises
    ------
    ValueError
        When it is no geometry, is empty, or has a coordinate that is no number of degrees.

    Examples
    --------
    >>> read_extent("POLYGON((-9 27, -7 27, -7 28, -9 28, -9 27))")
    (27.5, -8.0, (-9.0, 27.0, -7.0, 28.0))
    >>> read_extent({"type": "LineString", "coordinates": [[0, 0], [0, 4]]})
    (2.0, 0.0, (0.0, 0.0, 0.0, 4.0))
    """
    parts = _parts(_parse(geometry))
    if not parts:
        raise ValueError("it is empty")
    for west, south, east, north in (part.bounds for part in parts):
        if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
            continue
        raise ValueError("it reaches beyond -180 to 180 and -90 to 90 degrees; longitude comes first")
    lon, lat = _point_in(parts)
    is_point = len(parts) == 1 and isinstance(parts[0], Point)
    return lat, lon, None if is_point else _bounds(parts)


def _parse(geometry: str | Mapping[str, object]) -> BaseGeometry:
    try:
        if isinstance(geometry, str):
            text = geometry.partition(";")[2] if geometry[:5].upper() == "SRID=" else geometry
            if text.upper().count(_COLLECTION.upper()) > _MOST_NESTED:
                raise ValueError("collections lie within collections")
            return shapely.from_wkt(text)
        _check(geometry, 0)
        return shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise ValueError(f"it cannot be read: {str(error).strip()[:100]}") from error


def _check(geometry: object, nested: int) -> None:
    """Raise ValueError unless ``geometry`` has the form of one, so that no parser meets surprises."""
    if not isinstance(geometry, Mapping):
        raise ValueError("expected an object")  # noqa: TRY004 - callers wait for one error
    sort = geometry.get("type")
    if sort == _COLLECTION and isinstance(members := geometry.get("geometries"), list):
        if nested == _MOST_NESTED:
            raise ValueError("collections lie within collections")
        for member in members:
            _check(member, nested + 1)
    elif isinstance(sort, str) and sort in _DEPTHS:
        _check_coordinates(geometry.get("coordinates"), _DEPTHS[sort])
    else:
        raise ValueError(f"expected one of {', '.join((*_DEPTHS, _COLLECTION))} as its type")


def _check_coordinates(coordinates: object, depth: int) -> None:
    if not isinstance(coordinates, list):
        raise ValueError("its coordinates are not nested as its type says")  # noqa: TRY004 - as above
    if depth > 1:
        for part in coordinates:
            _check_coordinates(part, depth - 1)
    elif coordinates and not (
        2 <= len(coordinates) <= 4
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in coordinates)
        and all(isinstance(x, int) or isfinite(x) for x in coordinates)
        and all(-1000 < x < 1000 for x in coordinates[:2])
    ):
        raise ValueError("expected [lon, lat] in degrees for each coordinate")


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    if geometry is None or geometry.is_empty:
        return []
    members = getattr(geometry, "geoms", None)
    return [geometry] if members is None else [part for member in members for part in _parts(member)]


def _point_in(parts: Sequence[BaseGeometry]) -> tuple[float, float]:
    areas = [part for part in parts if isinstance(part, Polygon)]
    point: BaseGeometry
    if areas:
        largest = max(areas, key=lambda part: part.area)
        point = shapely.point_on_surface(largest if largest.is_valid else shapely.make_valid(largest))
    elif lines := [part for part in parts if isinstance(part, LineString)]:
        point = max(lines, key=lambda line: line.length).interpolate(0.5, normalized=True)
    else:
        point = parts[0]
    centre = point.centroid
    return float(centre.x), float(centre.y)
