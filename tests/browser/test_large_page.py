"""Maps of a thousand places and more, whose data is packed."""

import dataclasses
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import folium
import pytest

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map
from geomap.picture.payload import map_payload, script_safe_json

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
SUM_OF_SIGNS = """() => [...document.querySelectorAll('.gm-place-icon, .gm-group-icon')].reduce(
    (sum, icon) => sum + Number(icon.querySelector('.gm-group')?.dataset.places ?? 1), 0)"""


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    return samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))


def many(spec: MapSpec, count: int) -> MapSpec:
    """Return ``spec`` with ``count`` places over Africa and Europe, each with a long excerpt of its own."""
    first = spec.pins[0]
    pins = []
    for index in range(count):
        text = f"Rabat is named here for the {index}th time. " + f"word{index} " * 90
        excerpt = dataclasses.replace(first.excerpts[0], text=text, marks=first.excerpts[0].marks[:1])
        mark = dataclasses.replace(excerpt.marks[0], start=0, end=5)
        pins.append(
            dataclasses.replace(
                first,
                id=f"gn:{index}",
                name=f"Place {index}",
                lat=round(-30 + index * 0.618034 % 1 * 90, 4),
                lon=round(-15 + index * 0.754878 % 1 * 60, 4),
                excerpts=(dataclasses.replace(excerpt, marks=(mark,)),),
            )
        )
    return dataclasses.replace(spec, pins=tuple(pins))


@pytest.mark.parametrize(("count", "is_packed"), [(200, False), (1000, True), (5000, True)])
def test_every_place_is_there_however_many(
    open_page: Open, spec: MapSpec, count: int, is_packed: bool
) -> None:
    large = many(spec, count)
    page = render(draw_map(large))
    plain = len(script_safe_json(map_payload(large)).encode())
    assert (plain > 1_000_000) is is_packed
    packed = re.findall(r'<script type="application/gzip"[^>]*>(.*?)</script>', page)
    assert [len(data) < plain / 2 for data in packed] == [True] * is_packed
    opened = open_page(page)
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), count)
    opened.page.fill(".gm-search input", f"Place {count - 1}")
    opened.page.press(".gm-search input", "Enter")
    opened.expect(opened.page.locator(".gm-card h2")).to_have_text(f"Place {count - 1}")
    assert opened.is_quiet()


def test_layers_that_a_user_added_are_there_too_and_the_map_is_global(open_page: Open, spec: MapSpec) -> None:
    geo_map = draw_map(many(spec, 1000))
    folium.Marker([10, 10], popup="Mine").add_to(folium.FeatureGroup(name="My ports").add_to(geo_map))
    folium.LayerControl().add_to(geo_map)
    opened = open_page(render(geo_map))
    opened.expect(opened.page.locator('[data-facet="own"] label')).to_have_text("My ports")
    found = "Object.values(window).filter(v => v instanceof geomap.L.Map).length"
    assert opened.page.evaluate(found) == 1
    assert opened.is_quiet()


def test_two_large_fragments_unpack_each_its_own(open_page: Open, spec: MapSpec) -> None:
    parts = [render(draw_map(many(spec, count)), form="fragment") for count in (1000, 1200)]
    head = '<meta charset="utf-8"><title>Host</title>'
    opened = open_page(
        f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>'
    )
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), 2200)
    assert opened.is_quiet()


def test_a_frame_unpacks_too(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(many(spec, 1000)), form="iframe"))
    frame = opened.page.frame_locator("iframe")
    opened.expect(frame.locator(".gm-standfirst")).to_contain_text("1000")
    opened.expect(frame.locator(".gm-group-icon").first).to_be_visible()
    assert opened.is_quiet()


def test_nothing_but_the_sea_shows_while_the_data_is_unpacked(open_page: Open, spec: MapSpec) -> None:
    page = render(draw_map(many(spec, 1000)))
    # A stream that never ends: the page as it is before the data is there.
    streams = "readable = new ReadableStream(); writable = new WritableStream()"
    stalled = f"<script>DecompressionStream = class {{ {streams} }}</script>"
    policy = re.search(r"<meta http-equiv[^>]*>", page)
    assert policy is not None
    opened = open_page(page.replace(policy.group(), stalled))
    opened.expect(opened.page.locator(".leaflet-container")).to_have_count(0)
    opened.expect(opened.page.locator(".gm-head h1")).to_be_visible()
    opened.expect(opened.page.locator(".gm-not-unpacked")).to_be_hidden()
    color = "name => getComputedStyle(document.querySelector(name)).backgroundColor"
    before = opened.page.evaluate(color, ".gm-stage")
    ready = open_page(page)
    ready.page.wait_for_selector(".leaflet-container")
    assert ready.page.evaluate(color, ".leaflet-container") == before


@pytest.mark.parametrize("fault", ["<script>delete window.DecompressionStream</script>", ""])
def test_what_cannot_be_unpacked_is_said_in_words(open_page: Open, spec: MapSpec, fault: str) -> None:
    page = render(draw_map(many(spec, 1000)))
    policy = re.search(r"<meta http-equiv[^>]*>", page)
    assert policy is not None
    if fault:
        page = page.replace(policy.group(), fault)
    else:
        page = re.sub(r'(<script type="application/gzip"[^>]*>.{2000}).', r"\1!", page)
    opened = open_page(page)
    opened.expect(opened.page.locator(".gm-not-unpacked")).to_contain_text("too old")
    assert opened.is_quiet()


def test_without_javascript_a_large_map_is_a_table_of_its_first_places(
    open_page: Open, spec: MapSpec
) -> None:
    opened = open_page(render(draw_map(many(spec, 1200))), java_script_enabled=False)
    opened.expect(opened.page.locator("noscript tbody tr")).to_have_count(1000)
    opened.expect(opened.page.locator("noscript caption")).to_contain_text("The first 1000 of 1200 places")
