from collections.abc import Callable
from types import ModuleType
from typing import Any

import folium
import pytest

from geomap.grouping import group_places
from geomap.layers import MapSpec, build_layers
from geomap.picture import escape_for_folium
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

NAMES = (
    "jinja expression", "jinja statement", "jinja comment", "template literal", "backslash", "script end",
    "script in comment", "title end", "address", "image", "attribute", "line separators",
    "unbalanced direction", "long word", "emoji", "nul", "half a pair", "entities", "branca id",
)  # fmt: skip


def as_shown(text: str) -> str:
    """Return what a browser's DOM holds: halves of surrogate pairs are not text to it."""
    return text.replace("\ud83d", "\ufffd")


def hostile_spec(samples: ModuleType, text: str) -> MapSpec:
    parsed = samples.hostile_documents(text)
    groups = group_places(parsed)
    return build_layers(parsed, groups, title=text, country_names={"MA": text})


def test_every_payload_is_tried(samples: ModuleType) -> None:
    assert set(samples.HOSTILE) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_text_from_outside_is_shown_and_never_run(open_page: Open, samples: ModuleType, name: str) -> None:
    text = samples.HOSTILE[name]
    opened = open_page(render(draw_map(hostile_spec(samples, text))))
    page = opened.page
    page.evaluate("document.querySelector('.gm-toggle').click()")
    names = page.evaluate("[...document.querySelectorAll('.gm-table tbody button')].map(b => b.textContent)")
    row = [as_shown(each) for each in names].index(as_shown(text))
    page.evaluate("row => document.querySelectorAll('.gm-table tbody button')[row].click()", row)
    title = page.locator(".gm-card h2")
    opened.eventually(lambda: as_shown(title.evaluate("e => e.textContent")), as_shown(text))
    page.evaluate("document.querySelectorAll('.gm-card details').forEach(d => { d.open = true; })")
    opened.rest()
    marks = page.evaluate("[...document.querySelectorAll('.gm-card mark')].map(m => m.textContent)")
    assert set(map(as_shown, marks)) == {"Rabat", as_shown(text)}
    opened.expect(page.locator(".gm-card a")).to_have_count(0)
    assert page.locator(".leaflet-popup-content").bounding_box()["width"] <= 420
    assert page.evaluate("window.canary") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
    assert opened.is_quiet()


@pytest.mark.parametrize("name", NAMES)
def test_escaped_text_is_shown_by_foliums_own_elements(
    open_page: Open, samples: ModuleType, name: str
) -> None:
    text = samples.HOSTILE[name]
    geo_map = draw_map(build_layers((), ()))
    safe = escape_for_folium(text)
    folium.Marker([0, 0], popup=folium.Popup(safe, show=True), tooltip=safe).add_to(geo_map)
    folium.FeatureGroup(name=safe).add_to(geo_map)
    folium.LayerControl(collapsed=False).add_to(geo_map)
    opened = open_page(render(geo_map))
    page = opened.page
    wanted = {"a\x00b\x07c": "a\ufffdb\ufffdc"}.get(text, as_shown(text)).split()
    for place in (".leaflet-popup-content", "[data-facet=own] .gm-name"):
        shown = page.locator(place)
        opened.eventually(lambda shown=shown: shown.evaluate("e => e.textContent").split(), wanted)
    assert page.evaluate("window.canary") is None
    assert opened.is_quiet()
