"""Backgrounds of tiles in a browser whose network the test plays."""

import base64
import dataclasses
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
OSM, TOPO = "https://tile.openstreetmap.org/**", "https://*.tile.opentopomap.org/**"
PROVIDERS = ("OpenStreetMap.Mapnik", "OpenTopoMap")
GROUP = '[data-facet="background"]'
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    return samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))


def answer(route: Any, *, status: int) -> None:
    everyone = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(status=status, body=PIXEL, content_type="image/png", headers=everyone)


def give(route: Any) -> None:
    answer(route, status=200)


def refuse(route: Any) -> None:
    answer(route, status=403)


def switch(opened: Any, number: int) -> Any:
    return opened.page.locator(f"{GROUP} input").nth(number)


def test_no_server_is_asked_before_a_reader_turns_one_on(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec, tiles=PROVIDERS)))
    opened.expect(opened.page.locator(f"{GROUP} label")).to_have_text(["OpenStreetMap Mapnik", "OpenTopoMap"])
    for number in range(2):
        opened.expect(switch(opened, number)).not_to_be_checked()
    assert opened.is_quiet()


def test_one_tile_is_asked_for_first_and_then_the_others(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec, tiles=PROVIDERS)))
    waiting: list[Any] = []
    opened.page.route(TOPO, lambda route: waiting.append(route))  # noqa: PLW0108 - wants a function
    switch(opened, 1).click()
    opened.eventually(lambda: len(waiting))
    opened.expect(opened.page.locator(".gm-tile-status")).to_have_text("Asking OpenTopoMap …")
    opened.rest()
    assert len(opened.requests) == 1
    opened.page.unroute(TOPO)
    opened.page.route(TOPO, give)
    give(waiting[0])
    opened.eventually(lambda: opened.page.locator(".leaflet-tile-loaded").count() > 3)
    opened.expect(opened.page.locator(".gm-tile-status")).to_be_hidden()
    zoom = "Object.values(window).find(v => v instanceof geomap.L.Map).getZoom() % 1"
    assert opened.page.evaluate(zoom) == 0
    credit = opened.page.locator(".gm-tile-credits")
    opened.expect(credit).to_contain_text("Map data: © OpenStreetMap contributors, SRTM")
    link = credit.locator("a").first
    assert link.get_attribute("href") == "https://www.openstreetmap.org/copyright"
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert all("opentopomap.org" in address for address in opened.requests)
    assert (opened.messages, opened.errors) == ([], [])
    switch(opened, 1).uncheck()
    opened.expect(opened.page.locator(".leaflet-tile")).to_have_count(0)
    opened.expect(credit).to_have_count(0)


def test_one_background_takes_the_place_of_another(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec, tiles=("OpenTopoMap", "Esri.WorldImagery"))))
    opened.page.route(lambda url: url.startswith("https:"), give)
    switch(opened, 0).click()
    credit = opened.page.locator(".gm-tile-credits")
    opened.expect(credit).to_contain_text("OpenTopoMap")
    switch(opened, 1).click()
    opened.expect(credit).to_contain_text("Esri")
    opened.expect(credit).to_have_count(1)
    opened.expect(switch(opened, 0)).not_to_be_checked()
    opened.expect(opened.page.locator(".leaflet-tile-pane .leaflet-layer")).to_have_count(1)


def test_a_server_that_cannot_be_reached_leaves_the_map_as_it_was(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec, tiles=PROVIDERS)))
    before = opened.page.locator(".gm-land").count()
    switch(opened, 1).click()
    status = opened.page.locator(".gm-tile-status")
    opened.expect(status).to_contain_text("OpenTopoMap gives no tiles here; the drawn map stays.")
    opened.expect(switch(opened, 1)).not_to_be_checked()
    opened.expect(opened.page.locator(".leaflet-tile")).to_have_count(0)
    assert opened.page.locator(".gm-land").count() == before >= 240
    # What the browser itself says of a request that failed is all there is.
    assert [text for text in opened.messages if "Failed to load resource" not in text] == []
    assert (len(opened.requests), opened.errors) == (1, [])


