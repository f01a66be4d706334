from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

# Best practices count too: a region without a name is found only there.
RUN = """async () => {
    // Of Arabic names axe takes the ligatures for icons, and then misses them in what is seen.
    const rules = { 'label-content-name-mismatch': { enabled: document.documentElement.lang !== 'ar' } };
    const { violations } = await axe.run(document, { resultTypes: ['violations'], rules });
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(
            ({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}"""
WIDE, PHONE = {"width": 1200, "height": 800}, {"width": 390, "height": 844}
CARD = "document.querySelector('.gm-table tbody button').click()"
TABLE = "document.querySelector('.gm-toggle').click()"
UNFOLDED = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
PANEL = "document.querySelector('.gm-panel-toggle').click()"
SEARCH = """{ const field = document.querySelector('.gm-search input');
    field.value = 'a'; field.focus(); field.dispatchEvent(new Event('input')); }"""


@pytest.fixture(scope="session")
def axe(node_modules: Path) -> str:
    return (node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("reader", "look"),
    [
        (reader, {**size, "color_scheme": scheme})
        for reader in ("en", "ar")
        for size in (WIDE, PHONE)
        for scheme in ("light", "dark")
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value.values())),
)
def test_axe_finds_nothing_serious(
    open_page: Open, samples: ModuleType, axe: str, reader: str, look: dict[str, object]
) -> None:
    parsed = tuple(samples.parse(each) for each in (*samples.ARTICLES, samples.NEAR))
    opened = open_page(render(draw_map(samples.spec_of(parsed, reader=reader))), **look)
    opened.page.evaluate(axe)
    found = {}
    for state in ("", CARD, UNFOLDED, TABLE, SEARCH, PANEL):
        if state:
            opened.page.evaluate(state)
            opened.rest()
        found[state] = opened.page.evaluate(RUN)
    assert {state: faults for state, faults in found.items() if faults} == {}
    assert opened.is_quiet()
