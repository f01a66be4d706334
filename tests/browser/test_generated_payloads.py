from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from geomap.layers import MapSpec
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

#: Opens the card of every place, one after the other, and returns what each one shows.
CARDS = """() => {
    const text = element => element?.textContent ?? null;
    const all = (root, selector) => [...root.querySelectorAll(selector)].map(text);
    const rows = [...document.querySelectorAll('.gm-table tbody tr')];
    return rows.map(row => {
        row.querySelector('button').click();
        const card = document.querySelector('.gm-card');
        const quotes = [...card.querySelectorAll('.gm-quote')]
            .map(quote => [text(quote), all(quote, 'mark')]);
        const [country, kind] = all(row, 'td');
        return {
            row: text(row.querySelector('button')), country, quotes,
            title: text(card.querySelector('h2')), names: all(card, '.gm-names bdi[lang]'),
            origins: all(card, '.gm-origin bdi'), reasons: all(card, '.gm-reasons bdi'),
            links: [...card.querySelectorAll('a')].map(link => link.protocol),
        };
    });
}"""
#: What the page is made of: elements that load or run something, and attributes that do.
ACTIVE = """() => {
    const all = [...document.querySelectorAll('*')];
    const names = all.flatMap(each => each.getAttributeNames().filter(name => name.startsWith('on')));
    return [names, document.querySelectorAll('script').length,
        document.querySelectorAll('img, iframe, object, embed, plaintext, textarea').length,
        document.querySelectorAll('a[href^=javascript i]').length];
}"""


@pytest.fixture
def texts(payloads: ModuleType) -> list[str]:
    found: list[str] = payloads.make_payloads(payloads.PAYLOADS)
    return found


def utf16_cut(text: str, start: int, end: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def seen(payloads: ModuleType, value: Any) -> Any:
    """Return what a page answered with half characters as a reader sees them."""
    if isinstance(value, str):
        return payloads.as_shown(value)
    if isinstance(value, dict):
        return {key: seen(payloads, each) for key, each in value.items()}
    return [seen(payloads, each) for each in value] if isinstance(value, list) else value


def expected_quotes(payloads: ModuleType, spec: MapSpec) -> dict[str, list[list[object]]]:
    """Return the sentences that each place's card shows first, with the names marked in them."""
    shown = payloads.as_shown
    quotes = {}
    for pin in spec.pins:
        page = pin.excerpts[:2]
        marks = [[utf16_cut(each.text, mark.start, mark.end) for mark in each.marks] for each in page]
        quotes[shown(pin.name)] = [[shown(each.text), names] for each, names in zip(page, marks, strict=True)]
    return quotes


def test_a_thousand_payloads_are_shown_as_they_are_and_none_runs(
    open_page: Open, payloads: ModuleType, texts: list[str]
) -> None:
    spec = payloads.spec_with(texts)
    opened = open_page(render(draw_map(spec)), height=900)
    page = opened.page
    page.evaluate("document.querySelector('.gm-toggle').click()")
    before = page.evaluate(ACTIVE)
    cards = seen(payloads, page.evaluate(CARDS))
    shown = payloads.as_shown
    assert len(cards) == len(spec.pins) == len(texts) // len(payloads.FIELDS)
    quotes = expected_quotes(payloads, spec)
    field = {
        name: list(map(shown, texts[at :: len(payloads.FIELDS)])) for at, name in enumerate(payloads.FIELDS)
    }
    for card in cards:
        number = field["name"].index(card["title"])
        assert card["row"] == card["title"]
        assert card["quotes"] == quotes[card["title"]]
        assert card["names"] == [field["alias"][number]]
        assert card["origins"] == [field["title"][number]] * len(card["quotes"])
        assert set(card["reasons"]) == {field["before"][number], field["title"][number]}
        assert set(card["links"]) <= {"https:", "http:"}
    names = page.locator("[data-facet=article] .gm-name")
    titles = seen(payloads, names.evaluate_all("all => all.map(each => each.textContent)"))
    assert titles == field["title"]
    # The one popup has a button to close it, which is a link; nothing else has come.
    assert before == page.evaluate(ACTIVE)
    assert before[0] == []
    assert page.evaluate("window.canary") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
    assert opened.is_quiet()


def test_articles_and_a_gazetteer_of_payloads_give_a_quiet_page(
    open_page: Open, payloads: ModuleType, texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    from geomap.cli import main

    folder = tmp_path_factory.mktemp("corpus")
    news, own = payloads.write_corpus(texts[:400], folder)
    target = folder / "map.html"
    assert main(["map", str(news), "--gazetteer", str(own), "-o", str(target)]) in {0, 3}
    opened = open_page(target.read_text(encoding="utf-8"))
    page = opened.page
    page.evaluate("document.querySelector('.gm-toggle').click()")
    cards = seen(payloads, page.evaluate(CARDS))
    known = {" ".join(payloads.as_shown(text).split()) for text in texts[:400]}
    assert len({card["title"] for card in cards} & known) >= 10
    for card in cards:
        assert card["quotes"]
        assert all(marks and all(mark in text for mark in marks) for text, marks in card["quotes"])
    assert page.evaluate(ACTIVE)[0] == []
    assert page.evaluate("window.canary") is None
    assert opened.is_quiet()
