from collections.abc import Callable
from types import ModuleType
from typing import Any

import folium
import pytest
from folium.plugins import HeatMap, MarkerCluster

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
SUM_OF_SIGNS = """frame => [...frame.querySelectorAll('.gm-place-icon, .gm-group-icon')].reduce(
    (sum, icon) => sum + Number(icon.querySelector('.gm-group')?.dataset.places ?? 1), 0)"""


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    return samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))


def page_of(*parts: str) -> str:
    body = "\n".join(f"<p>Before.</p>{part}" for part in parts)
    head = '<meta charset="utf-8"><title>Host</title>'
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def test_two_fragments_stand_on_one_page(open_page: Open, spec: MapSpec, samples: ModuleType) -> None:
    other = samples.spec_of((samples.parse(samples.ARTICLES[0]),), reader="nl")
    parts = [render(draw_map(each), form="fragment") for each in (spec, other)]
    opened = open_page(page_of(*parts), height=1800)
    frames = opened.page.locator(".gm-frame")
    opened.expect(frames).to_have_count(2)
    for index, each in enumerate((spec, other)):
        frame = frames.nth(index)
        opened.eventually(lambda frame=frame: frame.evaluate(SUM_OF_SIGNS), len(each.pins))
        frame.locator(".gm-search input").fill("Rabat")
        frame.locator(".gm-search input").press("Enter")
        opened.expect(frame.locator(".gm-card h2")).to_have_text("Rabat")
    assert opened.is_quiet()


def test_the_same_map_twice_needs_a_key(open_page: Open, spec: MapSpec) -> None:
    parts = [render(draw_map(spec), form="fragment", key=key) for key in ("a", "b")]
    opened = open_page(page_of(*parts), height=1800)
    opened.eventually(lambda: opened.page.locator(".gm-pin").count() > 4)
    assert opened.is_quiet()


def test_a_fragment_leaves_the_page_around_it_alone(open_page: Open, spec: MapSpec) -> None:
    style = "<style>h1,p{color:rgb(1,2,3);font-family:serif}</style><h1>Host</h1>"
    with_map = open_page(page_of(style + render(draw_map(spec), form="fragment"))).page
    without = open_page(page_of(style)).page
    measure = """() => {
        const s = getComputedStyle(document.querySelector('p')), b = getComputedStyle(document.body);
        return [s.color, s.fontFamily, s.margin, b.margin, b.height === 'auto', b.fontFamily]; }"""
    assert with_map.evaluate(measure) == without.evaluate(measure)


def test_a_frame_works_and_is_kept_apart(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(page_of(render(draw_map(spec), form="iframe")))
    frame = opened.page.frame_locator("iframe")
    frame.locator(".gm-search input").fill("Rabat")
    frame.locator(".gm-search input").press("Enter")
    opened.expect(frame.locator(".gm-card h2")).to_have_text("Rabat")
    assert opened.page.evaluate("document.querySelector('iframe').contentDocument") is None
    assert opened.is_quiet()


def test_the_users_own_layers_work_without_network(open_page: Open, spec: MapSpec) -> None:
    geo_map = draw_map(spec)
    group = folium.FeatureGroup(name="My ports").add_to(geo_map)
    icon = folium.Icon(color="green", icon="anchor", prefix="fa")
    folium.Marker([36.1, -5.3], popup="A harbour of mine", tooltip="A tip", icon=icon).add_to(group)
    folium.Marker([40.0, 0.0], icon=folium.Icon(color="red")).add_to(group)
    folium.PolyLine([[36.1, -5.3], [40.0, 0.0]], tooltip="A way").add_to(geo_map)
    point = {"type": "Point", "coordinates": [5.0, 45.0]}
    shape = {"type": "Feature", "properties": {"n": "x"}, "geometry": point}
    folium.GeoJson(
        {"type": "FeatureCollection", "features": [shape]},
        name="Shapes",
        tooltip=folium.GeoJsonTooltip(["n"]),
    ).add_to(geo_map)
    MarkerCluster([[45.0 + i / 9, 6.0] for i in range(5)], name="Cluster").add_to(geo_map)
    HeatMap([[33.0, -7.0, 1.0], [33.1, -7.1, 1.0]], name="Heat").add_to(geo_map)
    folium.LayerControl(collapsed=False).add_to(geo_map)
    opened = open_page(render(geo_map))
    page = opened.page
    opened.expect(page.locator(".awesome-marker-icon-green, .awesome-marker-icon-red")).to_have_count(2)
    opened.expect(page.locator(".marker-cluster")).to_have_count(1)
    opened.expect(page.locator("canvas.leaflet-heatmap-layer")).to_have_count(1)
    page.evaluate("document.querySelector('.awesome-marker-icon-green').click()")
    opened.expect(page.locator(".leaflet-popup-content")).to_contain_text("A harbour of mine")
    own = page.locator('[data-facet="own"] label')
    opened.expect(own).to_have_text(["My ports", "Shapes", "Cluster", "Heat"], use_inner_text=True)
    own.first.locator("input").click()
    opened.expect(page.locator(".awesome-marker-icon-green")).to_have_count(0)
    control = page.locator(".leaflet-control-layers-overlays input").first
    opened.expect(control).not_to_be_checked()
    control.evaluate("box => box.click()")
    opened.expect(own.first.locator("input")).to_be_checked()
    opened.expect(page.locator(".awesome-marker-icon-green")).to_have_count(1)
    assert opened.is_quiet()
