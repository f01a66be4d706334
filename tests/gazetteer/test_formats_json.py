"""GeoJSON and Linked Places: features by number, geometries, names by language, files that are cut."""

import json
from pathlib import Path
from typing import Any

import pytest

from geomap.gazetteer.formats import TableRefused, read_rows
from geomap.gazetteer.rows import FaultKind, RowTable
from geomap.model.place import BoundingBox

CODES = frozenset({"MA", "EH", "DZ", "GB"})


def read(folder: Path, data: object, *, name: str = "mine.geojson") -> RowTable:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return read_rows(path, countries=CODES)


def point(lon: object, lat: object, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def test_properties_are_known_by_the_headers_of_tables(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        collection(
            point(
                -10.57,
                26.15,
                Name="Tifariti",
                ISO2="EH",
                type="village",
                pop=3000,
                aliases=["Tifarity@fr", "T"],
            ),
            point(1, 2, title="B", ccodes=["MA", "EH"], matches=["wd:Q7", "gn:42"], id=None),
        ),
    )
    assert table.faults == ()
    first, second = table.rows
    assert (first.line, first.name, first.country, first.lat, first.lon) == (
        1,
        "Tifariti",
        "EH",
        26.15,
        -10.57,
    )
    assert (first.kind, first.population) == ("village", 3000)
    assert [(name.text, name.language) for name in first.names] == [("Tifarity", "fr"), ("T", "")]
    assert (second.id, second.wikidata, second.country) == ("gn:42", "Q7", "")


@pytest.mark.parametrize("name", ["mine.json", "mine.txt"])
def test_a_single_feature_and_a_list_are_read(tmp_path: Path, name: str) -> None:
    assert [row.name for row in read(tmp_path, point(1, 2, name="A"), name=name).rows] == ["A"]
    assert [
        row.line for row in read(tmp_path, [point(1, 2, name="A"), point(3, 4, name="B")], name=name).rows
    ] == [1, 2]


@pytest.mark.parametrize(("before", "between"), [("", "\n"), ("\x1e", "\n\x1e"), ("", "\n\n")])
def test_a_sequence_of_features_is_read_and_each_broken_one_named(
    tmp_path: Path, before: str, between: str
) -> None:
    texts = [json.dumps(point(1, 2, name="A")), '{"type": nope}', json.dumps(point(3, 4, name="B"))]
    table = read(tmp_path, before + between.join(texts) + "\n")
    assert [(row.line, row.name) for row in table.rows] == [(1, "A"), (3, "B")]
    (fault,) = table.faults
    assert (fault.line, fault.kind) == (2, FaultKind.SHAPE)
    assert f"line {2 + between.count(chr(10)) - 1}, column 10" in fault.reason


@pytest.mark.parametrize(
    ("geometry", "lat", "lon", "bbox"),
    [
        ({"type": "Point", "coordinates": [-13, 27, 40]}, 27, -13, None),
        (
            {"type": "Polygon", "coordinates": [[[-9, 27], [-7, 27], [-7, 28], [-9, 28], [-9, 27]]]},
            27.5,
            -8,
            (-9, 27, -7, 28),
        ),
        ({"type": "LineString", "coordinates": [[0, 0], [4, 0]]}, 0, 2, (0, 0, 4, 0)),
        (
            {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [5, 6]}]},
            6,
            5,
            None,
        ),
        ({"type": "MultiPoint", "coordinates": [[179, 1], [-179, 3]]}, 1, 179, (179, 1, -179, 3)),
    ],
)
def test_every_geometry_gives_a_point_and_its_extent(
    tmp_path: Path, geometry: dict[str, Any], lat: float, lon: float, bbox: tuple[float, ...] | None
) -> None:
    (row,) = read(tmp_path, {"type": "Feature", "properties": {"name": "A"}, "geometry": geometry}).rows
    assert (row.lat, row.lon) == pytest.approx((lat, lon))
    assert row.bbox == (BoundingBox(*bbox) if bbox else None)


