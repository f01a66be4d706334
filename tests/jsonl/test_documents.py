import io
import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InputError, OutputError
from geomap.jsonl import (
    SCHEMA_VERSION,
    as_written,
    document_line,
    read_documents,
    schema_text,
    stream_documents,
    toponym_as_written,
    write_documents,
)
from geomap.model.document import Document, Part
from geomap.model.place import BoundingBox, Dispute, FeatureClass, Place
from geomap.model.resolution import Alternative, Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym

RABAT = Place(
    id="gn:2538475",
    name="Rabat",
    lat=34.0132512,
    lon=-6.8325549,
    feature_class=FeatureClass.POPULATED,
    feature_code="PPLC",
    country="MA",
    population=1655753,
    names=(("ar", "الرباط"), ("nl", "Rabat")),
    source="GeoNames",
    licence="CC-BY-4.0",
    admin2="Rabat",
    prominence=0.702,
    wikidata="Q3551",
    iso="MA-RAB",
)
MOROCCO = Place(
    id="iso:MA",
    name="Morocco",
    lat=32.0,
    lon=-5.0,
    feature_class=FeatureClass.ADMIN,
    feature_code="PCLI",
    country="MA",
    bbox=BoundingBox(-13.1681234, 27.6, -0.99, 35.9),
    label_lat=31.8,
    label_lon=-6.1,
)
TEXT = "🌍 denied by Rabat\u2028and Foo"
PARSED = ParsedDocument(
    Document(
        id="a.txt",
        text=TEXT,
        source="a.txt",
        url="https://x.example/a",
        title="T",
        date="2021-11",
        date_precision="month",
        language="en",
        parts=(Part("page", "1", 0, 5),),
        duplicates=("b.txt",),
    ),
    (
        ResolvedToponym(
            Toponym(12, 17, "Rabat", Kind.NAME, Role.ASSOCIATIVE, 0.87654321, 0.99999),
            Resolution(
                RABAT,
                0.91049,
                MOROCCO,
                (Alternative(MOROCCO, 0.05),),
                (Evidence("population", "a capital", 1.23456),),
                "c1",
            ),
        ),
        ResolvedToponym(Toponym(22, 25, "Foo"), Resolution(near=RABAT, near_confidence=0.81249)),
    ),
)


#: Keys that came within version 1: older lines do not have them.
ADDED = {
    "place": ("admin2", "prominence", "wikidata", "iso", "dispute", "is_vague", "layer"),
    "toponym": ("base", "place_ids", "point", "near", "near_confidence", "none_of_these"),
}


def _validator() -> Any:
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def _written(*parsed: ParsedDocument) -> str:
    stream = io.StringIO(newline="")
    write_documents(parsed, stream)
    return stream.getvalue()


def test_the_keys_stand_in_the_order_of_the_schema_at_every_level() -> None:
    definitions = json.loads(schema_text())["$defs"]
    row = json.loads(document_line(PARSED))
    toponym = row["toponyms"][0]
    for name, written in {
        "document": row,
        "part": row["parts"][0],
        "toponym": toponym,
        "place": toponym["place"],
        "alternative": toponym["alternatives"][0],
        "evidence": toponym["evidence"][0],
    }.items():
        properties = list(definitions[name]["properties"])
        assert list(written) == properties
        assert definitions[name]["required"] == [key for key in properties if key not in ADDED.get(name, ())]


def test_a_line_written_before_a_key_came_is_read_and_fits_the_schema() -> None:
    row = json.loads(document_line(PARSED))
    for key in ADDED["place"]:
        del row["toponyms"][0]["place"][key]
    for key in ADDED["toponym"]:
        for toponym in row["toponyms"]:
            del toponym[key]
    _validator().validate(row)
    (parsed,) = read_documents([json.dumps(row)], origin="x")
    toponym, place = parsed.toponyms[0].toponym, parsed.toponyms[0].resolution.place
    assert place is not None
    assert (place.admin2, place.prominence, place.wikidata, place.iso) == ("", 0.0, "", "")
    assert (place.dispute, place.is_vague, place.layer) == (None, False, "")
    assert (toponym.base, toponym.place_ids, toponym.point) == ("", (), None)
    assert parsed.toponyms[1].resolution == Resolution()


def test_an_approximate_position_comes_back_and_is_no_place() -> None:
    row = json.loads(document_line(PARSED))["toponyms"][1]
    assert (row["lat"], row["lon"], row["place"], row["near"]["id"]) == (None, None, None, "gn:2538475")
    assert row["near_confidence"] == 0.812
    (parsed,) = as_written([PARSED])
    assert parsed.toponyms[1].resolution.near == as_written([PARSED])[0].toponyms[0].resolution.place


