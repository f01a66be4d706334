"""The table and what it gives to take away; the card and its ways to and fro."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec, Pin
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

COLUMNS = (
    "id", "name", "country", "admin1", "kind", "latitude", "longitude", "confidence",
    "mentions", "literal", "associative", "articles", "near", "layer",
)  # fmt: skip
BOTH = frozenset({"literal", "associative"})
ALL_ARTICLES = frozenset(range(100))
FIND_MAP = "Object.values(window).find(v => v instanceof geomap.L.Map)"


@pytest.fixture
def spec(samples: ModuleType) -> MapSpec:
    made: MapSpec = samples.spec_of(tuple(samples.parse(article) for article in samples.ARTICLES))
    return made


def many_places(spec: MapSpec, count: int) -> MapSpec:
    """Return ``count`` places all over the world."""
    pin = spec.pins[0]
    pins = tuple(
        replace(pin, id=f"gn:{i}", name=f"Place {i}", lat=i * 7 % 120 - 60.0, lon=i * 11 % 340 - 170.0)
        for i in range(count)
    )
    return replace(spec, pins=pins)


def expected_rows(
    spec: MapSpec, *, articles: frozenset[int] = ALL_ARTICLES, roles: frozenset[str] = BOTH
) -> list[dict[str, Any]]:
    """Return what the files must hold when only these articles and roles are on, in the spec's order."""
    rows = [_expected_row(pin, articles, roles) for pin in spec.pins]
    return sorted((row for row in rows if row["mentions"]), key=lambda row: -row["mentions"])


