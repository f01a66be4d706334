"""Another file as the base map: what is read of it, and how it is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from geomap.errors import InputError
from geomap.layers import MapSpec
from geomap.picture import areas
from geomap.picture.areas import read_areas
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

SQUARE = [[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [10, 20]},
    "arcs": [[[0, 0], [0, 4]], [[0, 4], [4, 0], [0, -4], [-4, 0]]],
    "objects": {
        "all": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "North", "iso_a2": "MA"}},
                {"type": "Point", "coordinates": [0, 0]},
            ],
        }
    },
}


def feature(ring: object = SQUARE, **properties: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def write(folder: Path, value: object) -> Path:
    file = folder / "areas.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return file


def read(folder: Path, value: object) -> Any:
    return read_areas(write(folder, value))


@pytest.mark.parametrize(
    ("properties", "code", "name"),
    [
        ({"name": "Somewhere", "code": "MA"}, "MA", "Somewhere"),
        ({"NAME": "Somewhere", "ISO_A2": "-99"}, "", "Somewhere"),
        ({"iso_a2": "EH"}, "EH", ""),
        ({"code": 12, "iso_a2": "EH", "name": None}, "EH", ""),
        ({"name": "n" * 1000}, "", "n" * areas.NAME_LENGTH),
        ({}, "", ""),
    ],
)
def test_geojson_gives_areas_with_names_and_codes(
    tmp_path: Path, properties: dict[str, object], code: str, name: str
) -> None:
    found = read(tmp_path, collection(feature(**properties)))["features"]
    assert [each["properties"]["code"] for each in found] == [code]
    assert [each["properties"]["name"] for each in found] == [name]
    assert found[0]["geometry"] == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    lon, lat, radius_deg = found[0]["properties"]["label"]
    assert (lat, radius_deg) == (1, 1)
    assert 1 <= lon <= 3


def test_topojson_gives_the_same_as_geojson(tmp_path: Path) -> None:
    (area,) = read(tmp_path, TOPOLOGY)["features"]
    assert area["properties"]["name"] == "North"
    assert area["geometry"]["coordinates"] == [[[[10, 20], [10, 22], [12, 22], [12, 20], [10, 20]]]]


def test_points_and_lines_are_left_out(tmp_path: Path) -> None:
    line = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": SQUARE}}
    empty = {"type": "Feature", "properties": None, "geometry": None}
    assert len(read(tmp_path, collection(line, empty, feature()))["features"]) == 1


def test_an_open_ring_is_closed_and_a_height_left_out(tmp_path: Path) -> None:
    ring = [[0, 0, 9], [4, 0, 9], [4, 2, 9]]
    (area,) = read(tmp_path, feature(ring))["features"]
    assert area["geometry"]["coordinates"] == [[[[0, 0], [4, 0], [4, 2], [0, 0]]]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("name,lat,lon\nRabat,34,-6", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("", "not JSON"),
        ("[1, 2]", "expected an object"),
        ({"type": "Style"}, r'"type" to be FeatureCollection .* or Topology .*, got \'Style\''),
        (collection(), "holds no Polygon or MultiPolygon"),
        (collection({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}), "no Polygon"),
        ({**TOPOLOGY, "objects": {}}, "no Polygon"),
        (
            collection(feature(), feature([[500_000, 4_000_000]] * 4)),
            r"area 2: .*500000, 4e\+06; .*EPSG:4326",
        ),
        (
            collection(feature([[34, 99], [35, 99], [35, 98], [34, 99]])),
            "got 34, 99; .*longitude before latitude",
        ),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 2], [3, 1]]]}', "got nan, 1"),
        (collection(feature([["a", "b"]])), "a point of two numbers"),
        (collection(feature([[10**400, 1]])), "a point of two numbers"),
        ({**TOPOLOGY, "arcs": []}, "names the arc 0 of 0"),
        ({**TOPOLOGY, "arcs": [["a"]]}, "a point of two numbers"),
        ({**TOPOLOGY, "transform": {"scale": [1, 1]}}, "a point of two numbers"),
    ],
)
def test_a_file_that_is_no_base_map_is_refused_with_its_name_and_reason(
    tmp_path: Path, value: object, message: str
) -> None:
    with pytest.raises(InputError, match=rf"areas\.json: cannot be the base map: .*{message}"):
        read(tmp_path, value)


def test_all_faults_are_told_at_once_but_five_of_them_in_full(tmp_path: Path) -> None:
    far = [feature([[0, 100 + number]] * 4) for number in range(7)]
    with pytest.raises(InputError) as caught:
        read(tmp_path, collection(feature(), *far))
    assert [f"area {number}:" in str(caught.value) for number in range(1, 9)] == [False] + [True] * 5 + [
        False
    ] * 2
    assert "and 2 more" in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.json: cannot be the base map: .*give a GeoJSON"):
        read_areas(tmp_path / "nowhere.json")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "areas.json"
    file.write_bytes(b"\xff\xfe{")
    with pytest.raises(InputError, match="not JSON"):
        read_areas(file)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match="expected at most 0 MB"):
        read(tmp_path, collection(feature(), feature(), feature()))


def test_a_small_file_of_very_many_points_is_refused(tmp_path: Path) -> None:
    arc = [[0, 0]] * 10_000
    geometry = {"type": "Polygon", "arcs": [[0] * 1000], "properties": {}}
    bomb = {"type": "Topology", "arcs": [arc], "objects": {"all": geometry}}
    with pytest.raises(InputError, match="above 1,000,000 points"):
        read(tmp_path, bomb)


def test_it_stands_in_place_of_the_countries_and_in_the_credits(spec: MapSpec, tmp_path: Path) -> None:
    page = render(draw_map(spec, basemap=write(tmp_path, collection(feature(name="My own land")))))
    assert "My own land" in page
    assert '"topology"' not in page.lower()
    assert '["areas.json",""]' in page
    assert '["Natural Earth"' not in page
    assert page == render(draw_map(spec, basemap=tmp_path / "areas.json"))


def test_hostile_text_in_it_stays_text(spec: MapSpec, tmp_path: Path, hostile_text: str) -> None:
    given = {"name": hostile_text, "code": hostile_text, hostile_text: hostile_text}
    page = render(draw_map(spec, basemap=write(tmp_path, collection(feature(**given)))))
    page.encode("utf-8")
    assert "<script>window.canary" not in page
    assert page.count("</script>") == page.count("<script")


@pytest.mark.parametrize("ring", [[], [[0, 0]], [[0, 0], [1, 1], [0, 0]]])
def test_a_ring_that_encloses_nothing_is_left_out(tmp_path: Path, ring: list[list[int]]) -> None:
    assert len(read(tmp_path, collection(feature(ring), feature()))["features"]) == 1


def test_a_long_ring_that_crosses_itself_gets_a_label_in_little_time(tmp_path: Path) -> None:
    ring = [[(number * 7919) % 360 - 180, (number * 104729) % 180 - 90] for number in range(20_000)]
    (area,) = read(tmp_path, feature(ring))["features"]
    assert len(area["geometry"]["coordinates"][0][0]) >= 20_000