@pytest.mark.parametrize(
    ("number", "key", "value", "message"),
    [
        (0, "near", "the other's", "toponyms[0].near must be null for a name that has a place"),
        (1, "near", {}, "toponyms[1].near.id must be text, got nothing"),
        (1, "near", 3, "toponyms[1].near must be an object, got 3"),
        (1, "near_confidence", 1.2, "toponyms[1].near_confidence must be between 0 and 1, got 1.2"),
        (1, "near_confidence", True, "toponyms[1].near_confidence must be a number, got true"),
    ],
)
def test_a_faulty_approximate_position_is_refused(number: int, key: str, value: object, message: str) -> None:
    row = json.loads(document_line(PARSED))
    row["toponyms"][number][key] = row["toponyms"][1]["near"] if value == "the other's" else value
    with pytest.raises(InputError) as caught:
        read_documents([json.dumps(row)], origin="x")
    assert message in str(caught.value)


DISPUTED = replace(
    RABAT, dispute=Dispute("iso:EH", "Western Sahara", ("MA",), ("EH", "MA"), "A note."), is_vague=True
)


def _line_of(place: Place) -> str:
    return document_line(
        ParsedDocument(PARSED.document, (ResolvedToponym(Toponym(12, 17, "Rabat"), Resolution(place)),))
    )


def test_a_dispute_and_a_vague_region_are_written_fit_the_schema_and_come_back() -> None:
    row = json.loads(_line_of(DISPUTED))
    _validator().validate(row)
    written = row["toponyms"][0]["place"]
    assert written["dispute"] == {
        "id": "iso:EH", "name": "Western Sahara", "held_by": ["MA"], "claimed_by": ["EH", "MA"],
        "note": "A note.",
    }  # fmt: skip
    (parsed,) = read_documents([json.dumps(row)], origin="x")
    place = parsed.toponyms[0].resolution.place
    assert place is not None
    assert (place.dispute, place.is_vague) == (DISPUTED.dispute, True)


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("dispute", [], "place.dispute must be an object"),
        ("dispute", {"id": "x"}, "place.dispute.name must be text, got nothing"),
        ("is_vague", "yes", "place.is_vague must be true or false"),
        ("is_vague", 1, "place.is_vague must be true or false"),
    ],
)
def test_a_dispute_of_another_form_is_refused(key: str, value: object, fault: str) -> None:
    row = json.loads(_line_of(DISPUTED))
    row["toponyms"][0]["place"][key] = value
    with pytest.raises(InputError, match=fault):
        read_documents([json.dumps(row)], origin="x")


def test_a_claimant_that_is_no_text_is_refused() -> None:
    row = json.loads(_line_of(DISPUTED))
    row["toponyms"][0]["place"]["dispute"]["claimed_by"] = ["MA", 3]
    with pytest.raises(InputError, match="claimed_by must be a list of texts"):
        read_documents([json.dumps(row)], origin="x")


def test_a_line_is_written_as_documented() -> None:
    assert document_line(
        replace(PARSED, toponyms=(replace(PARSED.toponyms[1], resolution=Resolution()),))
    ) == (
        '{"schema":"geomap/document/1","id":"a.txt","source":"a.txt","url":"https://x.example/a","title":"T",'
        '"date":"2021-11","date_precision":"month","language":"en","text":"🌍 denied by Rabat\u2028and Foo",'
        '"parts":[{"kind":"page","label":"1","start":0,"end":5}],"duplicates":["b.txt"],"toponyms":['
        '{"start":22,"end":25,"name":"Foo","kind":"name","role":"literal","role_score":0.5,"score":0.5,'
        '"lat":null,"lon":null,"confidence":0.0,"place":null,"stands_for":null,"alternatives":[],"evidence":[],'
        '"corrected_by":"","base":"","place_ids":[],"point":null,"near":null,"near_confidence":0.0,'
        '"none_of_these":0.0}]}'
    )


def test_numbers_are_rounded_and_places_whole() -> None:
    toponym = json.loads(document_line(PARSED))["toponyms"][0]
    assert (toponym["lat"], toponym["lon"]) == (34.01325, -6.83255)
    assert (toponym["role_score"], toponym["score"], toponym["confidence"]) == (0.877, 1.0, 0.91)
    assert toponym["evidence"][0]["weight"] == 1.235
    assert toponym["stands_for"] == toponym["alternatives"][0]["place"]
    assert toponym["stands_for"]["bbox"] == [-13.16812, 27.6, -0.99, 35.9]
    assert toponym["place"]["names"] == {"ar": "الرباط", "nl": "Rabat"}


def test_a_negative_zero_is_written_as_zero() -> None:
    place = replace(RABAT, lat=-0.000001, lon=-0.0)
    line = document_line(
        ParsedDocument(PARSED.document, (ResolvedToponym(Toponym(12, 17, "Rabat"), Resolution(place)),))
    )
    assert "-0.0" not in line


