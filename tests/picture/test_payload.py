import dataclasses
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from geomap.layers import MapSpec, Town, build_layers
from geomap.model.place import Dispute
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map
from geomap.picture.payload import Json, map_payload, script_safe_json

_PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "<!--", "</script>", "<script", "\u2028", "\ud800", "\\", "&"]
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=8).map("".join)
_JSON: st.SearchStrategy[Json] = st.recursive(
    st.one_of(_TEXTS, st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_TEXTS, inner, max_size=4)),
    max_leaves=8,
)


@given(_JSON)
def test_the_json_comes_back_as_it_was(value: Json) -> None:
    assert json.loads(script_safe_json(value)) == value


@given(_JSON)
def test_neither_html_nor_jinja_finds_anything_in_the_json(value: Json) -> None:
    text = script_safe_json(value)
    assert not re.search(r"[<>&\u2028\u2029\ud800-\udfff]", text)
    assert Template(text, keep_trailing_newline=True).render() == text
    text.encode("utf-8")


def test_the_page_carries_the_data_whole(hostile_spec: MapSpec) -> None:
    page = render(draw_map(hostile_spec))
    (text,) = re.findall(
        r'<script type="application/json" id="data_\w+_json">(.*?)</script>', page, re.DOTALL
    )
    carried = json.loads(text)
    expected = json.loads(json.dumps(map_payload(hostile_spec)))
    assert {**carried, "credits": []} == {**expected, "credits": []}


def test_an_approximate_pin_says_near_what_and_every_other_that_it_is_none(near_spec: MapSpec) -> None:
    payload = map_payload(near_spec)
    places = payload["places"]
    assert isinstance(places, list)
    town, shown = (place for place in places if isinstance(place, dict))
    assert (town["near"], town["class"]) == ("", "P")
    assert (shown["name"], shown["near"], shown["class"], shown["kind"]) == (
        "Oudaia",
        "Rabat",
        "near",
        "near",
    )
    assert (shown["lat"], shown["lon"]) == (town["lat"], town["lon"])
    assert payload["open"] == [["Oudaia", 1, ["Rabat"]]]


@pytest.mark.parametrize("layer", ["bundled", "", "mine.csv", "</script>{{ 7 }}.csv"])
def test_a_place_says_its_layer(spec: MapSpec, layer: str) -> None:
    pin = dataclasses.replace(spec.pins[0], gazetteer_layer=layer)
    (place,) = json.loads(script_safe_json(map_payload(dataclasses.replace(spec, pins=(pin,)))))["places"]
    assert place["layer"] == layer


def test_an_approximate_pin_comes_from_no_layer(near_spec: MapSpec) -> None:
    assert [pin.gazetteer_layer for pin in near_spec.pins] == ["bundled", ""]


def test_a_sentence_that_names_several_places_is_sent_once(spec: MapSpec) -> None:
    texts = map_payload(spec)["texts"]
    assert isinstance(texts, list)
    assert len(texts) == len(set(map(str, texts)))


@pytest.mark.parametrize(
    ("country", "held_by", "claimed_by", "expected"),
    [
        ("EH", ("MA",), ("EH", "MA"), [["MA"], ["MA"], "A note."]),
        ("MA", ("MA",), ("EH", "MA"), [[], ["EH"], "A note."]),
        ("", ("IL",), ("IL", "SY"), [["IL"], ["IL", "SY"], "A note."]),
        ("GE", (), ("GE",), [[], [], "A note."]),
        ("PS", ("IL", "PS"), ("PS",), [["IL", "PS"], [], "A note."]),
    ],
)
def test_the_card_gets_the_holders_and_claimants_that_its_line_does_not_name(
    spec: MapSpec, country: str, held_by: tuple[str, ...], claimed_by: tuple[str, ...], expected: Json
) -> None:
    dispute = Dispute("x", "X", held_by, claimed_by, "A note.")
    pin = dataclasses.replace(spec.pins[0], country=country, dispute=dispute, is_vague=True)
    (place,) = json.loads(json.dumps(map_payload(dataclasses.replace(spec, pins=(pin,)))))["places"]
    assert (place["dispute"], place["vague"]) == (expected, 1)


def test_most_places_have_no_dispute(spec: MapSpec) -> None:
    places = json.loads(json.dumps(map_payload(spec)))["places"]
    assert {(json.dumps(place["dispute"]), place["vague"]) for place in places} == {("[]", 0)}


def test_towns_are_names_and_points_alone() -> None:
    spec = dataclasses.replace(build_layers((), ()), towns=(Town("الدار البيضاء", 33.59, -7.61),))
    assert map_payload(spec)["towns"] == [["الدار البيضاء", 33.59, -7.61]]
