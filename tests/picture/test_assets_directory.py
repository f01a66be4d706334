"""A page's scripts, styles and base map: in it, in a folder beside it, or linked."""

import hashlib
import json
import re
from pathlib import Path

import folium
import pytest
from folium.plugins import HeatMap, MarkerCluster

from geomap.errors import OfflineError, OutputError
from geomap.layers import MapSpec
from geomap.picture.assets import read_asset
from geomap.picture.embed import Form, render, write_page
from geomap.picture.folium_map import GeoMap, draw_map


def with_own_layers(spec: MapSpec) -> GeoMap:
    geo_map = draw_map(spec)
    icon = folium.Icon(color="green", icon="anchor", prefix="fa")
    folium.Marker([36.1, -5.3], popup="A popup", icon=icon).add_to(geo_map)
    MarkerCluster([[35.0, -6.0], [35.1, -6.1]]).add_to(geo_map)
    HeatMap([[33.0, -7.0, 1.0]]).add_to(geo_map)  # type: ignore[no-untyped-call]
    return geo_map


def links(page: str) -> list[str]:
    return re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]*)"', page)


def policy_of(page: str) -> dict[str, list[str]]:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    return {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}


def test_the_folder_holds_all_that_the_page_names_under_names_of_its_content(
    spec: MapSpec, tmp_path: Path
) -> None:
    target = tmp_path / "new" / "my map.html"
    assert write_page(with_own_layers(spec), target, assets="directory") == target
    page = target.read_text(encoding="utf-8")
    names = links(page)
    assert sorted(names) == sorted(
        f"geomap_files/{each.name}" for each in (target.parent / "geomap_files").iterdir()
    )
    assert {name.split("/")[1].rsplit("-", 1)[0] for name in names} == {
        *("geomap", "basemap", "folium-extras", "folium-fontawesome"),
    }
    for name in names:
        digest = hashlib.sha256((target.parent / name).read_bytes()).hexdigest()
        assert digest[:12] in name
    assert len(page) < 60_000


def test_the_page_lets_in_the_files_beside_it_and_no_other_server(spec: MapSpec, tmp_path: Path) -> None:
    page = write_page(draw_map(spec), tmp_path / "map.html", assets="directory").read_text(encoding="utf-8")
    policy = policy_of(page)
    assert {"'self'", "file:"} <= set(policy["script-src"])
    assert {"'self'", "file:"} <= set(policy["style-src"])
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "http" not in " ".join(source for rule in policy.values() for source in rule)


def test_the_base_map_in_the_folder_is_that_of_the_page(spec: MapSpec, tmp_path: Path) -> None:
    write_page(draw_map(spec), tmp_path / "map.html", assets="directory")
    (file,) = (tmp_path / "geomap_files").glob("basemap-*.js")
    (text,) = re.findall(r'e\.textContent=(".*");s\.replaceWith', file.read_text(encoding="utf-8"), re.DOTALL)
    assert json.loads(text) == read_asset("basemap.json")


def test_maps_beside_each_other_share_their_files_and_give_the_same_bytes(
    spec: MapSpec, tmp_path: Path
) -> None:
    first = write_page(draw_map(spec), tmp_path / "a.html", assets="directory")
    before = {each: each.stat().st_mtime_ns for each in (tmp_path / "geomap_files").iterdir()}
    second = write_page(draw_map(spec), tmp_path / "b.html", assets="directory")
    assert first.read_bytes() == second.read_bytes()
    assert {each: each.stat().st_mtime_ns for each in (tmp_path / "geomap_files").iterdir()} == before


def test_a_file_that_somebody_changed_is_mended_and_others_stay(spec: MapSpec, tmp_path: Path) -> None:
    write_page(draw_map(spec), tmp_path / "a.html", assets="directory")
    folder = tmp_path / "geomap_files"
    script = next(folder.glob("geomap-*.js"))
    good = script.read_bytes()
    script.write_bytes(good[:100])
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    write_page(draw_map(spec), tmp_path / "a.html", assets="directory")
    assert script.read_bytes() == good
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_without_a_place_for_the_folder_the_old_page_stays(spec: MapSpec, tmp_path: Path) -> None:
    (tmp_path / "geomap_files").write_text("in the way", encoding="utf-8")
    (tmp_path / "a.html").write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match="geomap_files"):
        write_page(draw_map(spec), tmp_path / "a.html", assets="directory")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("form", ["fragment", "iframe"])
def test_what_is_pasted_elsewhere_has_no_folder(spec: MapSpec, tmp_path: Path, form: Form) -> None:
    with pytest.raises(OutputError, match=f"form='{form}'.*assets='inline'"):
        write_page(draw_map(spec), tmp_path / "a.html", form=form, assets="directory")
    with pytest.raises(OutputError, match="use write_page"):
        render(draw_map(spec), form=form, assets="directory")
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_data_in_an_article_is_never_taken_for_the_base_map(spec: MapSpec, tmp_path: Path) -> None:
    page = write_page(draw_map(spec), tmp_path / "a.html", assets="directory").read_text(encoding="utf-8")
    assert len(re.findall(r'<script type="application/json" id="data_\w+_json">', page)) == 1
    (target,) = re.findall(r'data-for="([^"]*)"', page)
    assert f'geomap.basemap("{target}"' in page


def test_inline_is_what_a_page_is_unless_asked(spec: MapSpec, tmp_path: Path) -> None:
    page = write_page(with_own_layers(spec), tmp_path / "a.html", assets="inline").read_text(encoding="utf-8")
    assert page == render(with_own_layers(spec))
    assert links(page) == []
    assert [each.name for each in tmp_path.iterdir()] == ["a.html"]


@pytest.mark.parametrize("form", ["page", "fragment"])
def test_linked_pages_load_what_own_layers_need_in_fixed_versions(spec: MapSpec, form: Form) -> None:
    page = render(with_own_layers(spec), form=form, assets="cdn")
    names = links(page)
    for wanted in ("jquery", "awesome-markers.js", "markercluster.js", "leaflet-heat", "fontawesome"):
        assert wanted in " ".join(names)
    assert all(re.match(r"https://cdn\.jsdelivr\.net/npm/[@\w./-]+@[\d.]+/", name) for name in names)
    assert len(re.findall(r'integrity="sha384-[\w+/]{64}" crossorigin="anonymous"', page)) == len(names)
    assert len(page) < len(render(with_own_layers(spec), form=form)) - 400_000
    assert page == render(with_own_layers(spec), form=form, assets="cdn")


def test_linked_pages_let_in_these_files_and_no_others_of_that_server(spec: MapSpec) -> None:
    page = render(with_own_layers(spec), assets="cdn")
    policy = policy_of(page)
    scripts = {name for name in links(page) if name.endswith(".js")}
    assert {source for source in policy["script-src"] if "http" in source} == scripts
    assert {source for source in policy["style-src"] if "http" in source} == set(links(page)) - scripts
    assert all(source.count("/") > 4 for rule in policy.values() for source in rule if "http" in source)


def test_a_linked_page_without_own_layers_is_the_one_in_one_file(spec: MapSpec) -> None:
    assert render(draw_map(spec), assets="cdn") == render(draw_map(spec))


def test_a_strictly_offline_map_is_not_linked(spec: MapSpec) -> None:
    geo_map = draw_map(spec, strict_offline=True)
    folium.Marker([0, 0], icon=folium.Icon()).add_to(geo_map)
    assert render(geo_map)
    with pytest.raises(OfflineError, match="jquery"):
        render(geo_map, assets="cdn")
