import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InputError, OutputError
from geomap.jsonl import (
    CONTEXT_VERSION,
    context_schema_text,
    context_text,
    read_context,
    schema_text,
    write_context,
)
from geomap.model.context import CorpusContext, GeocodeAnswer, GeocodeQuery, HomePlace, OutletHome
from geomap.model.place import FeatureClass, Place

KWEZIMBE = Place("osm:node/1", "Kwezimbe", -13.5, 33.9, FeatureClass.POPULATED, "PPL", country="MW")
CONTEXT = CorpusContext(
    homes=(
        OutletHome(
            "gazette.example",
            (
                HomePlace("a", 34.01325, -6.83255, "MA", "Rabat-Salé-Kénitra", 0.5),
                HomePlace("a", 33.58831, -7.61138, "MA", "Casablanca-Settat", 0.25),
                HomePlace("b\u2028", 33.58831, -7.61138, "", "", 1.0),
            ),
        ),
        OutletHome("صحيفة", ()),
    ),
    copies=(("a", "c"),),
    answers=(
        GeocodeAnswer(GeocodeQuery("Kwezimbe", ("MW",), "en"), KWEZIMBE, "nominatim", "2026-11-23"),
        GeocodeAnswer(GeocodeQuery("Zangalore"), None, "nominatim", "2026-11-23"),
    ),
)


def _validator() -> Any:
    registry: Any = referencing.Registry().with_resource(
        "urn:geomap:document:1", referencing.Resource.from_contents(json.loads(schema_text()))
    )
    return jsonschema.Draft202012Validator(json.loads(context_schema_text()), registry=registry)


def _read(folder: Path, text: str) -> CorpusContext:
    path = folder / "context.json"
    path.write_text(text, encoding="utf-8")
    return read_context(path)


@pytest.mark.parametrize("context", [CONTEXT, CorpusContext()])
def test_a_context_comes_back_equal_and_fits_the_schema(tmp_path: Path, context: CorpusContext) -> None:
    path = tmp_path / "new" / "context.json"
    write_context(context, path)
    assert read_context(path) == context
    assert context_text(read_context(path)).encode() == path.read_bytes()
    _validator().validate(json.loads(path.read_bytes()))


def test_a_context_is_written_as_documented() -> None:
    assert context_text(replace(CONTEXT, homes=CONTEXT.homes[1:], answers=CONTEXT.answers[1:])) == (
        '{"schema":"geomap/context/1",\n'
        '"homes":[\n{"outlet":"صحيفة","documents":[]}\n],\n'
        '"copies":[\n["a","c"]\n],\n'
        '"answers":[\n{"name":"Zangalore","countries":[],"language":"","place":null,"service":"nominatim",'
        '"date":"2026-11-23"}\n]}\n'
    )
    assert '"id":"a","places":[{"lat":34.01325,"lon":-6.83255,"country":"MA"' in context_text(CONTEXT)


def test_the_schema_refuses_what_does_not_fit() -> None:
    row = json.loads(context_text(CONTEXT))
    row["answers"][0]["place"]["lat"] = 91
    assert not _validator().is_valid(row)
    assert _validator().schema["$defs"]["context"]["properties"]["schema"]["const"] == CONTEXT_VERSION


def test_keys_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    row = {**json.loads(context_text(CONTEXT)), "mood": "calm"}
    assert _read(tmp_path, json.dumps(row)) == CONTEXT


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
home_places = st.builds(
    HomePlace,
    document=texts, lat=st.integers(-90, 90).map(float), lon=st.integers(-180, 180).map(float),
    country=st.sampled_from(["", "MA"]), admin1=texts,
    weight=st.integers(1, 1000).map(lambda n: n / 1000),
)  # fmt: skip
queries = st.builds(GeocodeQuery, texts, st.lists(texts, max_size=2).map(tuple), texts)
contexts = st.builds(
    CorpusContext,
    homes=st.lists(
        st.builds(OutletHome, texts, st.lists(home_places, max_size=3).map(tuple)),
        max_size=3,
        unique_by=lambda home: home.outlet,
    ).map(tuple),
    copies=st.lists(st.lists(texts, max_size=3).map(tuple), max_size=2).map(tuple),
    answers=st.lists(
        st.builds(GeocodeAnswer, queries, st.none() | st.just(KWEZIMBE), texts, texts), max_size=2
    ).map(tuple),
)


