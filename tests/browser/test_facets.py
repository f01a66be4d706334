"""The panel's facets, held against the counts that Python makes, and the legend below them."""

from collections.abc import Callable, Mapping
from itertools import combinations
from types import ModuleType
from typing import Any

import pytest

from geomap.facets import FACETS, count_facets
from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map
from geomap.picture.messages import load_messages

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
Off = Mapping[str, tuple[str, ...]]
Counts = dict[str, dict[str, str]]

SUM_OF_SIGNS = """() => [...document.querySelectorAll('.gm-place-icon, .gm-group-icon')].reduce(
    (sum, icon) => sum + Number(icon.querySelector('.gm-group')?.dataset.places ?? 1), 0)"""
#: Mentions by facet and value as the panel says them, whether folded or not.
COUNTS = """() => Object.fromEntries([...document.querySelectorAll('.gm-panel details[data-facet]')].map(
    facet => [facet.dataset.facet, Object.fromEntries([...facet.querySelectorAll('label')].map(
        label => [label.querySelector('input').value, label.querySelector('.gm-count').textContent]))]))"""
SWITCH = """([facet, value]) => [...document.querySelectorAll(`[data-facet="${facet}"] label input`)]
    .find(box => box.value === value).click()"""
NAMES = """facet => [...document.querySelectorAll(`[data-facet="${facet}"] label`)]
    .filter(label => label.checkVisibility()).map(label => label.querySelector('.gm-name').textContent)"""


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    """Three articles of two sources in two languages, across each other; places with each confidence."""
    third = samples.Document(
        id="a3",
        source="De Havenbode",
        title="Courier strike",
        language="en",
        text="In [Algiers|algiers|l|.9] and [Casablanca|casablanca|l|.93], [Moroccan|morocco|a|.9] news.",
    )
    return samples.spec_of(tuple(samples.parse(article) for article in (*samples.ARTICLES, third)))


@pytest.fixture
def many(samples: ModuleType) -> MapSpec:
    """Twelve articles about twelve countries, the first named most often."""
    codes = ("MA", "DZ", "TN", "LY", "EG", "SD", "ML", "NE", "TD", "ES", "FR", "IT")
    places = {
        code: samples.place(f"gn:{at}|Town {at}|{10 + 3 * at}|{4 * at}|P.PPL|{code}")
        for at, code in enumerate(codes)
    }
    documents = [
        samples.Document(
            id=code, title=f"About {code}", source=f"{code}.txt", text=f"[X|{code}|l|.9]. " * (12 - at)
        )
        for at, code in enumerate(codes)
    ]
    return samples.spec_of(tuple(samples.parse(document, places) for document in documents))


def counted(spec: MapSpec, off: Off) -> Counts:
    """Return what the panel should say, facets with fewer than two values left out."""
    facets = count_facets(spec, off=off)
    table = {facet.by: {value.value: str(value.mentions) for value in facet.values} for facet in facets}
    return {by: values for by, values in table.items() if len(values) > 1}


def places_shown(spec: MapSpec, off: Off) -> int:
    kinds = next(layer for layer in count_facets(spec, off=off) if layer.by == "feature_class")
    return sum(value.places for value in kinds.values if value.value not in off.get("feature_class", ()))


def some_of(spec: MapSpec, facet: str) -> tuple[str, ...]:
    """Return every other value of a facet, the most named first."""
    layer = next(layer for layer in count_facets(spec) if layer.by == facet)
    return tuple(value.value for value in layer.values[::2])


def switch(opened: Any, off: Off) -> None:
    for facet, values in off.items():
        for value in values:
            opened.page.evaluate(SWITCH, [facet, value])


