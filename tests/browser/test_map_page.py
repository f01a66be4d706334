from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

RABAT = "gn:2538475"
SUM_OF_SIGNS = """() => [...document.querySelectorAll('.gm-place-icon, .gm-group-icon')].reduce(
    (sum, icon) => sum + Number(icon.querySelector('.gm-group')?.dataset.places ?? 1), 0)"""


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    return samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))


def search(page: Any, name: str) -> None:
    page.fill(".gm-search input", name)
    page.press(".gm-search input", "Enter")
    page.wait_for_selector(".gm-card")


@pytest.mark.parametrize(("width", "height"), [(1200, 800), (390, 844), (300, 400)])
def test_it_opens_without_network_and_shows_every_place(
    open_page: Open, spec: MapSpec, width: int, height: int
) -> None:
    opened = open_page(render(draw_map(spec)), width=width, height=height)
    assert opened.page.evaluate(SUM_OF_SIGNS) == len(spec.pins)
    assert opened.page.locator(".gm-land").count() >= 240
    assert opened.is_quiet()


def test_the_first_view_is_no_closer_than_a_region(open_page: Open, samples: ModuleType) -> None:
    document = samples.Document(id="d", text="In [Rabat|rabat|l|.9].")
    opened = open_page(render(draw_map(samples.spec_of((samples.parse(document),)))))
    zoom = opened.page.evaluate("Object.values(window).find(v => v instanceof geomap.L.Map).getZoom()")
    assert zoom == 7
    assert opened.is_quiet()


def test_no_places_give_a_map_of_the_world(open_page: Open, samples: ModuleType) -> None:
    opened = open_page(render(draw_map(samples.spec_of(()))))
    assert opened.page.locator(".gm-country").count() > 10
    assert opened.is_quiet()


def test_the_card_marks_exactly_the_name(open_page: Open, spec: MapSpec) -> None:
    page = open_page(render(draw_map(spec))).page
    for pin in spec.pins:
        search(page, pin.name)
        assert page.locator(".gm-card h2").inner_text() == pin.name
        written = {
            excerpt.text.encode("utf-16-le")[2 * mark.start : 2 * mark.end].decode("utf-16-le")
            for excerpt in pin.excerpts
            for mark in excerpt.marks
        }
        marked = page.locator(".gm-card mark").all_inner_texts()
        assert marked
        assert set(marked) <= written
        page.keyboard.press("Escape")
        page.wait_for_selector(".gm-card", state="detached")