@settings(deadline=None)
@given(contexts)
def test_any_context_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, context: CorpusContext
) -> None:
    assert _read(tmp_path_factory.mktemp("any"), context_text(context)) == context


# --- faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("schema",), "geomap/context/9", "expected schema 'geomap/context/1', got 'geomap/context/9'"),
        (("schema",), None, "schema must be 'geomap/context/1', got null"),
        (("homes",), {}, "homes must be a list, got an object"),
        (("homes", 0), 5, r"homes\[0\] must be an object, got 5"),
        (("homes", 0, "outlet"), None, r"homes\[0\].outlet must be text, got null"),
        (("homes", 1, "outlet"), "gazette.example", "homes: outlet 'gazette.example' is there twice"),
        (("homes", 0, "documents", 0, "id"), 5, r"homes\[0\].documents\[0\].id must be text, got 5"),
        (("homes", 0, "documents", 0, "places", 1, "lat"), 91, r"places\[1\].lat must be between -90 and 90"),
        (
            ("homes", 0, "documents", 0, "places", 1, "weight"),
            0,
            r"weight must be between 0.001 and 1, got 0",
        ),
        (("copies",), "a", "copies must be a list of lists of ids"),
        (("copies", 0), ["a", 5], "copies.0 must be a list of texts"),
        (("answers", 0, "place", "feature_class"), "Q", r"answers\[0\].place.feature_class must be one of"),
        (("answers", 0, "countries"), "MW", r"answers\[0\].countries must be a list of texts"),
    ],
)
def test_a_fault_names_file_key_and_remedy(
    tmp_path: Path, path: tuple[str | int, ...], value: object, message: str
) -> None:
    row = json.loads(context_text(CONTEXT))
    target = row
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(InputError, match=message) as caught:
        _read(tmp_path, json.dumps(row))
    assert str(caught.value).startswith(f"{tmp_path / 'context.json'}: ")
    assert "make it again with: geomap survey" in str(caught.value)


def test_all_faults_come_at_once_and_past_ten_they_are_counted(tmp_path: Path) -> None:
    row = json.loads(context_text(CONTEXT))
    row["homes"] = [{"outlet": str(number)} for number in range(11)]
    row["copies"] = 5
    with pytest.raises(InputError) as caught:
        _read(tmp_path, json.dumps(row))
    lines = str(caught.value).split("\n")
    assert len(lines) == 11
    assert "homes[9].documents must be a list, got nothing" in lines[9]
    assert lines[10].endswith("and 2 more faults like these")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not valid JSON"),
        (b"[]", "it must be an object, got an array"),
        (b"\xff\xfe{", "byte 0 is not UTF-8"),
        (b'{"schema":"geomap/document/1"}', "got 'geomap/document/1'"),
        (b'{"schema":"geomap/document/1"}\n{}', "Extra data at line 2, column 1"),
        (b'{"schema":"geomap/context/1","homes":NaN}', "NaN is no JSON number"),
        (b"[" * 100_000, "JSON that cannot be read"),
    ],
)
def test_what_is_no_context_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "context.json"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_context(path)


def test_a_file_that_is_not_there_is_refused_by_name_with_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.json: it cannot be read: .*geomap survey INPUT"):
        read_context(tmp_path / "none.json")


def test_a_number_that_json_has_not_is_never_written_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "context.json"
    write_context(CONTEXT, path)
    before = path.read_bytes()
    broken = OutletHome("x", (HomePlace("a", float("nan"), 0.0),))
    with pytest.raises(OutputError, match="a number that JSON has not"):
        write_context(CorpusContext(homes=(broken,)), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
