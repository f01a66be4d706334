"""The built base map: its shapes, its lines, and that it takes no side by accident."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon

from geomap.picture.assets import read_asset

ROOT = Path(__file__).parents[2]
TABLE = json.loads((ROOT / "geomap" / "picture" / "web" / "disputed.json").read_text(encoding="utf-8"))
Line = list[tuple[float, float]]


class Atlas:
    """A decoded TopoJSON file; coordinates are (lon, lat)."""

    def __init__(self, topology: dict[str, Any]) -> None:
        (self._scale_x, self._scale_y) = topology["transform"]["scale"]
        (self._shift_x, self._shift_y) = topology["transform"]["translate"]
        self.arcs = [self._arc(arc) for arc in topology["arcs"]]
        self.areas = topology["objects"]["countries"]["geometries"]
        self.lines = topology["objects"]["lines"]["geometries"]

    def _arc(self, steps: Sequence[Sequence[int]]) -> Line:
        x = y = 0
        points: Line = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            points.append((x * self._scale_x + self._shift_x, y * self._scale_y + self._shift_y))
        return points

    def line(self, indices: Sequence[int]) -> Line:
        joined: Line = []
        for index in indices:
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            joined += arc[1:] if joined else arc
        return joined

    def shape(self, area: dict[str, Any]) -> MultiPolygon:
        polygons = area["arcs"] if area["type"] == "MultiPolygon" else [area["arcs"]]
        rings = ([unwrapped(self.line(ring)) for ring in polygon] for polygon in polygons)
        whole = ([ring for ring in polygon if len(ring) >= 4] for polygon in rings)
        return MultiPolygon([Polygon(polygon[0], polygon[1:]) for polygon in whole if polygon])

    def disputed(self, place: str) -> MultiLineString:
        found = [each for each in self.lines if each["properties"].get("place") == place]
        return MultiLineString([self.line(line) for each in found for line in each["arcs"]])


def unwrapped(line: Line) -> Line:
    """Return ``line`` with longitudes that run on past 180 degrees, as the browser draws it."""
    turn, before, points = 0.0, line[0][0], []
    for lon, lat in line:
        if abs(lon - before) > 180:
            turn += 360 if lon < before else -360
        before = lon
        points.append((lon + turn, lat))
    return points


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """The base map of every page."""
    return Atlas(json.loads(read_asset("basemap.json")))


def test_no_country_is_lost(atlas: Atlas) -> None:
    assert len(atlas.areas) >= 240
    assert all(area["arcs"] for area in atlas.areas)


@pytest.mark.parametrize(
    ("name", "lat", "lon", "code"),
    [
        ("Laayoune", 27.15, -13.20, "EH"),
        ("Dakhla", 23.70, -15.94, "EH"),
        ("Simferopol", 44.95, 34.10, "UA"),
        ("Sevastopol", 44.60, 33.53, "UA"),
        ("Sukhumi", 43.00, 41.02, "GE"),
        ("Tiraspol", 46.84, 29.63, "MD"),
        ("Taipei", 25.05, 121.53, "TW"),
        ("Pristina", 42.67, 21.17, "XK"),
        ("Ramallah", 31.90, 35.20, "PS"),
        ("Stepanakert", 39.82, 46.75, "AZ"),
    ],
)
def test_a_town_lies_in_the_shape_of_its_code(
    atlas: Atlas, name: str, lat: float, lon: float, code: str
) -> None:
    shapes = [atlas.shape(area) for area in atlas.areas if area["properties"]["code"] == code]
    assert min(shape.distance(Point(lon, lat)) for shape in shapes) <= 0.1, name


@pytest.mark.parametrize(("name", "lat", "lon"), [("Laayoune", 27.15, -13.20), ("Dakhla", 23.70, -15.94)])
def test_a_town_of_western_sahara_lies_far_from_moroccos_shape(
    atlas: Atlas, name: str, lat: float, lon: float
) -> None:
    morocco = next(atlas.shape(area) for area in atlas.areas if area["properties"]["code"] == "MA")
    assert morocco.distance(Point(lon, lat)) > 0.4, name


def test_no_line_spans_more_than_half_the_world(atlas: Atlas) -> None:
    lines = [unwrapped(atlas.line(line)) for each in atlas.lines for line in each["arcs"]]
    spans = [max(lon for lon, _ in line) - min(lon for lon, _ in line) for line in lines]
    assert len(spans) > 1500
    assert max(spans) <= 180


def test_every_row_of_the_table_is_drawn_apart_from_all_other_lines(atlas: Atlas) -> None:
    kinds = [each["properties"]["kind"] for each in atlas.lines]
    assert kinds == ["border", "coast"] + ["disputed"] * len(TABLE)
    assert [each["properties"]["place"] for each in atlas.lines[2:]] == [row["place"] for row in TABLE]


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    [
        ("iso:EH", 27.66, -11.0),  # the border with Morocco
        ("geomap:somaliland", 8.0, 48.2),
        ("geomap:northern-cyprus", 35.15, 33.0),
        ("geomap:kashmir", 34.5, 74.0),  # the line of control
        ("geomap:aksai-chin", 35.9, 79.3),
        ("geomap:ge-02", 42.5, 41.7),
        ("geomap:md-58", 47.3, 29.1),
        ("geomap:ua-11", 46.1, 34.0),
        ("iso:XK", 42.9, 20.6),
    ],
)
def test_a_disputed_border_runs_where_it_should(atlas: Atlas, place: str, lat: float, lon: float) -> None:
    assert atlas.disputed(place).distance(Point(lon, lat)) < 0.3


def test_borders_that_nobody_disputes_stay_solid(atlas: Atlas) -> None:
    solid = MultiLineString([atlas.line(line) for line in atlas.lines[0]["arcs"]])
    for name, lat, lon in [("Radcliffe line", 30.0, 73.2), ("Western Sahara, south", 21.33, -14.0)]:
        assert solid.distance(Point(lon, lat)) < 0.4, name


def test_every_drawn_dispute_is_one_that_the_gazetteer_tells_of() -> None:
    with (ROOT / "gazetteer" / "disputed.csv").open(encoding="utf-8", newline="") as file:
        told = {row["place"] for row in csv.DictReader(file)}
    with (ROOT / "gazetteer" / "claims.csv").open(encoding="utf-8", newline="") as file:
        told |= {f"iso:{row['country']}" for row in csv.DictReader(file) if row["kind"] == "claim"}
    assert {row["place"] for row in TABLE} <= told


def _points(text: str) -> Iterator[tuple[float, float]]:
    for point in text.split(";"):
        lat, lon = point.split()
        yield float(lat), float(lon)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_a_row_has_a_border_of_the_atlas_or_a_rough_line(row: dict[str, Any]) -> None:
    assert ("border" in row) != ("line" in row)
    assert set(row) <= {"place", "name", "border", "within", "line", "source"}
    assert "own hand" in row["source"] or row["source"] == "atlas"
    drawn = (
        list(_points(row.get("line", row.get("within", ""))))
        if "border" not in row or "within" in row
        else []
    )
    for lat, lon in drawn:
        assert -90 <= lat <= 90
        assert -180 <= lon <= 180
        assert (round(lat, 1), round(lon, 1)) == (lat, lon)
    if "line" in row:
        assert LineString(drawn).length < 25