def test_the_card_names_its_sources_and_turns_its_pages(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    search(page, "Rabat")
    card = page.locator(".gm-card")
    assert "Morocco" in card.inner_text()
    assert "De Havenbode" in card.inner_text()
    assert "March" in card.inner_text()
    link = card.locator(".gm-origin a").first
    assert link.get_attribute("href") == "https://news.example/nl/rabat"
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    first = card.locator(".gm-quote").all_inner_texts()
    card.get_by_role("button", name="Further excerpts").click()
    second = card.locator(".gm-quote").all_inner_texts()
    assert not set(first) & set(second)
    assert len(first) + len(second) == len(spec.pins[0].excerpts)
    assert opened.is_quiet()


def test_facets_lower_the_count_and_intersect(open_page: Open, spec: MapSpec) -> None:
    page = open_page(render(draw_map(spec))).page

    def switch(facet: str, value: str) -> None:
        page.locator(f'[data-facet="{facet}"] input[value="{value}"]').click()

    def shown(articles: set[int], roles: set[str]) -> int:
        return sum(
            any(e.article in articles and any(m.role.value in roles for m in e.marks) for e in pin.excerpts)
            for pin in spec.pins
        )

    both = {"literal", "associative"}
    switch("article", "0")
    assert page.evaluate(SUM_OF_SIGNS) == shown({1}, both) < len(spec.pins)
    switch("role", "associative")
    assert page.evaluate(SUM_OF_SIGNS) == shown({1}, {"literal"}) < shown({1}, both)
    switch("article", "1")
    assert page.evaluate(SUM_OF_SIGNS) == 0
    assert "No place is left" in page.locator(".gm-status").inner_text()
    page.get_by_role("button", name="Show everything").click()
    assert page.evaluate(SUM_OF_SIGNS) == len(spec.pins)


def test_the_panel_counts_as_the_spec_does(open_page: Open, spec: MapSpec) -> None:
    page = open_page(render(draw_map(spec))).page
    for layer in spec.layers:
        for value in layer.values:
            box = page.locator(f'[data-facet="{layer.by}"] label:has(input[value="{value.value}"])')
            assert box.locator(".gm-count").inner_text() == str(value.places)


@pytest.mark.parametrize("query", ["Rabat", "rabat", "الرباط", "RÁBAT"])
def test_search_finds_a_place_by_any_of_its_names(open_page: Open, spec: MapSpec, query: str) -> None:
    page = open_page(render(draw_map(spec))).page
    page.fill(".gm-search input", query)
    assert page.locator(".gm-results li").first.get_attribute("data-place") == RABAT
    assert page.locator(f'.gm-results li[data-place="{RABAT}"]').count() == 1


def test_the_keyboard_is_enough(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.className"))
        if "gm-place-icon" in reached[-1]:
            break
    assert "gm-skip" in reached[0]
    assert "gm-place-icon" in reached[-1]
    pin = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "Mentions" in pin
    page.keyboard.press("Enter")
    page.wait_for_selector(".gm-card")
    assert page.evaluate("document.activeElement.className") == "gm-card"
    page.keyboard.press("Escape")
    page.wait_for_selector(".gm-card", state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == pin
    assert opened.is_quiet()


def test_controls_come_before_pins_in_the_order_of_tabs(open_page: Open, spec: MapSpec) -> None:
    page = open_page(render(draw_map(spec))).page
    order = page.evaluate("""() => {
        const pin = document.querySelector('.gm-place-icon');
        const field = document.querySelector('.gm-search input');
        return Boolean(field.compareDocumentPosition(pin) & Node.DOCUMENT_POSITION_FOLLOWING);
    }""")
    assert order


def test_on_a_phone_the_card_is_a_sheet_and_the_pin_stays_in_sight(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), width=390, height=844, has_touch=True)
    page = opened.page
    search(page, "Rabat")
    sheet = page.locator(".gm-sheet").bounding_box()
    pin = page.locator(f'[data-place="{RABAT}"].gm-pin').bounding_box()
    assert pin["y"] + pin["height"] <= sheet["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Close").click()
    assert page.locator(".gm-sheet").count() == 0
    assert opened.is_quiet()


def test_the_table_follows_the_layers_and_sorts(open_page: Open, spec: MapSpec) -> None:
    page = open_page(render(draw_map(spec))).page
    page.locator(".gm-toggle").click()
    rows = page.locator(".gm-table tbody tr")
    assert rows.count() == len(spec.pins)
    page.get_by_role("button", name="Places", exact=True).click()
    names = page.locator(".gm-table tbody th").all_inner_texts()
    assert names == sorted(names)
    page.locator('[data-facet="role"] input[value="literal"]').click()
    assert rows.count() == sum(pin.associative > 0 for pin in spec.pins)


def test_without_javascript_there_is_a_table(open_page: Open, spec: MapSpec) -> None:
    page = open_page(render(draw_map(spec)), java_script_enabled=False).page
    assert page.locator("noscript table tbody tr, .gm-noscript tbody tr").first.is_visible()
    assert not page.locator(".gm-stage").is_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_print_shows_map_and_table_in_either_scheme(open_page: Open, spec: MapSpec, scheme: str) -> None:
    opened = open_page(render(draw_map(spec)), color_scheme=scheme)
    opened.page.emulate_media(media="print")
    assert opened.page.locator(".gm-table").is_visible()
    assert not opened.page.locator(".gm-search").is_visible()
    assert opened.is_quiet()


@pytest.mark.parametrize("reader", ["ar", "de", "es", "fr", "nl", "ja", "xx"])
def test_it_speaks_the_readers_language(open_page: Open, samples: ModuleType, reader: str) -> None:
    parsed = tuple(samples.parse(article) for article in samples.ARTICLES)
    opened = open_page(render(draw_map(samples.spec_of(parsed, reader=reader, title=""))))
    search(opened.page, "Rabat")
    assert opened.is_quiet()