def test_without_a_network_nothing_is_even_tried(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec, tiles=PROVIDERS)), offline=True)
    switch(opened, 1).click()
    opened.expect(opened.page.locator(".gm-tile-status")).to_contain_text("gives no tiles here")
    assert opened.is_quiet()


def test_a_picture_of_a_refusal_counts_as_one_and_the_next_provider_is_offered(
    open_page: Open, spec: MapSpec
) -> None:
    opened = open_page(render(draw_map(spec, tiles=PROVIDERS)))
    opened.page.route(OSM, refuse)
    opened.page.route(TOPO, give)
    switch(opened, 0).click()
    status = opened.page.locator(".gm-tile-status")
    opened.expect(status).to_contain_text("OpenStreetMap Mapnik gives no tiles here")
    opened.expect(switch(opened, 0)).not_to_be_checked()
    status.get_by_role("button", name="Try OpenTopoMap").click()
    opened.expect(switch(opened, 1)).to_be_checked()
    opened.expect(switch(opened, 1)).to_be_focused()
    opened.expect(opened.page.locator(".gm-tile-credits")).to_contain_text("OpenTopoMap")


def test_tiles_of_a_server_that_lets_this_page_in_are_shown(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec, tiles=PROVIDERS)))
    opened.page.route(OSM, give)
    switch(opened, 0).click()
    opened.eventually(lambda: opened.page.locator(".leaflet-tile-loaded").count() > 3)
    policies = "images => images.map(each => each.referrerPolicy)"
    found = set(opened.page.locator(".leaflet-tile").evaluate_all(policies))
    assert found == {"strict-origin-when-cross-origin"}
    assert (opened.messages, opened.errors) == ([], [])


def test_who_changes_their_mind_gets_what_they_chose_last(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec, tiles=PROVIDERS)))
    waiting: list[Any] = []
    opened.page.route(TOPO, lambda route: waiting.append(route))  # noqa: PLW0108 - wants a function
    switch(opened, 1).click()
    opened.eventually(lambda: len(waiting))
    switch(opened, 1).uncheck()
    give(waiting[0])
    opened.rest()
    opened.expect(opened.page.locator(".leaflet-tile, .gm-tile-credits")).to_have_count(0)
    opened.expect(opened.page.locator(".gm-tile-status")).to_be_hidden()


def test_a_map_without_a_panel_has_the_switches_too(open_page: Open, samples: ModuleType) -> None:
    empty = dataclasses.replace(samples.spec_of(()), open_names=())
    opened = open_page(render(draw_map(empty, tiles=PROVIDERS)))
    opened.expect(opened.page.locator(f"{GROUP} input")).to_have_count(2)
    assert opened.is_quiet()


def test_the_switches_speak_the_readers_language(open_page: Open, samples: ModuleType) -> None:
    parsed = (samples.parse(samples.ARTICLES[0]),)
    opened = open_page(render(draw_map(samples.spec_of(parsed, reader="ar"), tiles=PROVIDERS)), offline=True)
    opened.expect(opened.page.locator(f"{GROUP} legend")).to_have_text("الخلفية")
    switch(opened, 0).click()
    opened.expect(opened.page.locator(".gm-tile-status")).to_contain_text("تبقى الخريطة المرسومة")
    assert opened.is_quiet()


def test_a_frame_and_a_fragment_can_have_backgrounds(open_page: Open, spec: MapSpec) -> None:
    for form in ("iframe", "fragment"):
        html = render(draw_map(spec, tiles=PROVIDERS), form=form)
        opened = open_page(f'<!DOCTYPE html><meta charset="utf-8"><title>Host</title>{html}')
        opened.page.route(TOPO, give)
        place = opened.page.frame_locator("iframe") if form == "iframe" else opened.page
        place.locator(f"{GROUP} input").nth(1).click()
        opened.expect(place.locator(".gm-tile-credits")).to_contain_text("OpenTopoMap")
        assert (opened.messages, opened.errors) == ([], [])
