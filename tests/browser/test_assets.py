"""Pages whose scripts and base map stand in a folder beside them, or come from other servers."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import folium
import pytest
from folium.plugins import MarkerCluster

from geomap.layers import MapSpec
from geomap.picture.assets import read_asset
from geomap.picture.embed import render, write_page
from geomap.picture.folium_map import GeoMap, draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
HOST = "https://news.example/maps/"
MIME = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
EVERYONE = {"Access-Control-Allow-Origin": "*"}
SUM_OF_SIGNS = """() => [...document.querySelectorAll('.gm-place-icon, .gm-group-icon')].reduce(
    (sum, icon) => sum + Number(icon.querySelector('.gm-group')?.dataset.places ?? 1), 0)"""


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    return samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))


def with_own_layers(spec: MapSpec) -> GeoMap:
    geo_map = draw_map(spec)
    icon = folium.Icon(color="green", icon="anchor", prefix="fa")
    folium.Marker([36.1, -5.3], popup="A harbour of mine", icon=icon).add_to(geo_map)
    MarkerCluster([[45.0 + i / 9, 6.0] for i in range(5)], name="Cluster").add_to(geo_map)
    return geo_map


def holds(opened: Any, spec: MapSpec) -> None:
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), len(spec.pins))
    opened.eventually(lambda: opened.page.locator(".gm-land").count() >= 240)
    opened.expect(opened.page.locator(".awesome-marker-icon-green")).to_have_count(1)
    opened.expect(opened.page.locator(".marker-cluster")).to_have_count(1)


def test_a_page_with_a_folder_opens_from_a_file(open_page: Open, spec: MapSpec, tmp_path: Path) -> None:
    opened = open_page("<!DOCTYPE html><title>Nothing yet</title>")
    file = write_page(with_own_layers(spec), tmp_path / "a map: 100%.html", assets="directory")
    opened.page.goto(file.as_uri())
    holds(opened, spec)
    assert opened.is_quiet()


def test_a_page_with_a_folder_opens_from_a_server(open_page: Open, spec: MapSpec, tmp_path: Path) -> None:
    write_page(with_own_layers(spec), tmp_path / "map.html", assets="directory")
    opened = open_page("<!DOCTYPE html><title>Nothing yet</title>")

    def serve(route: Any) -> None:
        file = tmp_path / route.request.url.removeprefix(HOST)
        route.fulfill(body=file.read_bytes(), content_type=MIME[file.suffix])

    opened.page.route(f"{HOST}**", serve)
    opened.page.goto(f"{HOST}map.html")
    holds(opened, spec)
    assert len(opened.requests) > 4
    assert all(address.startswith(HOST) for address in opened.requests)
    assert (opened.messages, opened.errors) == ([], [])


def test_a_linked_page_without_own_layers_needs_no_network(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec), assets="cdn"))
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), len(spec.pins))
    assert opened.is_quiet()


def test_a_linked_page_lets_in_what_it_links(open_page: Open, spec: MapSpec) -> None:
    # The bundles stand in for the packages that they are made of, which a test cannot fetch.
    bundled = {"jquery.slim.min.js": "folium-extras.js", "leaflet.awesome-markers.css": "folium-extras.css"}
    opened = open_page("<!DOCTYPE html><title>Nothing yet</title>")

    def serve(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        text = read_asset(bundled[name]) if name in bundled else ""
        route.fulfill(body=text, content_type=MIME[f".{name.rsplit('.', 1)[1]}"], headers=EVERYONE)

    opened.page.route("https://cdn.jsdelivr.net/**", serve)
    page = re.sub(r' integrity="[^"]*"', "", render(with_own_layers(spec), assets="cdn"))
    Path(opened.page.url.removeprefix("file://")).write_text(page, encoding="utf-8")
    opened.page.reload()
    holds(opened, spec)
    opened.page.evaluate("document.querySelector('.awesome-marker-icon-green').click()")
    opened.expect(opened.page.locator(".leaflet-popup-content")).to_contain_text("A harbour of mine")
    assert len(opened.requests) == 11
    assert (opened.messages, opened.errors) == ([], [])


def test_a_linked_file_that_has_changed_is_not_run(open_page: Open, spec: MapSpec) -> None:
    opened = open_page("<!DOCTYPE html><title>Nothing yet</title>")
    evil = "window.canary = 1"
    answer = {"body": evil, "content_type": "text/javascript", "headers": EVERYONE}
    opened.page.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(**answer))
    page = render(with_own_layers(spec), assets="cdn")
    Path(opened.page.url.removeprefix("file://")).write_text(page, encoding="utf-8")
    opened.page.reload()
    assert opened.page.evaluate("window.canary") is None
    assert any("integrity" in message for message in opened.messages)