def nest(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("feature", "kind"),
    [
        (5, FaultKind.SHAPE),
        (None, FaultKind.SHAPE),
        ({"type": "Point"}, FaultKind.SHAPE),
        (point(1, "2", name="A"), FaultKind.GEOMETRY),
        (point(True, 2, name="A"), FaultKind.GEOMETRY),
        (point(float("nan"), 2, name="A"), FaultKind.COORDINATES),
        (point(10**99, 2, name="A"), FaultKind.COORDINATES),
        (point(2, 120, name="A"), FaultKind.SWAPPED),
        (point(0, 0, name="A"), FaultKind.NULL_ISLAND),
        (point(1, 2, name=["A"]), FaultKind.SHAPE),
        (point(1, 2, name=True), FaultKind.SHAPE),
        (point(1, 2, name="\ud800"), FaultKind.ENCODING),
        (point(1, 2, name="=1"), FaultKind.FORMULA),
        (point(1, 2), FaultKind.NAME),
        ({"type": "Feature", "properties": {"name": "A"}}, FaultKind.COORDINATES),
        ({"type": "Feature", "properties": 7, "geometry": None, "id": "a"}, FaultKind.SHAPE),
        (
            {
                "type": "Feature",
                "properties": {"name": "A"},
                "geometry": {"type": "Polygon", "coordinates": nest(50)},
            },
            FaultKind.GEOMETRY,
        ),
        ({"type": "Feature", "properties": {"name": "A"}, "geometry": "x"}, FaultKind.GEOMETRY),
    ],
)
def test_a_faulty_feature_is_named_by_its_number_and_the_others_work(
    tmp_path: Path, feature: object, kind: FaultKind
) -> None:
    table = read(tmp_path, collection(point(1, 2, name="First"), feature, point(3, 4, name="Last")))
    assert [row.name for row in table.rows] == ["First", "Last"]
    assert (table.refused[0].line, table.refused[0].kind) == (2, kind)
    assert {fault.line for fault in table.faults} == {2}


@pytest.mark.parametrize(
    "broken",
    ["{bad}", '{"a" 1}', f'{{"n": {"1" * 9000}}}', "[" * 100_000 + "]" * 100_000, "nul", '{"a": "\t"}'],
)
def test_a_feature_that_is_no_json_costs_no_other(tmp_path: Path, broken: str) -> None:
    first, last = (json.dumps(point(x, x, name=f"N{x}")) for x in (1, 2))
    table = read(tmp_path, f'{{"type": "FeatureCollection", "features": [{first},\n{broken},\n{last}]}}')
    assert [(row.line, row.name) for row in table.rows] == [(1, "N1"), (3, "N2")]
    assert [fault.line for fault in table.refused] == [2]


@pytest.mark.parametrize(
    "broken",
    [
        '{"type": "Feature", "properties": {"name": "X"',
        '{"type": "Feature", "properties": {"name": "X}}',
        '{"type": "Feature", "properties": {"name": "X"]}, "geometry": null}',
        '{"type": "Feature"}]',
        '{"id": 7, "type": "Feature", "properties": {{"name": "X"}}',
    ],
)
def test_a_bracket_or_quote_that_is_not_closed_costs_its_own_feature(tmp_path: Path, broken: str) -> None:
    sound = [json.dumps({"id": f"a{x}"} | point(x, x, name=f"N{x}")) for x in (1, 2, 3)]
    text = f'{{"type": "FeatureCollection", "features": [{sound[0]}, {broken}, {sound[1]}, {sound[2]}]}}'
    table = read(tmp_path, text)
    assert [(row.line, row.name) for row in table.rows] == [(1, "N1"), (3, "N2"), (4, "N3")]
    assert {fault.line for fault in table.refused} - {0} == {2}


def test_a_comma_that_is_missing_costs_no_feature(tmp_path: Path) -> None:
    first, last = (json.dumps(point(x, x, name=f"N{x}")) for x in (1, 2))
    table = read(tmp_path, f'{{"type": "FeatureCollection", "features": [{first} {last}]}}')
    assert [row.name for row in table.rows] == ["N1", "N2"]
    assert [(fault.line, fault.kind) for fault in table.faults] == [(0, FaultKind.FILE)]


