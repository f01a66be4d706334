import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec, Town
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

#: (name, lat, lon): one under the pin of Rabat, one beside nothing, one beyond the first five hundred.
TOWNS = (
    Town("Under a pin", 34.02, -6.83),
    Town("Lone", 37.8, -3.0),
    *(Town(f"Far {number}", -80.0, 0.0) for number in range(600)),
    Town("Small", 37.8, -1.0),
)
NAMES = "() => [...document.querySelectorAll('.gm-town')].map(each => each.textContent).sort()"
OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll('.gm-town, .gm-country, .gm-label, .gm-pin')]
        .map(each => [each.className, each.getBoundingClientRect()]);
    const meet = (a, b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return boxes.flatMap(([name, a], i) => boxes.slice(i + 1)
        .filter(([other, b]) => /gm-town/.test(name + other) && meet(a, b)).map(([other]) => [name, other]));
}"""


def look(opened: Any, lat: float, lon: float, zoom: float) -> None:
    the_map = "Object.values(window).find(v => v instanceof geomap.L.Map)"
    # Without the 0 the whole map would be handed over.
    opened.page.evaluate(f"{the_map}.setView([{lat}, {lon}], {zoom}, {{animate: false}}); 0")
    opened.rest()


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    return samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))


@pytest.fixture
def somalia(samples: ModuleType) -> MapSpec:
    """What to draw for a text that names Somalia, Cyprus and a region of no country."""
    places = {
        "somalia": samples.place("iso:SO|Somalia|2.0|45.3|A.PCLI|SO"),
        "cyprus": samples.place("iso:CY|Cyprus|35.0|33.0|A.PCLI|CY"),
        "maghreb": samples.PLACES["maghreb"],
    }
    text = "[Somalia|somalia|l|.9], [Cyprus|cyprus|l|.9], the [Maghreb|maghreb|l|.9]."
    return samples.spec_of((samples.parse(samples.Document(id="d", text=text), places),))


def test_only_countries_that_are_named_are_bright(open_page: Open, somalia: MapSpec) -> None:
    opened = open_page(render(draw_map(somalia)))
    opened.expect(opened.page.locator(".gm-land-named")).to_have_count(2)
    assert opened.is_quiet()


def test_disputed_borders_are_dashed_and_the_legend_says_so(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    opened.eventually(lambda: page.locator(".gm-disputed").count() > 20)
    dashes = "selector => getComputedStyle(document.querySelector(selector)).strokeDasharray"
    assert page.evaluate(dashes, ".gm-disputed") != "none"
    assert page.evaluate(dashes, ".gm-border") == "none"
    page.locator(".gm-legend summary").click()
    opened.expect(page.locator(".gm-legend li", has_text="states dispute it")).to_be_visible()
    assert opened.is_quiet()


def test_towns_show_from_zoom_5_the_closer_the_more_and_over_nothing(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(replace(spec, towns=TOWNS))))
    look(opened, 36.0, -4.0, 4.75)
    assert opened.page.evaluate(NAMES) == []
    look(opened, 36.0, -4.0, 5.25)
    opened.eventually(lambda: opened.page.evaluate(NAMES), ["Lone"])
    look(opened, 37.0, -3.0, 7)
    opened.eventually(lambda: opened.page.evaluate(NAMES), ["Lone", "Small"])
    assert opened.page.evaluate(OVERLAPS) == []
    assert opened.is_quiet()


def areas_file(folder: Path, name: str) -> Path:
    ring = [[-10, 30], [0, 30], [0, 36], [-10, 36], [-10, 30]]
    beside = [[0, 30], [10, 30], [10, 36], [0, 36], [0, 30]]
    features = [
        {"type": "Feature", "properties": {"name": name, "code": code}, "geometry": geometry}
        for code, geometry in (
            ("MA", {"type": "Polygon", "coordinates": [ring]}),
            ("", {"type": "Polygon", "coordinates": [beside]}),
        )
    ]
    file = folder / "areas.json"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def test_another_file_is_drawn_in_the_same_style(open_page: Open, spec: MapSpec, tmp_path: Path) -> None:
    opened = open_page(render(draw_map(spec, basemap=areas_file(tmp_path, "My own land"))))
    page = opened.page
    opened.expect(page.locator(".gm-land")).to_have_count(2)
    opened.expect(page.locator(".gm-land-named")).to_have_count(1)
    opened.expect(page.locator("path.gm-border")).to_have_count(1)
    opened.expect(page.locator(".gm-disputed")).to_have_count(0)
    page.locator(".gm-legend summary").click()
    opened.expect(page.locator(".gm-legend li", has_text="states dispute it")).to_be_hidden()
    opened.expect(page.locator(".gm-credits")).to_contain_text("areas.json")
    look(opened, 33.0, 5.0, 6)
    opened.expect(page.locator(".gm-country", has_text="My own land")).to_have_count(1)
    assert opened.is_quiet()


def test_a_hostile_name_of_an_area_is_shown_as_text(open_page: Open, spec: MapSpec, tmp_path: Path) -> None:
    name = "<img src=x onerror=window.canary=1>{{ 7 * 7 }}${window.canary=1}`</script>"
    opened = open_page(render(draw_map(spec, basemap=areas_file(tmp_path, name))))
    look(opened, 34.0, 7.0, 7)  # where neither a pin nor a control is over it
    opened.expect(opened.page.locator(".gm-country")).to_have_text(name, use_inner_text=True)
    assert opened.page.evaluate("window.canary") is None
    assert opened.is_quiet()