def test_written_lines_fit_the_schema() -> None:
    _validator().validate(json.loads(document_line(PARSED)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "geomap/document/2"),
        (("date",), "6 December"),
        (("toponyms", 0, "role"), "metonymic"),
        (("toponyms", 0, "lat"), None),
        (("toponyms", 1, "lat"), 1.0),
        (("toponyms", 0, "place", "bbox"), [1, 2, 3]),
        (("toponyms", 0, "confidence"), 1.5),
        (("toponyms", 0, "near"), json.loads(document_line(PARSED))["toponyms"][1]["near"]),
        (("toponyms", 1, "near_confidence"), 1.5),
    ],
)
def test_the_schema_refuses_what_does_not_fit(path: tuple[str | int, ...], value: object) -> None:
    row = json.loads(document_line(PARSED))
    target = row
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    assert not _validator().is_valid(row)


# --- random documents ---------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scores = st.integers(0, 1000).map(lambda n: n / 1000)
lats = st.integers(-9_000_000, 9_000_000).map(lambda n: n / 100_000)
lons = st.integers(-18_000_000, 18_000_000).map(lambda n: n / 100_000)
names = st.dictionaries(texts, texts, max_size=3).map(lambda pairs: tuple(sorted(pairs.items())))
places = st.builds(
    Place,
    id=texts, name=texts, lat=lats, lon=lons, feature_class=st.sampled_from(FeatureClass), feature_code=texts,
    country=st.sampled_from(["", "MA", "EH"]), admin1=texts, population=st.integers(0, 10**9), names=names,
    bbox=st.none() | st.builds(BoundingBox, lons, lats, lons, lats),
    label_lat=st.none() | lats, label_lon=st.none() | lons, source=texts, licence=texts,
)  # fmt: skip
evidence = st.builds(Evidence, texts, texts, st.integers(-9000, 9000).map(lambda n: n / 1000))
decided = st.builds(
    Resolution,
    place=st.none() | places, confidence=scores, stands_for=st.none() | places,
    alternatives=st.lists(st.builds(Alternative, places, scores), max_size=2).map(tuple),
    evidence=st.lists(evidence, max_size=2).map(tuple),
    corrected_by=texts,
)  # fmt: skip
resolutions = decided | st.builds(Resolution, near=places, near_confidence=scores)


@st.composite
def parsed_documents(draw: st.DrawFn) -> ParsedDocument:
    text = draw(texts)
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    document = Document(
        id=draw(texts.filter(bool)), text=text, source=draw(texts), url=draw(texts), title=draw(texts),
        date="2021", date_precision="year", language=draw(texts),
        parts=tuple(Part("section", draw(texts), *draw(spans)) for _ in range(draw(st.integers(0, 2)))),
        duplicates=tuple(draw(st.lists(texts, max_size=2))),
    )  # fmt: skip
    toponyms = []
    for start, end in draw(st.lists(spans, max_size=3)):
        kind, role = draw(st.sampled_from(Kind)), draw(st.sampled_from(Role))
        toponym = Toponym(
            start, end, text[start:end], kind, role, draw(scores), draw(scores), draw(texts),
            tuple(draw(st.lists(texts, max_size=2))), draw(st.none() | st.tuples(lats, lons)),
        )  # fmt: skip
        toponyms.append(ResolvedToponym(toponym, draw(resolutions)))
    return ParsedDocument(document, tuple(toponyms))


@settings(deadline=None)
@given(st.lists(parsed_documents(), max_size=3))
def test_any_documents_come_back_equal_and_fit_the_schema(documents: list[ParsedDocument]) -> None:
    written = _written(*documents)
    lines = written.split("\n")
    assert read_documents(lines, origin="x.jsonl") == tuple(documents)
    assert as_written(documents) == tuple(documents)
    assert _written(*read_documents(lines, origin="x.jsonl")) == written
    validator = _validator()
    for line in filter(None, lines):
        validator.validate(json.loads(line))


@settings(deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1))
def test_reading_and_writing_again_changes_no_byte(lat: float, lon: float, score: float) -> None:
    resolution = Resolution(replace(RABAT, lat=lat, lon=lon, bbox=BoundingBox(lon, lat, lon, lat)), score)
    parsed = ParsedDocument(PARSED.document, (ResolvedToponym(Toponym(12, 17, "Rabat"), resolution),))
    assert _written(*as_written([parsed])) == _written(parsed)


# --- faults -------------------------------------------------------------------------------------


def test_every_faulty_line_is_named_at_once_with_file_line_and_remedy() -> None:
    good = document_line(PARSED)
    with pytest.raises(InputError) as caught:
        read_documents(["{", good, "", '{"schema":"geomap/document/9"}', "[]"], origin="out.jsonl")
    lines = str(caught.value).split("\n")
    assert [line.split(": ")[0] for line in lines] == ["out.jsonl:1", "out.jsonl:4", "out.jsonl:5"]
    assert all(";" in line for line in lines)
    assert "'geomap/document/9'" in lines[1]