@pytest.mark.parametrize("cut", [1, 2, 3, 20, 60])
def test_of_a_file_that_is_cut_the_features_before_the_cut_work(tmp_path: Path, cut: int) -> None:
    text = json.dumps(collection(point(1, 2, name="A"), point(3, 4, name="B")), indent=1)
    table = read(tmp_path, text[:-cut])
    assert table.rows[0].name == "A"
    (fault,) = table.faults
    assert fault.line in {0, 2}
    assert ", column " in fault.reason
    assert len(table.rows) == (2 if fault.line == 0 else 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type": "FeatureColl', "this is no JSON from line 1, column 10 on"),
        (
            '{"type": "FeatureCollection"}',
            "expected GeoJSON, a FeatureCollection or a Feature, got an object",
        ),
        ("[1, 2", "this is no JSON from line 1, column 6 on"),
        ("5", "expected GeoJSON"),
        ("", "this is no JSON"),
    ],
)
def test_a_file_without_features_is_refused(tmp_path: Path, text: str, words: str) -> None:
    if text == "[1, 2":
        assert read(tmp_path, text).rows == ()
        return
    with pytest.raises(TableRefused) as refusal:
        read(tmp_path, text)
    assert words in str(refusal.value)
    assert refusal.value.fault.kind is FaultKind.FILE


def test_unknown_properties_are_named_once(tmp_path: Path) -> None:
    table = read(
        tmp_path, collection(point(1, 2, name="A", colour=1), point(3, 4, name="B", colour=2, mood=3))
    )
    (fault,) = table.faults
    assert (fault.is_warning, fault.kind) == (True, FaultKind.HEADER)
    assert "'colour', 'mood'" in fault.reason


LPF = {
    "@id": "https://example.org/places/p 12",
    "type": "Feature",
    "properties": {"title": "Abingdon", "ccodes": ["GB"], "fclasses": ["P"]},
    "when": {"timespans": [{"start": {"in": "1600"}, "end": {"earliest": "1640", "latest": "1650"}}]},
    "names": [
        {"toponym": "Abingdon", "lang": ""},
        {"toponym": "Abbendune", "lang": "en", "citations": [{"label": "a map", "@id": "x"}]},
    ],
    "types": [
        {"identifier": "aat:300008375", "label": "odd"},
        {"label": "x", "sourceLabels": [{"label": "Town"}]},
    ],
    "geometry": {"type": "Point", "coordinates": [-1.2879, 51.6708]},
    "links": [
        {"type": "closeMatch", "identifier": "wd:Q321024"},
        {"type": "seeAlso", "identifier": "wd:Q1"},
    ],
    "relations": [{"relationType": "gvp:broaderPartitive", "relationTo": "x", "label": "Berkshire"}],
    "descriptions": [{"@id": "x", "value": "A market town", "lang": "en"}],
}


def test_every_member_of_linked_places_is_read(tmp_path: Path) -> None:
    data = collection(LPF) | {"@context": "https://example.org/linkedplaces.jsonld"}
    table = read(tmp_path, data, name="places.json")
    assert table.faults == ()
    (row,) = table.rows
    assert (row.id, row.name, row.country) == ("user:https://example.org/places/p-12", "Abingdon", "GB")
    assert [(name.text, name.language) for name in row.names] == [("Abbendune", "en")]
    assert (row.kind, row.wikidata, row.parent) == ("town", "Q321024", "Berkshire")
    assert (row.start, row.end, row.description) == ("1600", "1650", "A market town")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("names", 5),
        ("names", [5]),
        ("names", [{"toponym": None}]),
        ("names", [{"toponym": "a", "lang": "Latin!"}]),
        ("names", [{"toponym": "x" * 300}]),
        ("types", "town"),
        ("types", [{"label": "castle"}]),
        ("links", [7]),
        ("links", [{"type": "exactMatch", "identifier": "wd:seven"}]),
        ("relations", [[]]),
        ("descriptions", [{"value": ["x"]}]),
        ("when", {"timespans": [{"start": {"in": "then"}}]}),
        ("when", {"timespans": 7}),
    ],
)
def test_a_faulty_member_of_linked_places_is_named(tmp_path: Path, member: str, value: object) -> None:
    sound = LPF | {"@id": "other"}
    plain = LPF["properties"] | {"fclasses": []}  # type: ignore[operator]
    data = collection(sound, LPF | {"properties": plain, member: value}) | {"@context": "linkedplaces"}
    table = read(tmp_path, data)
    assert [row.line for row in table.rows] == [1]
    assert {fault.line for fault in table.refused} == {2}
