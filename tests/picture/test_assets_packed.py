"""Long data goes into the page packed, and comes out of it as it was."""

import base64
import dataclasses
import gzip
import hashlib
import json
import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.layers import MapSpec
from geomap.picture.embed import Form, render
from geomap.picture.folium_map import draw_map
from geomap.picture.payload import PACKED_FROM_BYTES, is_packed, map_payload, pack_json, script_safe_json


@pytest.fixture(scope="module")
def long_spec(spec: MapSpec) -> MapSpec:
    """A map whose data is longer than the border, by one article's title."""
    title = "Harbour " * (PACKED_FROM_BYTES // 8)
    return dataclasses.replace(spec, articles=(dataclasses.replace(spec.articles[0], title=title),))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_packed_comes_back_and_is_plain_letters(text: str) -> None:
    packed = pack_json(text)
    assert re.fullmatch(r"[A-Za-z0-9+/]+=*", packed)
    assert gzip.decompress(base64.b64decode(packed)).decode() == text


def test_neither_time_nor_system_stands_in_what_is_packed() -> None:
    header = base64.b64decode(pack_json("[]"))[:10]
    _, method, flags, time, _, system = struct.unpack("<HBBIBB", header)
    assert (method, flags, time, system) == (8, 0, 0, 255)


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        ("x" * PACKED_FROM_BYTES, False),
        ("x" * (PACKED_FROM_BYTES + 1), True),
        ("ر" * (PACKED_FROM_BYTES // 2), False),
        ("ر" * (PACKED_FROM_BYTES // 2 + 1), True),
    ],
)
def test_the_border_is_counted_in_bytes(text: str, packed: bool) -> None:
    assert is_packed(text) is packed


def test_short_data_stays_text_and_its_script_waits_for_nothing(spec: MapSpec) -> None:
    page = render(draw_map(spec))
    assert 'type="application/gzip"' not in page.split("<body>")[1]
    assert 'type="text/plain"' not in page.split("<body>")[1]


def test_the_page_carries_long_data_whole_and_smaller(long_spec: MapSpec) -> None:
    page = render(draw_map(long_spec))
    (packed,) = re.findall(r'<script type="application/gzip" id="data_\w+_json">(.*?)</script>', page)
    carried = json.loads(gzip.decompress(base64.b64decode(packed)))
    expected = json.loads(json.dumps(map_payload(long_spec)))
    assert {**carried, "credits": []} == {**expected, "credits": []}
    assert len(packed) < len(script_safe_json(map_payload(long_spec))) / 20


def test_the_script_that_waits_is_one_that_the_policy_knows(long_spec: MapSpec) -> None:
    page = render(draw_map(long_spec))
    (waiting,) = re.findall(r'<script type="text/plain">(.*?)</script>', page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(waiting.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page


@pytest.mark.parametrize("form", ["page", "fragment", "iframe"])
def test_packed_pages_of_the_same_input_have_the_same_bytes(long_spec: MapSpec, form: Form) -> None:
    assert render(draw_map(long_spec), form=form) == render(draw_map(long_spec), form=form)


def test_readers_without_javascript_get_the_table_all_the_same(long_spec: MapSpec) -> None:
    (table,) = re.findall(r"<noscript><div.*?</noscript>", render(draw_map(long_spec)), re.DOTALL)
    assert table.count("<tr>") == 1 + len(long_spec.pins)
