from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

FIND_MAP = "const map = Object.values(window).find(each => each instanceof geomap.L.Map);"
COLOURS = """() => {
    const of = (selector, key) => getComputedStyle(document.querySelector(selector))[key];
    return ['.gm-sign .gm-literal', '.gm-sign .gm-associative', '.gm-land'].map(each => of(each, 'fill'));
}"""
#: How many pictures of the map the frames of half a second after `move` show: one where it jumps.
PICTURES = f"""move => new Promise(resolve => {{
    {FIND_MAP}
    const seen = new Set();
    const start = performance.now();
    const look = () => {{
        const parts = ['.leaflet-map-pane', '.gm-land'].map(each => document.querySelector(each));
        seen.add(JSON.stringify(parts.map(part => part.getBoundingClientRect())));
        if (performance.now() - start < 500) requestAnimationFrame(look); else resolve(seen.size);
    }};
    new Function('map', move)(map);
    requestAnimationFrame(look);
}})"""
SAME_PLACE = f"() => {{ {FIND_MAP} return [map.getZoom(), map.getCenter().lng.toFixed(2)]; }}"
# Beside and nearer: Leaflet has a way of its own for each.
MOVES = ("map.panBy([90, 60])", "map.zoomIn(1)")


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    return samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))


def test_who_asked_for_less_motion_sees_none(open_page: Open, spec: MapSpec) -> None:
    page = render(draw_map(spec))
    calm, lively = (open_page(page, reduced_motion=wanted) for wanted in ("reduce", "no-preference"))
    for move in MOVES:
        assert (move, lively.page.evaluate(PICTURES, move) > 2) == (move, True)
        assert (move, calm.page.evaluate(PICTURES, move)) == (move, 1)
        assert calm.page.evaluate(SAME_PLACE) == lively.page.evaluate(SAME_PLACE)
    calm.page.locator(".gm-search input").fill("Rabat")
    calm.page.keyboard.press("Enter")
    calm.expect(calm.page.locator(".gm-card")).to_be_visible()
    assert calm.is_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_roles_apart(open_page: Open, spec: MapSpec, scheme: str) -> None:
    opened = open_page(render(draw_map(spec)), forced_colors="active", color_scheme=scheme)
    page = opened.page
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    literal, associative, land = page.evaluate(COLOURS)
    assert len({literal, associative, land}) == 3
    page.locator(".gm-toggle").click()
    page.locator(".gm-table tbody button").first.click()
    opened.expect(page.locator(".gm-card mark").first).to_be_visible()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    page.keyboard.press("Tab")
    assert page.evaluate(outline) != "none"
    assert opened.is_quiet()


def test_the_dark_scheme_is_dark_all_over(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), color_scheme="dark", width=390, height=844)
    page = opened.page
    page.locator(".gm-panel-toggle").click()
    page.locator(".gm-toggle").click()
    lightness = """selector => {
        const picture = new OffscreenCanvas(1, 1).getContext('2d');
        picture.fillStyle = getComputedStyle(document.querySelector(selector)).backgroundColor;
        picture.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = picture.getImageData(0, 0, 1, 1).data;
        return alpha ? Math.max(red, green, blue) : 0;
    }"""
    for part in (".gm-frame", ".leaflet-container", ".gm-panel", ".gm-search", ".gm-table", ".gm-table th"):
        assert page.evaluate(lightness, part) < 64
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.is_quiet()


def test_the_keyboard_alone_reads_all_excerpts_and_comes_back(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    active = "document.activeElement"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    opened.expect(page.locator(".gm-table")).to_be_visible()
    opened.eventually(lambda: page.evaluate(f"{active}.closest('.gm-table') !== null"))
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(f"{active}.textContent") == spec.pins[0].name:
            break
    page.keyboard.press("Enter")
    opened.eventually(lambda: page.evaluate(f"{active}.className"), "gm-card")
    quotes = page.locator(".gm-quote")
    seen = quotes.all_inner_texts()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(f"{active}.getAttribute('aria-label')") == "Further excerpts":
            break
    page.keyboard.press("Enter")
    opened.eventually(lambda: set(seen) & set(quotes.all_inner_texts()), set())
    seen += quotes.all_inner_texts()
    assert len(seen) == len(spec.pins[0].excerpts)
    # On the last page, where the button that led there has nothing left to do.
    page.keyboard.press("Escape")
    opened.expect(page.locator(".gm-card")).to_have_count(0)
    opened.eventually(lambda: "gm-place-icon" in page.evaluate(f"{active}.className"))
    assert opened.is_quiet()
