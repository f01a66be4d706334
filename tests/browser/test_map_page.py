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
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), len(spec.pins))
    opened.eventually(lambda: opened.page.locator(".gm-land").count() >= 240)
    assert opened.is_quiet()


def test_the_first_view_is_no_closer_than_a_region(open_page: Open, samples: ModuleType) -> None:
    document = samples.Document(id="d", text="In [Rabat|rabat|l|.9].")
    opened = open_page(render(draw_map(samples.spec_of((samples.parse(document),)))))
    zoom = "Object.values(window).find(v => v instanceof geomap.L.Map).getZoom()"
    opened.eventually(lambda: opened.page.evaluate(zoom), 7)
    assert opened.is_quiet()


def test_a_name_without_a_place_stands_dashed_near_another_with_its_own_switch(
    open_page: Open, samples: ModuleType
) -> None:
    opened = open_page(render(draw_map(samples.spec_of((samples.parse(samples.NEAR),)))))
    page = opened.page
    ring = page.locator(".gm-around")
    opened.expect(ring).to_have_count(1)
    opened.expect(page.locator(".gm-open-names")).to_contain_text("near \u2068Rabat\u2069")
    ring.click()
    opened.expect(page.locator(".gm-card li")).to_have_count(2)
    page.locator(".gm-card button", has_text="Oudaia").click()
    card = page.locator(".gm-card")
    opened.expect(card).to_contain_text("approximately, near \u2068Rabat\u2069")
    opened.expect(card).to_contain_text("Within 161 km")
    opened.expect(card).not_to_contain_text("Coordinates")
    page.locator("[data-facet=feature_class] input[value=near]").click()
    opened.expect(ring).to_have_count(0)
    opened.expect(page.locator(".gm-place-icon")).to_have_count(1)
    assert opened.is_quiet()


def test_search_leads_to_the_name_without_going_down_to_a_street(
    open_page: Open, samples: ModuleType
) -> None:
    opened = open_page(render(draw_map(samples.spec_of((samples.parse(samples.NEAR),)))))
    search(opened.page, "Oudaia")
    zoom = "Object.values(window).find(v => v instanceof geomap.L.Map).getZoom()"
    opened.eventually(lambda: opened.page.evaluate(zoom), 7)
    opened.expect(opened.page.locator(".gm-card h2")).to_have_text("Oudaia")
    assert opened.is_quiet()


def test_no_places_give_a_map_of_the_world(open_page: Open, samples: ModuleType) -> None:
    opened = open_page(render(draw_map(samples.spec_of(()))))
    opened.eventually(lambda: opened.page.locator(".gm-country").count() > 10)
    opened.expect(opened.page.locator(".gm-no-places")).to_contain_text("no place", use_inner_text=True)
    for control in (".gm-search", ".gm-panel", ".gm-toggle"):
        opened.expect(opened.page.locator(control).locator("visible=true")).to_have_count(0)
    assert opened.is_quiet()


def spread_out(samples: ModuleType) -> MapSpec:
    """Return two distant places named once beside a region named often."""
    far = {
        "tokyo": samples.place("gn:9|Tokyo|35.7|139.7|P.PPLC|JP"),
        "houston": samples.place("gn:8|Houston|29.8|-95.4|P.PPL|US"),
    }
    text = "[Rabat|rabat|l|.9] and [Algiers|algiers|l|.9], [Paris|paris|l|.9] too. " * 6
    document = samples.Document(id="d", text=text + "[Tokyo|tokyo|l|.9]. [Houston|houston|l|.9].")
    return samples.spec_of((samples.parse(document, {**samples.PLACES, **far}),))


def test_a_phone_begins_with_the_bulk_and_leads_to_the_rest(open_page: Open, samples: ModuleType) -> None:
    opened = open_page(render(draw_map(spread_out(samples))), width=390, height=844)
    button = opened.page.locator(".gm-outside")
    opened.expect(button).to_have_text("Places outside this view: 2", use_inner_text=True)
    opened.eventually(lambda: opened.page.locator(".gm-place-icon").count() >= 3)
    button.click()
    opened.expect(button).to_be_hidden()
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), 5)
    assert opened.is_quiet()


def test_a_wide_map_begins_with_all_places(open_page: Open, samples: ModuleType) -> None:
    opened = open_page(render(draw_map(spread_out(samples))))
    opened.expect(opened.page.locator(".gm-outside")).to_be_hidden()
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), 5)
    assert opened.is_quiet()


