"""Gold files: their shapes, and every fault of a file at once."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import GeomapError, InputError
from geomap.evaluation import GoldDocument, GoldToponym, gold_from_parsed, read_gold
from geomap.jsonl import document_line
from geomap.model.document import Document
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.model.resolution import ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym

TEXT = "From Rabat to Salé\u2028and on"


def line(*toponyms: object, **keys: Any) -> str:
    return json.dumps({"id": "a", "text": TEXT, "toponyms": list(toponyms), **keys})


def read(*lines: str) -> tuple[GoldDocument, ...]:
    return read_gold("\n".join(lines), origin="gold.jsonl")


def faults(*lines: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(*lines)
    assert isinstance(caught.value, GeomapError)
    return str(caught.value).splitlines()


def test_every_key_of_the_corpora_is_read() -> None:
    given = {
        "start": 5,
        "end": 10,
        "name": "Rabat",
        "lat": 34,
        "lon": -6.83,
        "geonameid": 2538475,
        "role": "literal",
        "type": "PPLC",
        "kind": "name",
        "country": "MA",
        "fclass": "P",
        "gaz_name": "Rabat",
        "alt": [[34.1, -6.8]],
        "bbox": [-7, 33, -6, 35],
    }
    (document,) = read(line(given, lang="en-US", title="A title"))
    assert document.document == Document("a", TEXT, title="A title", language="en")
    assert document.toponyms == (
        GoldToponym(
            5,
            10,
            lat=34.0,
            lon=-6.83,
            role=Role.LITERAL,
            kind="name",
            type="PPLC",
            country="MA",
            feature_class="P",
            place_id="gn:2538475",
            alternatives=((34.1, -6.8),),
            bbox=BoundingBox(-7, 33, -6, 35),
            name="Rabat",
            place_name="Rabat",
        ),
    )


def test_what_is_null_or_missing_is_unknown_and_spans_may_nest() -> None:
    outer = {"start": 0, "end": 18, "lat": None, "lon": None, "role": None, "type": None, "geonameid": None}
    (document,) = read(line(outer, {"start": 5, "end": 10}), "", "  ")
    assert [toponym.span for toponym in document.toponyms] == [(0, 18), (5, 10)]
    assert document.toponyms[0].role is None
    assert not document.toponyms[0].has_point


def test_zero_is_a_coordinate_and_a_whole_number_an_id() -> None:
    (document,) = read(
        json.dumps({"id": 7, "text": "x", "toponyms": [{"start": 0, "end": 1, "lat": 0, "lon": 0}]})
    )
    assert document.document.id == "7"
    assert document.toponyms[0].has_point


def test_a_document_without_text_keeps_the_names() -> None:
    (document,) = read(json.dumps({"id": "a", "toponyms": [{"start": 5, "end": 10, "name": "Rabat"}]}))
    assert (document.document.text, document.toponyms[0].name) == ("", "Rabat")


def test_geomaps_own_lines_are_gold_too() -> None:
    box = BoundingBox(-7, 33, -6, 35)
    place = Place("gn:1", "Rabat", 34.0, -6.8, FeatureClass.ADMIN, "ADM1", country="MA", bbox=box)
    found = Toponym(5, 10, "Rabat", kind=Kind.EMBEDDED, role=Role.ASSOCIATIVE)
    open_one = Toponym(14, 18, "Salé")
    parsed = ParsedDocument(
        Document("a", TEXT, language="en"),
        (ResolvedToponym(found, Resolution(place, 0.9)), ResolvedToponym(open_one, Resolution())),
    )
    (document,) = read(document_line(parsed))
    assert document == gold_from_parsed(parsed)
    first, second = document.toponyms
    assert (first.kind, first.role, first.place_id, first.country, first.feature_class, first.bbox) == (
        "embedded",
        Role.ASSOCIATIVE,
        "gn:1",
        "MA",
        "A",
        box,
    )
    assert not second.has_point


def test_tagged_tokens_need_no_id() -> None:
    rows = read(
        '{"tokens": ["In", "Rabat"], "tags": ["O", "B-LOC"], "lang": "nl"}', '{"tokens": [], "tags": []}'
    )
    assert [(row.document.id, row.document.text, row.document.language) for row in rows] == [
        ("1", "In Rabat", "nl"),
        ("2", "", ""),
    ]
    assert rows[0].toponyms == (GoldToponym(3, 8, type="LOC", name="Rabat"),)


@pytest.mark.parametrize(
    ("toponym", "words"),
    [
        ({"start": 5, "end": 99}, "within the text's 25 code points, got 5..99"),
        ({"start": 5, "end": 5}, "0 <= start < end"),
        ({"start": -1, "end": 5}, "0 <= start < end"),
        ({"start": True, "end": 5}, "start must be a whole number, got true"),
        ({"start": 5.0, "end": 10}, "start must be a whole number"),
        ({"end": 10}, "start must be a whole number, got nothing"),
        ({"start": 5, "end": 10, "name": "Salé"}, 'the text from 5 to 10, "Rabat", got "Salé"'),
        ({"start": 5, "end": 10, "lat": 91, "lon": 0}, "lat must be a number from -90 to 90, got 91"),
        ({"start": 5, "end": 10, "lat": 1, "lon": 181}, "lon must be a number from -180 to 180"),
        ({"start": 5, "end": 10, "lat": True, "lon": 0}, "lat must be a number from -90 to 90, got true"),
        ({"start": 5, "end": 10, "lat": "34", "lon": 0}, "lat must be a number"),
        ({"start": 5, "end": 10, "lat": 10**400, "lon": 0}, "lat must be a number"),
        ({"start": 5, "end": 10, "lat": 34}, "lat and lon both or neither"),
        (
            {"start": 5, "end": 10, "role": "Literal"},
            "role must be 'literal' or 'associative', got \"Literal\"",
        ),
        ({"start": 5, "end": 10, "geonameid": True}, "geonameid must be a whole number"),
        ({"start": 5, "end": 10, "alt": [[1]]}, "alt must be a list of [lat, lon]"),
        ({"start": 5, "end": 10, "alt": [[100, 1]]}, "lat must be a number from -90 to 90, got 100"),
        ({"start": 5, "end": 10, "bbox": [1, 2, 3]}, "bbox must be [west, south, east, north]"),
        ({"start": 5, "end": 10, "type": 3}, "type must be text"),
        ("Rabat", 'expected an object, got "Rabat"'),
    ],
)
def test_a_wrong_toponym_is_named_by_line_and_number(toponym: object, words: str) -> None:
    (fault,) = faults(line({"start": 5, "end": 10}, toponym))
    assert fault.startswith("gold.jsonl:1: toponyms[1]: ")
    assert words in fault


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"id": "a", "text": "x"}', "toponyms must be a list, got nothing"),
        ('{"text": "x", "toponyms": []}', "id must be non-empty text, got nothing"),
        ('{"id": "", "text": "x", "toponyms": []}', "id must be non-empty text"),
        ('{"id": "a", "text": 5, "toponyms": []}', "text must be text, got 5"),
        ('{"id": "a"', "not valid JSON"),
        ('{"id": "a", "text": "\\ud800", "toponyms": []}', "half of a UTF-16 pair"),
        ('{"id": "a", "toponyms": [{"start": 0, "end": 1, "lat": 1e999, "lon": 0}]}', "lat must be a number"),
        ('{"id": "a", "toponyms": [{"start": 0, "end": 1, "lat": NaN, "lon": 0}]}', "NaN is no JSON number"),
        (
            '{"id": "a", "toponyms": [{"start": 0, "end": 1, "lat": 1, "lon": Infinity}]}',
            "Infinity is no JSON",
        ),
        ('{"id": "a", "n": ' + "1" * 5000 + "}", "JSON that cannot be read"),
        ('{"tokens": ["a"], "tags": []}', "as many tags as tokens"),
        ('{"tokens": ["a"], "tags": ["LOC"]}', "a tag such as O, B-LOC"),
        ('{"tokens": [""], "tags": ["O"]}', "lists of non-empty texts"),
        ('{"schema": "geomap/document/9", "id": "a"}', "expected schema 'geomap/document/1'"),
    ],
)
def test_a_wrong_line_is_named_with_a_remedy(text: str, words: str) -> None:
    (fault,) = faults(text)
    assert fault.startswith("gold.jsonl:1: ")
    assert words in fault
    assert ";" in fault


def test_all_faults_come_at_once() -> None:
    found = faults(line({"start": 9}), "[]", line({"start": 5, "end": 10}), line({"start": 5, "end": 10}))
    assert [fault.split(": ")[0] for fault in found] == [f"gold.jsonl:{number}" for number in (1, 2, 3, 4)]
    assert all("already given in line 1" in fault for fault in found[2:])


def test_many_faults_are_counted_after_the_first_fifty() -> None:
    found = faults(*["{}"] * 80)
    assert len(found) == 51
    assert found[-1] == "gold.jsonl: and 30 more faults like these"


@pytest.mark.parametrize("text", ["", "\ufeff\n \n"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"gold\.jsonl: it holds no document"):
        read(text)


KEYS = ["id", "text", "toponyms", "start", "end", "lat", "lon", "role", "alt", "bbox", "place", "name"]
KEYS += ["geonameid", "tokens", "tags", "schema", "lang"]
SIMPLE = st.none() | st.booleans() | st.integers(-3, 200) | st.floats() | st.sampled_from(["", "a", "O"])
JSON = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=30,
)


@given(st.lists(JSON, max_size=3) | st.text())
def test_any_file_is_read_or_refused_as_an_input(content: list[object] | str) -> None:
    text = content if isinstance(content, str) else "\n".join(map(json.dumps, content))
    with suppress(InputError):
        assert read_gold(text, origin="gold.jsonl")
