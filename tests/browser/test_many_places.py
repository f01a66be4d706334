import gzip
from collections.abc import Callable
from importlib import resources
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

MOST_BYTES = 450_000
ARTICLES = ("rabat-gasleiding.txt", "maarid-tall-abib.txt")
FIND_MAP = "const map = Object.values(window).find(each => each instanceof geomap.L.Map);"
SUM_OF_SIGNS = """[...document.querySelectorAll('.gm-place-icon, .gm-group-icon')].reduce(
    (sum, icon) => sum + Number(icon.querySelector('.gm-group')?.dataset.places ?? 1), 0)"""
SUM_AT = f"""zoom => {{
    {FIND_MAP}
    map.setView([30, 10], zoom, {{ animate: false }});
    return [{SUM_OF_SIGNS}, document.querySelectorAll('.gm-group-icon').length, map.getZoom()];
}}"""


def thousand_places(samples: ModuleType) -> MapSpec:
    """Return 1,000 places, in heaps and alone, between 20 and 40 degrees north."""
    names = [f"Town {number}" for number in range(1000)]
    places = {
        name: samples.place(f"gn:{n + 1}|{name}|{20 + n * 7 % 199 / 10}|{-5 + n * n % 299 / 10}|P.PPL|DZ")
        for n, name in enumerate(names)
    }
    documents = [
        samples.Document(
            id=f"a{at}",
            title=f"Article {at}",
            text=" ".join(f"In [{name}|{name}|{'la'[n % 2]}|.8] it rained." for n, name in enumerate(part)),
        )
        for at, part in enumerate(names[start : start + 50] for start in range(0, 1000, 50))
    ]
    return samples.spec_of([samples.parse(document, places) for document in documents])


def test_signs_and_circles_sum_to_a_thousand_places_at_every_zoom(
    open_page: Open, samples: ModuleType
) -> None:
    spec = thousand_places(samples)
    assert len(spec.pins) == 1000
    opened = open_page(render(draw_map(spec)), width=1400, height=1000)
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), 1000)
    found = [opened.page.evaluate(SUM_AT, zoom) for zoom in (1, 2.5, 3, 4.25, 5)]
    assert [(places, zoom) for places, _, zoom in found] == [(1000, each) for each in (1, 2.5, 3, 4.25, 5)]
    assert len({circles for _, circles, _ in found}) > 3
    assert opened.is_quiet()


@pytest.mark.parametrize("width", [1200, 390])
def test_two_real_articles_give_a_light_and_quiet_page(open_page: Open, width: int) -> None:
    import geomap

    with resources.as_file(resources.files("geomap").joinpath("examples")) as folder:
        parsed = geomap.extract([folder / name for name in ARTICLES])
    page = render(geomap.draw(parsed))
    assert len(gzip.compress(page.encode(), 9)) <= MOST_BYTES
    opened = open_page(page, width=width)
    button = opened.page.locator(".gm-outside")
    if button.is_visible():
        button.click()
        opened.rest()
    names = {
        found.resolution.place.id for each in parsed for found in each.toponyms if found.resolution.place
    }
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS) >= len(names))
    assert opened.is_quiet()