def test_a_file_of_something_else_is_said_to_be_that_and_its_lines_are_not_all_named() -> None:
    with pytest.raises(InputError) as caught:
        read_documents(["<p>"] * 70, origin="map.html")
    lines = str(caught.value).split("\n")
    assert lines[0].startswith("map.html: it is not what geomap extract writes")
    assert [line.partition(": ")[0] for line in lines[1:-1]] == [f"map.html:{n}" for n in range(1, 11)]
    assert lines[-1] == "map.html: and 60 more lines like these"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("text",), None, "text must be text, got null"),
        (("date_precision",), "hour", "date_precision must be one of 'day'"),
        (("title",), ["a"], "title must be text, got an array"),
        (("url",), {}, "url must be text, got an object"),
        (("duplicates",), [1], "duplicates must be a list of texts"),
        (("parts", 0, "end"), 99, r"parts\[0\].end must be between"),
        (("toponyms",), {}, "toponyms must be a list"),
        (("toponyms", 0), "Rabat", r"toponyms\[0\] must be an object, got \"Rabat\""),
        (("toponyms", 0, "start"), -1, "start must be between"),
        (("toponyms", 0, "start"), True, "start must be a whole number, got true"),
        (("toponyms", 0, "name"), "Tunis", r"toponyms\[0\].name must be the text from 12 to 17"),
        (("toponyms", 0, "confidence"), 1.5, "confidence must be between 0 and 1"),
        (("toponyms", 0, "place"), 5, r"toponyms\[0\].place must be an object"),
        (("toponyms", 0, "place", "lat"), 91, r"place.lat must be between -90 and 90"),
        (("toponyms", 0, "place", "bbox"), [1, 2, 3], "bbox must be a list of 4 numbers"),
        (("toponyms", 0, "stands_for", "bbox"), [1, 2, 3, "4"], "bbox.3 must be a number"),
        (("toponyms", 0, "place", "names"), {"nl": 1}, "names must be an object of texts"),
        (("toponyms", 0, "place", "feature_class"), "Q", "feature_class must be one of"),
        (("toponyms", 0, "evidence", 0, "weight"), "big", "weight must be a number"),
        (("toponyms", 0, "base"), 5, "base must be text, got 5"),
        (("toponyms", 0, "place_ids"), ["iso:MA", 5], "place_ids must be a list of texts"),
        (("toponyms", 0, "point"), [91, 0], r"toponyms\[0\].point.0 must be between -90 and 90"),
    ],
)
def test_a_fault_names_the_key_and_what_it_holds(
    path: tuple[str | int, ...], value: object, message: str
) -> None:
    row = json.loads(document_line(PARSED))
    target = row
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(InputError, match=message):
        read_documents([json.dumps(row)], origin="x")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 5000])
def test_numbers_that_json_has_not_are_refused(number: str) -> None:
    line = document_line(PARSED).replace('"weight":1.235', f'"weight":{number}')
    with pytest.raises(InputError, match=r"^x:1: "):
        read_documents([line], origin="x")


def test_documents_stream_and_the_faults_come_after_the_last() -> None:
    good = document_line(PARSED)
    stream = stream_documents(["{", good], origin="out.jsonl")
    assert next(stream) == as_written([PARSED])[0]
    with pytest.raises(InputError, match=r"^out\.jsonl:1: not valid JSON"):
        next(stream)


def test_a_toponym_as_written_is_what_its_line_gives_back() -> None:
    toponym = Toponym(
        12, 17, "Rabat", score=0.87654, base="Rab", place_ids=("a",), point=(1.234567, -0.0000001)
    )
    (parsed,) = as_written([ParsedDocument(PARSED.document, (ResolvedToponym(toponym, Resolution()),))])
    assert parsed.toponyms[0].toponym == toponym_as_written(toponym) != toponym


def test_a_place_without_finite_coordinates_is_never_written() -> None:
    parsed = ParsedDocument(
        PARSED.document,
        (ResolvedToponym(Toponym(12, 17, "Rabat"), Resolution(replace(RABAT, lat=float("nan")))),),
    )
    with pytest.raises(OutputError, match=r"a\.txt"):
        document_line(parsed)


def test_keys_that_are_not_known_are_passed_over() -> None:
    row = {**json.loads(document_line(PARSED)), "mood": "calm"}
    assert read_documents([json.dumps(row)], origin="x") == as_written([PARSED])


def test_the_version_is_the_schemas() -> None:
    assert json.loads(schema_text())["$defs"]["document"]["properties"]["schema"]["const"] == SCHEMA_VERSION