def test_the_card_marks_exactly_the_name(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    for pin in spec.pins:
        search(page, pin.name)
        opened.expect(page.locator(".gm-card h2")).to_have_text(pin.name, use_inner_text=True)
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
    for words in ("Morocco", "De Havenbode", "March"):
        opened.expect(card).to_contain_text(words, use_inner_text=True)
    link = card.locator(".gm-origin a").first
    opened.expect(link).to_have_attribute("href", "https://news.example/nl/rabat")
    opened.expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    quotes = card.locator(".gm-quote")
    first = quotes.all_inner_texts()
    card.get_by_role("button", name="Further excerpts").click()
    opened.eventually(lambda: set(first) & set(quotes.all_inner_texts()), set())
    second = quotes.all_inner_texts()
    assert len(first) + len(second) == len(spec.pins[0].excerpts)
    assert opened.is_quiet()


@pytest.mark.parametrize("query", ["Rabat", "rabat", "الرباط", "RÁBAT"])
def test_search_finds_a_place_by_any_of_its_names(open_page: Open, spec: MapSpec, query: str) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    page.fill(".gm-search input", query)
    opened.expect(page.locator(".gm-results li").first).to_have_attribute("data-place", RABAT)
    opened.expect(page.locator(f'.gm-results li[data-place="{RABAT}"]')).to_have_count(1)


def test_the_keyboard_is_enough(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    reached: list[str] = []
    for _ in range(60):
        left = page.evaluate_handle("document.activeElement")
        page.keyboard.press("Tab")
        page.wait_for_function("left => document.activeElement !== left", arg=left)
        reached.append(page.evaluate("document.activeElement.className"))
        if "gm-place-icon" in reached[-1]:
            break
    assert "gm-skip" in reached[0]
    assert "gm-place-icon" in reached[-1]
    pin = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "Mentions" in pin
    page.keyboard.press("Enter")
    page.wait_for_selector(".gm-card")
    opened.eventually(lambda: page.evaluate("document.activeElement.className"), "gm-card")
    page.keyboard.press("Escape")
    page.wait_for_selector(".gm-card", state="detached")
    opened.eventually(lambda: page.evaluate("document.activeElement.getAttribute('aria-label')"), pin)
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
    opened.rest()
    sheet = page.locator(".gm-sheet").bounding_box()
    pin = page.locator(f'[data-place="{RABAT}"].gm-pin').bounding_box()
    assert pin["y"] + pin["height"] <= sheet["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Close").click()
    opened.expect(page.locator(".gm-sheet")).to_have_count(0)
    assert opened.is_quiet()


def test_the_table_follows_the_layers_and_sorts(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    page.locator(".gm-toggle").click()
    rows = page.locator(".gm-table tbody tr")
    opened.expect(rows).to_have_count(len(spec.pins))
    page.get_by_role("button", name="Places", exact=True).click()
    opened.expect(page.locator(".gm-table thead th").first).to_have_attribute("aria-sort", "ascending")
    names = page.locator(".gm-table tbody th").all_inner_texts()
    assert names == sorted(names)
    page.locator('[data-facet="role"] input[value="literal"]').click()
    opened.expect(rows).to_have_count(sum(pin.associative > 0 for pin in spec.pins))


def test_without_javascript_there_is_a_table(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), java_script_enabled=False)
    rows = opened.page.locator("noscript table tbody tr, .gm-noscript tbody tr")
    opened.expect(rows.first).to_be_visible()
    opened.expect(opened.page.locator(".gm-stage")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_print_shows_map_and_table_in_either_scheme(open_page: Open, spec: MapSpec, scheme: str) -> None:
    opened = open_page(render(draw_map(spec)), color_scheme=scheme)
    opened.page.emulate_media(media="print")
    opened.expect(opened.page.locator(".gm-table")).to_be_visible()
    opened.expect(opened.page.locator(".gm-print-legend")).to_be_visible()
    for control in (".gm-search", ".gm-panel", ".gm-outside", ".gm-toggle"):
        opened.expect(opened.page.locator(control)).to_be_hidden()
    assert opened.is_quiet()


def test_a_print_takes_the_papers_width_and_gives_the_view_back(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    find_map = "const map = Object.values(window).find(v => v instanceof geomap.L.Map);"
    view = f"() => {{ {find_map} return [map.getZoom(), map.getCenter().lng, map.getSize().x]; }}"
    before = opened.page.evaluate(view)
    # Read in the same breath, as a browser prints once the event's listeners have returned.
    width_px, signs = opened.page.evaluate(
        f"() => {{ dispatchEvent(new Event('beforeprint')); return [({view})()[2], ({SUM_OF_SIGNS})()]; }}"
    )
    assert width_px == 680  # 180 mm
    assert signs == len(spec.pins)
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    opened.eventually(lambda: opened.page.evaluate(view), pytest.approx(before))
    assert opened.is_quiet()


def test_the_credits_are_one_short_line_that_nothing_cuts(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), width=390, height=844)
    line = opened.page.locator(".gm-credits")
    credit = "Sources: GeoNames (CC BY 4.0) · Natural Earth · Unicode CLDR"
    opened.expect(line).to_have_text(credit, use_inner_text=True)
    assert line.evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight")


def test_an_open_card_stays_in_sight_when_the_table_unfolds(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    search(page, "Rabat")
    page.locator(".gm-toggle").click()
    opened.expect(page.locator(".gm-table")).to_be_visible()
    opened.rest()
    stage, card = page.locator(".gm-stage").bounding_box(), page.locator(".gm-card").bounding_box()
    assert card["y"] >= stage["y"]
    assert card["y"] + card["height"] <= stage["y"] + stage["height"]
    assert opened.is_quiet()


@pytest.mark.parametrize("reader", ["ar", "de", "es", "fr", "nl", "ja", "xx"])
def test_it_speaks_the_readers_language(open_page: Open, samples: ModuleType, reader: str) -> None:
    parsed = tuple(samples.parse(article) for article in samples.ARTICLES)
    opened = open_page(render(draw_map(samples.spec_of(parsed, reader=reader, title=""))))
    search(opened.page, "Rabat")
    assert opened.is_quiet()