def _expected_row(pin: Pin, articles: frozenset[int], roles: frozenset[str]) -> dict[str, Any]:
    marks = [
        (excerpt.article, mark.role.value)
        for excerpt in pin.excerpts
        for mark in excerpt.marks
        if excerpt.article in articles and mark.role.value in roles
    ]
    said = [role for _, role in marks]
    values = (
        pin.id, pin.name, pin.country, pin.admin1, pin.kind, pin.lat, pin.lon, pin.confidence,
        len(marks), said.count("literal"), said.count("associative"), len({article for article, _ in marks}),
        pin.near, pin.gazetteer_layer,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def take(page: Any, name: str, *, frame: Any = None) -> tuple[str, str]:
    """Press the download button; return the file's proposed name and its text with CRLF as it is."""
    with page.expect_download() as waiting:
        (frame or page).get_by_role("button", name=name).click()
    path = waiting.value.path()
    return waiting.value.suggested_filename, Path(path).read_bytes().decode("utf-8")


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def as_text(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Return ``rows`` as a CSV holds them; numbers as JavaScript writes them."""
    return [{key: _as_text(value) for key, value in row.items()} for row in rows]


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def search(page: Any, name: str) -> None:
    page.fill(".gm-search input", name)
    page.press(".gm-search input", "Enter")
    page.wait_for_selector(".gm-card")


def test_the_csv_holds_what_the_map_shows(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    opened.page.locator(".gm-toggle").click()
    name, text = take(opened.page, "Download as CSV")
    assert name == "places.csv"
    assert text.split("\r\n")[0] == "\ufeff" + ",".join(COLUMNS)
    assert read_csv(text) == as_text(expected_rows(spec))
    assert opened.is_quiet()


def test_the_files_follow_the_layers(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    page.locator(".gm-toggle").click()
    page.locator('[data-facet="article"] input[value="0"]').click()
    page.locator('[data-facet="role"] input[value="associative"]').click()
    wanted = expected_rows(spec, articles=frozenset({1}), roles=frozenset({"literal"}))
    assert 0 < len(wanted) < len(spec.pins)
    assert read_csv(take(page, "Download as CSV")[1]) == as_text(wanted)
    collection = json.loads(take(page, "Download as GeoJSON")[1])
    assert [each["properties"] for each in collection["features"]] == [
        {**row, "approximate": False} for row in wanted
    ]
    page.locator('[data-facet="article"] input[value="1"]').click()
    assert read_csv(take(page, "Download as CSV")[1]) == []
    assert opened.is_quiet()


def test_the_geojson_has_points_with_longitude_first(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    opened.page.locator(".gm-toggle").click()
    name, text = take(opened.page, "Download as GeoJSON")
    assert name == "places.geojson"
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    rows = expected_rows(spec)
    points = [{"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} for row in rows]
    assert [each["geometry"] for each in collection["features"]] == points
    assert {each["type"] for each in collection["features"]} == {"Feature"}


def test_approximate_positions_are_flagged(open_page: Open, samples: ModuleType) -> None:
    opened = open_page(render(draw_map(samples.spec_of((samples.parse(samples.NEAR),)))))
    opened.page.locator(".gm-toggle").click()
    collection = json.loads(take(opened.page, "Download as GeoJSON")[1])
    flags = {each["properties"]["name"]: each["properties"]["approximate"] for each in collection["features"]}
    assert flags == {"Rabat": False, "Oudaia": True}
    near = {row["name"]: row["near"] for row in read_csv(take(opened.page, "Download as CSV")[1])}
    assert near == {"Rabat": "", "Oudaia": "Rabat"}


def test_the_same_map_gives_the_same_files_however_the_table_is_sorted(
    open_page: Open, spec: MapSpec
) -> None:
    page = open_page(render(draw_map(spec))).page
    page.locator(".gm-toggle").click()
    before = take(page, "Download as CSV"), take(page, "Download as GeoJSON")
    page.get_by_role("button", name="Country", exact=True).click()
    assert (take(page, "Download as CSV"), take(page, "Download as GeoJSON")) == before


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", '"quoted", and\nbroken', "🕌 الرباط", "</script>", "{{ 7 }}"],
)
def test_hostile_text_is_one_harmless_cell(open_page: Open, samples: ModuleType, text: str) -> None:
    parsed = samples.hostile_documents(text)
    opened = open_page(render(draw_map(samples.spec_of(parsed))))
    opened.page.locator(".gm-toggle").click()
    rows = read_csv(take(opened.page, "Download as CSV")[1])
    names = {row["name"] for row in rows}
    assert {"'" + text if text[0] in "=+-@" else text} <= names
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    collection = json.loads(take(opened.page, "Download as GeoJSON")[1])
    assert text in {each["properties"]["name"] for each in collection["features"]}
    assert opened.page.evaluate("window.canary") is None
    assert opened.is_quiet()


def test_a_frame_that_is_kept_apart_gives_its_files_too(open_page: Open, spec: MapSpec) -> None:
    head = '<meta charset="utf-8"><title>Host</title>'
    body = render(draw_map(spec), form="iframe")
    html = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    opened = open_page(html)
    frame = opened.page.frame_locator("iframe")
    frame.locator(".gm-toggle").click()
    _, text = take(opened.page, "Download as CSV", frame=frame)
    assert read_csv(text) == as_text(expected_rows(spec))
    assert opened.is_quiet()


def test_a_long_table_grows_by_steps_and_its_files_are_whole(open_page: Open, spec: MapSpec) -> None:
    long = many_places(spec, 1500)
    opened = open_page(render(draw_map(long)))
    page = opened.page
    page.locator(".gm-toggle").click()
    rows, more = page.locator(".gm-table tbody tr"), page.locator(".gm-more")
    opened.expect(rows).to_have_count(200)
    opened.expect(more).to_have_text("Show more rows (1–200 of 1,500)")
    more.press("Enter")
    opened.expect(rows).to_have_count(400)
    assert page.evaluate("document.activeElement.closest('tr').sectionRowIndex") == 200
    assert len(read_csv(take(page, "Download as CSV")[1])) == 1500
    for _ in range(6):
        more.click()
    opened.expect(rows).to_have_count(1500)
    opened.expect(more).to_be_hidden()
    page.get_by_role("button", name="Places", exact=True).click()
    opened.expect(rows).to_have_count(200)
    opened.expect(rows.nth(2).locator("th")).to_have_text("Place 2")
    assert opened.is_quiet()


def test_paper_gets_the_first_thousand_and_says_so(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(many_places(spec, 1500))))
    page = opened.page
    opened.expect(page.locator(".gm-on-paper")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    opened.expect(page.locator(".gm-table tbody tr")).to_have_count(1000)
    opened.expect(page.locator(".gm-on-paper")).to_have_text("The first 1,000 of 1,500 places")
    for control in (".gm-more", ".gm-files"):
        opened.expect(page.locator(control)).to_be_hidden()


def test_a_short_table_on_paper_says_nothing_of_more(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    opened.page.emulate_media(media="print")
    opened.expect(opened.page.locator(".gm-on-paper")).to_be_hidden()


def test_without_javascript_the_first_thousand_stand_there_and_it_says_so(
    open_page: Open, spec: MapSpec
) -> None:
    opened = open_page(render(draw_map(many_places(spec, 1500))), java_script_enabled=False)
    table = opened.page.locator(".gm-noscript table")
    opened.expect(table.locator("tbody tr")).to_have_count(1000)
    opened.expect(table.locator("caption")).to_contain_text("The first 1000 of 1500 places")
    opened.expect(table.locator("tbody tr").last).to_be_visible()
    opened.expect(table.locator("tbody tr").last).to_contain_text("Place 999")


def test_without_javascript_the_table_fits_a_phone(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), width=390, height=844, java_script_enabled=False)
    cells = opened.page.locator(".gm-noscript tbody tr").first.locator("td").locator("visible=true")
    opened.expect(cells).to_have_count(3)
    last = cells.last.bounding_box()
    assert last["x"] + last["width"] <= 390


def test_a_place_that_is_also_a_government_has_two_shares(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    pin = spec.pins[0]
    assert (pin.name, pin.literal, pin.associative) == ("Rabat", 2, 2)
    search(page, "Rabat")
    shares = page.locator(".gm-shares")
    opened.expect(shares).to_contain_text("Mentions: 4")
    opened.expect(shares.locator(".gm-role")).to_have_text(
        ["The place itself: 2", "Its government, people or products: 2"]
    )
    widths = shares.locator(".gm-bar span").evaluate_all("all => all.map(each => each.style.width)")
    assert widths == ["50%", "50%"]
    assert page.locator('.gm-pin[data-place="gn:2538475"] path.gm-associative').count() == 1
    page.locator('[data-facet="role"] input[value="associative"]').click()
    opened.expect(shares).to_contain_text("Mentions: 2")
    opened.expect(shares.locator(".gm-bar")).to_have_count(0)


def test_the_card_counts_all_mentions_and_all_excerpts_of_a_place_named_often(
    open_page: Open, samples: ModuleType
) -> None:
    text = "They met in [Rabat|rabat|l|.9] again, and [Rabat|rabat|a|.9] agreed. " * 1200
    spec = samples.spec_of((samples.parse(samples.Document(id="d", text=text)),))
    opened = open_page(render(draw_map(spec)))
    search(opened.page, "Rabat")
    opened.expect(opened.page.locator(".gm-shares")).to_contain_text("Mentions: 2,400")
    opened.expect(opened.page.locator(".gm-pager span")).to_have_text("1–2 of 1,200")
    opened.expect(opened.page.locator(".gm-quote").first.locator("mark")).to_have_text(["Rabat", "Rabat"])


def test_coordinates_are_in_the_readers_words_and_can_be_copied(open_page: Open, samples: ModuleType) -> None:
    parsed = (samples.parse(samples.ARTICLES[0]),)
    opened = open_page(render(draw_map(samples.spec_of(parsed, reader="nl"))))
    page = opened.page
    search(page, "Rabat")
    point = page.locator(".gm-point")
    opened.expect(point).to_contain_text("34,01° NB, 6,83° WL")
    copy = point.get_by_role("button", name="Kopieer")
    copy.press("Enter")
    opened.expect(point.get_by_role("status")).to_have_text("Gekopieerd")
    opened.expect(copy).to_be_focused()
    page.fill(".gm-search input", "")
    page.locator(".gm-search input").press("ControlOrMeta+V")
    opened.expect(page.locator(".gm-search input")).to_have_value("34.01325, -6.83255")
    assert opened.is_quiet()


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        ("bundled", ""),
        ("", ""),
        ("mine.csv", "Komt uit: mine.csv"),
        ("<b>{{ 7 }}</b>", "Komt uit: <b>{{ 7 }}</b>"),
    ],
)
def test_a_card_says_from_which_file_a_place_comes_that_is_not_bundled(
    open_page: Open, samples: ModuleType, layer: str, line: str
) -> None:
    spec = samples.spec_of((samples.parse(samples.ARTICLES[0]),), reader="nl")
    pins = tuple(replace(pin, gazetteer_layer=layer) for pin in spec.pins)
    opened = open_page(render(draw_map(replace(spec, pins=pins))))
    search(opened.page, "Rabat")
    card = opened.page.locator(".gm-card")
    opened.expect(card).to_contain_text(line or "Rabat")
    if not line:
        opened.expect(card).not_to_contain_text("Komt uit")
    assert opened.is_quiet()


def test_a_rival_is_shown_for_a_moment_and_the_card_comes_back(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    search(page, "Paris")
    before = page.evaluate(f"(() => {{ const m = {FIND_MAP}; return [m.getZoom(), m.getCenter().lng]; }})()")
    page.locator(".gm-card summary", has_text="Could also be").press("Enter")
    page.get_by_role("button", name="See there").press("Enter")
    opened.expect(page.locator(".gm-card")).to_have_count(0)
    opened.expect(page.locator(".gm-glimpse")).to_be_visible()
    opened.eventually(lambda: page.evaluate(f"{FIND_MAP}.getCenter().lng"), pytest.approx(-95.55551, abs=0.1))
    note = page.locator(".gm-back")
    opened.expect(note).to_contain_text("Paris town or city · United States")
    opened.expect(note.get_by_role("button")).to_be_focused()
    opened.expect(page.locator(".gm-glimpse")).to_have_count(0)  # the moment is over
    note.get_by_role("button").press("Enter")
    opened.expect(page.locator(".gm-card h2")).to_have_text("Paris")
    opened.expect(page.locator(".gm-card")).to_be_focused()
    opened.expect(note).to_have_count(0)
    after = page.evaluate(f"(() => {{ const m = {FIND_MAP}; return [m.getZoom(), m.getCenter().lng]; }})()")
    assert after == pytest.approx(before, abs=1)
    assert opened.is_quiet()


def test_escape_leads_back_from_a_rival_too(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), width=390, height=844, reduced_motion="reduce")
    page = opened.page
    search(page, "Paris")
    page.locator(".gm-card summary", has_text="Could also be").press("Enter")
    page.get_by_role("button", name="See there").press("Enter")
    opened.expect(page.locator(".gm-glimpse")).to_be_visible()
    opened.expect(page.locator(".gm-back button")).to_be_focused()
    page.keyboard.press("Escape")
    opened.expect(page.locator(".gm-sheet h2")).to_have_text("Paris")
    opened.expect(page.locator(".gm-back, .gm-glimpse")).to_have_count(0)
    assert opened.is_quiet()


def test_another_card_ends_the_look_at_a_rival(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)), width=390, height=844)
    page = opened.page
    search(page, "Paris")
    page.locator(".gm-card summary", has_text="Could also be").click()
    page.get_by_role("button", name="See there").click()
    opened.expect(page.locator(".gm-back")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    search(page, "Rabat")
    opened.expect(page.locator(".gm-back, .gm-glimpse")).to_have_count(0)
    assert opened.is_quiet()


def test_turning_the_pages_to_their_end_keeps_the_keys(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    search(page, "Rabat")
    following = page.get_by_role("button", name="Further excerpts")
    for _ in range(len(spec.pins[0].excerpts)):
        following.press("Enter")
    opened.expect(following).to_have_attribute("aria-disabled", "true")
    opened.expect(following).to_be_focused()
    page.keyboard.press("Escape")
    opened.expect(page.locator(".gm-card")).to_have_count(0)
    opened.eventually(lambda: page.evaluate("document.activeElement.className").count("gm-place-icon"), 1)


def test_names_and_quotes_say_their_language(open_page: Open, spec: MapSpec) -> None:
    opened = open_page(render(draw_map(spec)))
    page = opened.page
    search(page, "Morocco")
    name = page.locator(".gm-names bdi[lang=nl]")
    opened.expect(name).to_have_text("Marokko")
    opened.expect(page.locator(".gm-names small")).to_have_text("Dutch")
    languages = page.locator(".gm-quote").evaluate_all("all => all.map(each => each.lang)")
    assert set(languages) <= {"nl", "en"}
    page.locator(".gm-card summary", has_text="Why").click()
    opened.expect(page.locator(".gm-reasons bdi").first).to_have_attribute("lang", "en")


@pytest.mark.parametrize(("width", "height"), [(1200, 800), (1200, 560)])
def test_the_pin_of_an_open_card_stays_in_sight(
    open_page: Open, spec: MapSpec, width: int, height: int
) -> None:
    opened = open_page(render(draw_map(spec)), width=width, height=height)
    page = opened.page
    search(page, "Rabat")
    opened.rest()
    stage = page.locator(".gm-stage").bounding_box()
    pin = page.locator('.gm-pin[data-place="gn:2538475"]').bounding_box()
    assert pin["y"] + pin["height"] <= stage["y"] + stage["height"]
    card = page.locator(".gm-card").bounding_box()
    assert card["y"] >= stage["y"]