def test_the_panel_counts_as_the_spec_does(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    told = opened.page.evaluate(COUNTS)
    assert list(told) == list(FACETS)
    assert told == counted(spec, {})
    orders = {facet: list(values) for facet, values in told.items()}
    assert orders == {layer.by: [value.value for value in layer.values] for layer in count_facets(spec)}
    assert opened.is_quiet()


@pytest.mark.parametrize("facet", FACETS)
def test_a_facet_lowers_the_count_as_computed(open_page: Open, spec: MapSpec, facet: str) -> None:
    opened = open_page(render(draw_map(spec)))
    off = {facet: some_of(spec, facet)}
    switch(opened, off)
    assert 0 < places_shown(spec, off) <= len(spec.pins)
    assert counted(spec, off) != counted(spec, {})
    opened.eventually(lambda: opened.page.evaluate(COUNTS), counted(spec, off))
    opened.eventually(lambda: opened.page.evaluate(SUM_OF_SIGNS), places_shown(spec, off))
    assert opened.is_quiet()


def test_every_two_facets_intersect_as_computed(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    for pair in combinations(FACETS, 2):
        off = {facet: some_of(spec, facet)[:1] for facet in pair}
        switch(opened, off)
        opened.eventually(lambda: page.evaluate(COUNTS), counted(spec, off))
        opened.eventually(lambda off=off: page.evaluate(SUM_OF_SIGNS), places_shown(spec, off))
        page.get_by_role("button", name="Show everything").click()
    opened.eventually(lambda: page.evaluate(COUNTS), counted(spec, {}))
    opened.eventually(lambda: page.evaluate(SUM_OF_SIGNS), len(spec.pins))
    assert opened.is_quiet()


def test_facets_of_articles_restrict_what_the_card_quotes(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    switch(opened, {"language": ("nl",)})
    page.fill(".gm-search input", "Rabat")
    page.press(".gm-search input", "Enter")
    rabat = next(pin for pin in spec.pins if pin.name == "Rabat")
    english = [excerpt for excerpt in rabat.excerpts if spec.articles[excerpt.article].language == "en"]
    assert 0 < len(english) < len(rabat.excerpts)
    opened.expect(page.locator(".gm-card .gm-quote")).to_have_count(len(english))
    switch(opened, {"source": ("The Harbour Courier",)})
    opened.expect(page.locator(".gm-card")).to_have_count(0)


def test_nothing_left_is_said_and_one_button_leads_back(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    switch(opened, {"article": ("0", "1", "2")})
    opened.eventually(lambda: page.evaluate(SUM_OF_SIGNS), 0)
    opened.expect(page.locator(".gm-status")).to_contain_text("No place is left", use_inner_text=True)
    page.get_by_role("button", name="Show everything").click()
    opened.eventually(lambda: page.evaluate(SUM_OF_SIGNS), len(spec.pins))


def test_a_facet_with_one_value_is_not_shown(open_page: Open, samples: ModuleType) -> None:
    document = samples.Document(id="d", text="In [Rabat|rabat|l|.9] and [Paris|paris|l|.9].")
    opened = open_page(render(draw_map(samples.spec_of((samples.parse(document),)))))
    assert list(opened.page.evaluate(COUNTS)) == ["country"]


def test_later_facets_are_folded_and_say_when_they_hide_something(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), width=1300, height=850)
    page = opened.page
    unfolded = page.locator(".gm-panel details[open]")
    assert [each.get_attribute("data-facet") for each in unfolded.all()] == [
        "article",
        "feature_class",
        "role",
    ]
    assert page.locator(".gm-panel-body").evaluate("e => e.scrollHeight <= e.clientHeight")
    country = page.locator("[data-facet=country]")
    opened.expect(country.locator(".gm-of")).to_have_text("6", use_inner_text=True)
    country.locator("summary").click()
    country.locator("label", has_text="Algeria").click()
    country.locator("summary").click()
    opened.expect(country.locator(".gm-of")).to_have_text("5 / 6", use_inner_text=True)
    opened.expect(country.locator("label").first).to_be_hidden()


def test_values_are_named_in_the_readers_language(
    open_page: Open, samples: ModuleType, spec: MapSpec
) -> None:
    documents = (*samples.ARTICLES, samples.Document(id="a3", text="In [Rabat|rabat|l|.9]."))
    spec = samples.spec_of(tuple(samples.parse(each) for each in documents), reader="nl")
    page = open_page(render(draw_map(spec))).page
    page.evaluate("document.querySelectorAll('.gm-panel details').forEach(each => { each.open = true; })")
    words = load_messages("nl")
    assert set(page.evaluate(NAMES, "language")) == {"Nederlands", "Engels", words["not_stated"]}
    assert {"Marokko", "Frankrijk", words["no_country"]} <= set(page.evaluate(NAMES, "country"))
    assert page.evaluate(NAMES, "confidence") == [words[key] for key in ("sure", "likely", "doubtful")]


def test_a_long_list_begins_with_the_most_named_and_the_keyboard_reaches_the_rest(
    open_page: Open, many: MapSpec
) -> None:
    opened = open_page(render(draw_map(many)))
    page = opened.page
    assert page.evaluate(NAMES, "article") == [
        f"About {code}" for code in ("MA", "DZ", "TN", "LY", "EG", "SD")
    ]
    more = page.locator("[data-facet=article]").get_by_role("button", name="6 more")
    more.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(NAMES, "article") == [article.title for article in many.articles]
    focused = "document.activeElement.closest('label')?.textContent"
    assert "About ML" in page.evaluate(focused)
    for _ in range(5):
        page.keyboard.press("Tab")
    assert "About IT" in page.evaluate(focused)
    page.keyboard.press("Space")
    off = {"article": ("11",)}
    opened.eventually(lambda: page.evaluate(COUNTS), counted(many, off))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert len(page.evaluate(NAMES, "article")) == 6
    assert opened.is_quiet()


def test_the_filter_field_narrows_the_list_and_what_all_and_none_mean(open_page: Open, many: MapSpec) -> None:
    opened = open_page(render(draw_map(many)))
    page = opened.page
    country = page.locator("[data-facet=country]")
    field = country.get_by_role("searchbox")
    opened.expect(field).to_have_count(0)
    country.locator("summary").click()
    country.get_by_role("button", name="6 more").click()
    field.fill("ALGÉ")
    assert page.evaluate(NAMES, "country") == ["Algeria"]
    country.get_by_role("button", name="None").click()
    opened.eventually(lambda: page.evaluate(COUNTS), counted(many, {"country": ("DZ",)}))
    field.fill("Atlantis")
    opened.expect(country.locator(".gm-no-match")).to_contain_text("Nothing", use_inner_text=True)
    field.press("Escape")
    assert len(page.evaluate(NAMES, "country")) == 12
    opened.expect(page.locator(".gm-panel-body")).to_be_visible()


def test_on_a_phone_one_facet_is_unfolded_and_a_part_of_the_map_stays_in_sight(
    open_page: Open, spec: MapSpec
) -> None:
    opened = open_page(render(draw_map(spec)), width=390, height=844, has_touch=True)
    page = opened.page
    page.locator(".gm-panel-toggle").click()
    unfolded = page.locator(".gm-panel details[open]")
    assert [each.get_attribute("data-facet") for each in unfolded.all()] == ["article"]
    panel = page.locator(".gm-panel").bounding_box()
    assert panel["y"] + panel["height"] <= 0.8 * 844
    for summary in page.locator(".gm-panel summary").all():
        assert summary.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    opened.expect(page.locator(".gm-panel-body")).to_be_hidden()


def legend_of(page: Any) -> list[str]:
    page.locator(".gm-legend summary").click()
    rows = page.locator(".gm-legend li")
    signs = rows.locator("visible=true").locator("> :first-child")
    assert all(sign.bounding_box()["width"] > 4 for sign in signs.all())
    return list(rows.all_inner_texts())


def test_the_legend_explains_every_sign(open_page: Open, samples: ModuleType, spec: MapSpec) -> None:
    words = load_messages("en")
    parsed = tuple(samples.parse(article) for article in (*samples.ARTICLES, samples.NEAR))
    opened = open_page(render(draw_map(samples.spec_of(parsed))))
    told = "\n".join(legend_of(opened.page))
    kinds = {pin.layer for pin in spec.pins}
    keys = [f"class_{kind}" for kind in sorted(kinds)] + ["literal", "associative"]
    keys += [key for key in words if key.startswith("legend_")]
    for key in keys:
        assert words[key] in told, key
    printed = opened.page.locator(".gm-print-legend li").all_text_contents()
    assert all(words[key] in "\n".join(printed) for key in keys)
    assert opened.is_quiet()


def test_the_legend_leaves_out_signs_that_the_map_cannot_show(open_page: Open, samples: ModuleType) -> None:
    document = samples.Document(id="d", text="In [Rabat|rabat|l|.9].")
    opened = open_page(render(draw_map(samples.spec_of((samples.parse(document),)))))
    words = load_messages("en")
    told = "\n".join(legend_of(opened.page))
    for key in ("class_P", "literal", "legend_size", "legend_land"):
        assert words[key] in told, key
    for key in (
        "class_A",
        "legend_near",
        "legend_around",
        "legend_dashed",
        "legend_shares",
        "legend_cluster",
    ):
        assert words[key] not in told, key
