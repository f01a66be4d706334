"""Backgrounds of tiles: absent unless asked for, and only from servers that the page names."""

import contextlib
import dataclasses
import json
import re

import pytest
import xyzservices

from geomap.errors import OfflineError, TilesError
from geomap.layers import MapSpec, build_layers
from geomap.picture.embed import Form, render
from geomap.picture.folium_map import GeoMap, draw_map
from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.tiles import OptionalTiles
from geomap.picture.tile_providers import TileProvider, find_tile_providers

OSM, TOPO = "OpenStreetMap.Mapnik", "OpenTopoMap"


def policy_of(page: str) -> dict[str, list[str]]:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    rules = (rule.split() for rule in policy.split(";"))
    return {rule[0]: rule[1:] for rule in rules}


def test_a_page_that_was_asked_for_no_tiles_names_no_server(spec: MapSpec) -> None:
    page = render(draw_map(spec))
    assert policy_of(page)["img-src"] == ["data:", "blob:"]
    assert "geomap.tiles" not in page
    assert 'name="referrer"' not in page
    assert page == render(draw_map(spec, tiles=()))


def test_images_come_from_exactly_these_servers_and_nothing_else_does(spec: MapSpec) -> None:
    page = render(draw_map(spec, tiles=[OSM, TOPO, OSM]))
    servers = [f"https://{each}.tile.opentopomap.org" for each in "abc"] + ["https://tile.openstreetmap.org"]
    policy = policy_of(page)
    assert policy["img-src"] == ["data:", "blob:", *servers]
    for rule, sources in policy.items():
        assert rule == "img-src" or not [source for source in sources if "http" in source]
    assert page.count('<meta name="referrer" content="strict-origin-when-cross-origin">') == 1


@pytest.mark.parametrize("form", ["page", "fragment", "iframe"])
def test_tiles_give_the_same_bytes_every_time(spec: MapSpec, form: Form) -> None:
    assert render(draw_map(spec, tiles=[OSM]), form=form) == render(draw_map(spec, tiles=[OSM]), form=form)


def test_all_unknown_names_are_told_at_once_with_what_is_like_them() -> None:
    with pytest.raises(TilesError, match=r"(?s)'OpenStreetMap.Mapnic'.*OpenStreetMap\.Mapnik.*'Nowhere'"):
        draw_map(build_layers((), ()), tiles=["OpenStreetMap.Mapnic", "Nowhere", OSM])


def test_a_provider_that_wants_a_key_is_refused() -> None:
    keyed = next(name for name, rows in xyzservices.providers.flatten().items() if rows.requires_token())
    with pytest.raises(TilesError, match=f"{re.escape(keyed)} asks for a key"):
        find_tile_providers([keyed])


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"status": "broken"}, "out of order"),
        ({"crs": "EPSG:3413"}, "EPSG:3413"),
        ({"url": "http://tile.example/{z}/{x}/{y}"}, "no plain https"),
        ({"url": "https://tile.example/{z}/{x}/{y}?{secret}"}, "no plain https"),
        ({"url": "https://tile.example/{z}/{x}"}, "no plain https"),
        ({"url": "https://tile.example;script-src */{z}/{x}/{y}"}, "no plain https"),
        ({"url": "https://{s}.example/{z}/{x}/{y}", "subdomains": ["a", "b *"]}, "no plain https"),
    ],
)
def test_tiles_that_a_page_cannot_show_are_refused(
    rows: dict[str, object], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_provider(monkeypatch, **rows)
    with pytest.raises(TilesError, match=reason):
        find_tile_providers(["My.Own"])


def add_provider(monkeypatch: pytest.MonkeyPatch, **rows: object) -> None:
    own = {"name": "My.Own", "url": "https://tile.example/{z}/{x}/{y}", "attribution": "me", **rows}
    provider = xyzservices.TileProvider(own)
    monkeypatch.setattr(xyzservices.providers, "flatten", lambda: {"My.Own": provider})


def test_of_a_credit_only_text_and_addresses_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    html = '&copy; <a href="https://x.example/a" onclick="x()">A<b>B</b></a> <img src=x onerror=y()> C'
    add_provider(monkeypatch, html_attribution=html)
    (provider,) = find_tile_providers(["My.Own"])
    link = "https://x.example/a"
    assert provider.credit == (("© ", ""), ("A", link), ("B", link), (" ", ""), (" C", ""))


def test_a_providers_text_is_inert_in_the_page(hostile_text: str, spec: MapSpec) -> None:
    (osm,) = find_tile_providers([OSM])
    hostile = dataclasses.replace(osm, name=hostile_text, credit=((hostile_text, hostile_text),))
    geo_map = GeoMap()
    data = Data(spec)
    for element in (data, OptionalTiles(data, (hostile,))):
        geo_map.add_child(element)
    page = render(geo_map)
    assert "<script>window.canary" not in page
    assert "<img src=x" not in page
    (text,) = re.findall(
        r'<script type="application/json" id="tiles_\w+_json">(.*?)</script>', page, re.DOTALL
    )
    (row,) = json.loads(text)
    assert row["credit"] == [[hostile_text, hostile_text]]


def test_every_provider_that_is_offered_has_an_address_and_a_credit() -> None:
    fit: list[TileProvider] = []
    for name in xyzservices.providers.flatten():
        with contextlib.suppress(TilesError):
            fit += find_tile_providers([name])
    assert len(fit) > 100
    for provider in fit:
        assert set(re.findall(r"\{(\w+)\}", provider.url)) <= {"s", "x", "y", "z"}
        assert provider.credit
        assert provider.origins
        assert 0 <= provider.min_zoom <= provider.max_zoom


def test_a_page_that_may_never_need_the_network_gets_no_tiles(spec: MapSpec) -> None:
    with pytest.raises(OfflineError, match="leave out either"):
        draw_map(spec, strict_offline=True, tiles=[OSM])
