import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import folium
import pytest

from geomap.cli import main
from geomap.layers import MapSpec, build_layers
from geomap.picture import escape_for_folium
from geomap.picture.embed import Form, render
from geomap.picture.folium_map import GeoMap, draw_map

FORMS: tuple[Form, ...] = ("page", "fragment", "iframe")
Texts = list[str]


@pytest.fixture(scope="module")
def texts(payloads: ModuleType) -> Texts:
    """The generated payloads of this run."""
    found: Texts = payloads.make_payloads(payloads.PAYLOADS)
    assert len(set(found)) == payloads.PAYLOADS
    return found


@pytest.fixture(scope="module")
def harmless(texts: Texts) -> Texts:
    return [f"text {number}" for number in range(len(texts))]


@pytest.fixture(scope="module")
def spec(payloads: ModuleType, texts: Texts) -> MapSpec:
    return payloads.spec_with(texts)  # type: ignore[no-any-return]


def nothing_ran(payloads: ModuleType, page: str) -> bool:
    page.encode("utf-8")
    return "GEOMAP_CANARY" not in os.environ and payloads.PRODUCT not in page


def strings_in(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        value = list(value.values())
    return set().union(*map(strings_in, value)) if isinstance(value, list) else set()


def test_the_same_seed_gives_the_same_payloads(payloads: ModuleType, texts: Texts) -> None:
    assert payloads.make_payloads(payloads.PAYLOADS) == texts
    assert payloads.make_payloads(9, seed="another") != texts[:9]
    assert all(any(piece in text for text in texts) for piece in payloads.PIECES)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_made_of_the_same_markup_and_scripts_whatever_the_articles_say(
    payloads: ModuleType, spec: MapSpec, harmless: Texts, form: Form
) -> None:
    pages = [render(draw_map(each), form=form) for each in (spec, payloads.spec_with(harmless))]
    hostile, plain = ([markup_part(part) for part in payloads.Markup(page).parts] for page in pages)
    different = [pair for pair in zip(hostile, plain, strict=False) if pair[0] != pair[1]]
    assert [(one[:200], other[:200]) for one, other in different[:3]] == []
    assert len(hostile) == len(plain) > 100
    # Browsers end a script where Python's parser does not: no text brings a sign of its own at all.
    assert [pages[0].count(sign) for sign in "<>"] == [pages[1].count(sign) for sign in "<>"]
    assert nothing_ran(payloads, pages[0])


def markup_part(part: tuple[str, ...]) -> str:
    """Return a part as one text, without the digest of the page's content in the ids of a fragment."""
    return re.sub(r"(?<=_)[0-9a-f]{10}_", "", " ".join(part))


def test_every_payload_reaches_the_page_whole_and_as_data(
    payloads: ModuleType, texts: Texts, spec: MapSpec
) -> None:
    (data, *_) = payloads.Markup(render(draw_map(spec))).data
    found = {payloads.as_shown(text) for text in strings_in(json.loads(data))}
    missing = [text for text in map(payloads.as_shown, texts) if text not in found]
    # An id stands after "user:", and what is before a name in a sentence.
    rest = "\n".join(found)
    assert [text for text in missing if text not in rest] == []


def test_the_marks_are_exactly_the_names(payloads: ModuleType, texts: Texts, spec: MapSpec) -> None:
    def cut(text: str, start: int, end: int) -> str:
        units = text.encode("utf-16-le", "surrogatepass")
        return units[2 * start : 2 * end].decode("utf-16-le", "replace")

    marked = {
        cut(excerpt.text, mark.start, mark.end)
        for pin in spec.pins
        for excerpt in pin.excerpts
        for mark in excerpt.marks
    }
    names = [text for at, text in enumerate(texts) if payloads.FIELDS[at % 8] in {"name", "alias"}]
    assert len(spec.pins) == len(texts) // len(payloads.FIELDS)
    assert marked == set(map(payloads.as_shown, names))


def own_layers(names: Texts) -> GeoMap:
    geo_map = draw_map(build_layers((), ()))
    for at in range(0, len(names), 3):
        group = folium.FeatureGroup(name=names[at]).add_to(geo_map)
        if len(names) > at + 2:
            folium.Marker([0, 0], popup=names[at + 1], tooltip=names[at + 2]).add_to(group)
    return geo_map


def test_names_of_own_layers_are_data_too(payloads: ModuleType, texts: Texts, harmless: Texts) -> None:
    def page(names: Texts) -> str:
        geo_map = draw_map(build_layers((), ()))
        for name in names[:200]:
            folium.FeatureGroup(name=name).add_to(geo_map)
        return render(geo_map)

    hostile = page(texts)
    assert payloads.Markup(hostile).parts == payloads.Markup(page(harmless)).parts
    assert nothing_ran(payloads, hostile)


def test_escaped_text_is_inert_in_foliums_own_elements(
    payloads: ModuleType, texts: Texts, harmless: Texts
) -> None:
    geo_map = own_layers([escape_for_folium(text) for text in texts])
    folium.LayerControl().add_to(geo_map)
    page = render(geo_map)
    plain = own_layers(harmless)
    folium.LayerControl().add_to(plain)

    def tags(text: str) -> list[str]:
        return [part[0] for part in payloads.Markup(text).parts]

    assert tags(page) == tags(render(plain))
    assert nothing_ran(payloads, page)


def test_nothing_runs_on_the_whole_way_from_files_and_a_gazetteer(
    payloads: ModuleType, texts: Texts, spec: MapSpec, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Of a gazetteer's rows those with control characters or formulas are refused: half of them.
    news, own = payloads.write_corpus(texts[-600:], tmp_path)
    target = tmp_path / "map.html"
    title = payloads.as_shown(texts[0]).replace("\x00", "")
    wanted = ["map", str(news), "--gazetteer", str(own), "-o", str(target), "--title", title]
    assert main(wanted) == 3  # done, some rows and files refused: binary ones, halves of pairs
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert "\x1b" not in told.out + told.err
    page = target.read_text(encoding="utf-8")
    assert nothing_ran(payloads, page)
    assert set(payloads.Markup(page).parts) <= set(payloads.Markup(render(draw_map(spec))).parts)
    (data, *_) = payloads.Markup(page).data
    names = {place["name"] for place in json.loads(data)["places"]}
    assert len(names & {" ".join(text.split()) for text in texts}) >= 20
