from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

#: The colours in which signs and their bars are painted: the ones of their roles must survive.
PAINTED = """() => [...new Set([...document.querySelectorAll('.gm-pin svg *, .gm-swatch')]
    .map(each => getComputedStyle(each)).flatMap(style => [style.fill, style.backgroundColor]))]"""
#: Blue and vermilion of the Okabe-Ito palette.
ROLES = {"rgb(0, 114, 178)", "rgb(213, 94, 0)"}
MOVES = """async () => {
    const seen = new Set();
    const look = () => {
        document.getAnimations().forEach(each => seen.add(each.effect.getTiming().duration));
        document.querySelectorAll('.leaflet-zoom-anim, .leaflet-pan-anim').forEach(() => seen.add('leaflet'));
    };
    document.querySelector('.gm-panel-toggle').click();
    document.querySelector('.gm-toggle').click();
    document.querySelector('.gm-table tbody button').click();
    for (let frame = 0; frame < 20; frame += 1) {
        look();
        await new Promise(requestAnimationFrame);
    }
    return [...seen].filter(each => each === 'leaflet' || each > 1);
}"""


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    made: MapSpec = samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))
    return made


def test_forced_colours_keep_the_colours_that_tell_roles_apart(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), forced_colors="active")
    assert set(opened.page.evaluate(PAINTED)) >= ROLES
    shown = "getComputedStyle(document.querySelector('.gm-panel')).borderTopStyle"
    assert opened.page.evaluate(shown) == "solid"
    assert opened.is_quiet()


def test_reduced_motion_moves_nothing(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), reduced_motion="reduce")
    assert opened.page.evaluate(MOVES) == []
    assert opened.is_quiet()
