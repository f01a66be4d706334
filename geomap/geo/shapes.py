"""Outlines on the earth: the one owner of shapely. Coordinates are (lon, lat) in here, (lat, lon) outside.

An outline is kept cut at the antimeridian, all longitudes within -180..180, so that planar
predicates hold; boxes and distances look across the cut.
"""

from collections.abc import Iterable, Sequence
from math import cos, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point, Polygon, box

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


def shape_bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) of a shape that is not empty; west > east across the antimeridian.

    The box leaves out the widest gap between the parts, so that Russia does not span the globe.

    Examples
    --------
    >>> shape_bounds(build_shape([[[(170, 0), (-170, 0), (-170, 10), (170, 10), (170, 0)]]]))
    (170.0, 0.0, -170.0, 10.0)
    """
    _, south, _, north = shape.bounds
    spans: list[list[float]] = []
    for west, east in sorted((part.bounds[0], part.bounds[2]) for part in shape.geoms):
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
