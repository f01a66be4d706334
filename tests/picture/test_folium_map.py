import os
import re

import folium
import pytest
from folium.plugins import Draw, HeatMap, MarkerCluster

from geomap.errors import OfflineError
from geomap.layers import MapSpec
from geomap.model.resolution import ParsedDocument
from geomap.picture import escape_for_folium
from geomap.picture.embed import Form, render
from geomap.picture.folium_map import GeoMap, draw_map

FORMS: tuple[Form, ...] = ("page", "fragment", "iframe")


def with_own_layers(spec: MapSpec) -> GeoMap:
    geo_map = draw_map(spec)
    group = folium.FeatureGroup(name="My ports").add_to(geo_map)
    icon = folium.Icon(color="green", icon="anchor", prefix="fa")
    folium.Marker([36.1, -5.3], popup="A popup", tooltip="A tip", icon=icon).add_to(group)
    MarkerCluster([[35.0, -6.0], [35.1, -6.1]], name="Cluster").add_to(geo_map)
    HeatMap([[33.0, -7.0, 1.0]], name="Heat").add_to(geo_map)
    folium.LayerControl().add_to(geo_map)
    return geo_map


@pytest.mark.parametrize("form", FORMS)
def test_no_hostile_text_runs_in_python(hostile_spec: MapSpec, form: Form) -> None:
    render(draw_map(hostile_spec), form=form).encode("utf-8")
    assert "GEOMAP_CANARY" not in os.environ


def test_no_hostile_text_becomes_markup(hostile_spec: MapSpec) -> None:
    page = render(draw_map(hostile_spec))
    assert "<script>window.canary" not in page
    assert "<img src=x" not in page
    assert page.count("</script>") == page.count("<script")
    assert page.count("<title>") == page.count("</title>") == 1


def test_hostile_names_of_own_layers_are_inert(hostile_text: str) -> None:
    from geomap.layers import build_layers

    geo_map = draw_map(build_layers((), ()))
    folium.FeatureGroup(name=hostile_text).add_to(geo_map)
    page = render(geo_map)
    assert "GEOMAP_CANARY" not in os.environ
    assert page.count("</script>") == page.count("<script")


def test_escaped_text_passes_through_foliums_own_elements(hostile_text: str) -> None:
    from geomap.layers import build_layers

    geo_map = draw_map(build_layers((), ()))
    safe = escape_for_folium(hostile_text)
    folium.Marker([0, 0], popup=folium.Popup(safe), tooltip=safe).add_to(geo_map)
    folium.FeatureGroup(name=safe).add_to(geo_map)
    folium.LayerControl().add_to(geo_map)
    page = render(geo_map)
    assert "GEOMAP_CANARY" not in os.environ
    assert safe in page


@pytest.mark.parametrize("form", FORMS)
def test_the_same_input_gives_the_same_bytes(spec: MapSpec, form: Form) -> None:
    first, second = with_own_layers(spec), with_own_layers(spec)
    assert render(first, form=form) == render(second, form=form)
    assert render(first, form=form) == render(first, form=form)


def test_an_id_in_an_article_stays_as_it_is() -> None:
    from geomap.layers import build_layers

    title = "map_" + "0123456789abcdef" * 2
    assert f"<title>{title}</title>" in render(draw_map(build_layers((), (), title=title)))


def test_saving_the_folium_way_gives_the_same_page(spec: MapSpec, tmp_path: object) -> None:
    geo_map = draw_map(spec)
    assert isinstance(geo_map, folium.Map)
    assert geo_map.get_root().render() == render(geo_map)


def test_a_page_names_no_other_server_to_load_from(spec: MapSpec) -> None:
    page = render(with_own_layers(spec))
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[^>]*>", page)
    assert with_own_layers(spec).external_assets == ()


def test_a_plugin_that_needs_the_network_is_listed_or_refused(spec: MapSpec) -> None:
    lenient, strict = draw_map(spec), draw_map(spec, strict_offline=True)
    for geo_map in (lenient, strict):
        Draw().add_to(geo_map)
    assert {name for name, _ in lenient.external_assets} == {"leaflet_draw_js", "leaflet_draw_css"}
    assert "https://cdnjs.cloudflare.com" in re.findall(r"script-src ([^;]*);", render(lenient))[0]
    with pytest.raises(OfflineError, match="leaflet_draw_js"):
        render(strict)


def test_only_what_is_used_is_carried(spec: MapSpec) -> None:
    plain, own = render(draw_map(spec)), render(with_own_layers(spec))
    assert "markerClusterGroup" not in plain
    assert "MarkerClusterGroup" in own
    assert "Font Awesome" in own
    assert "Font Awesome" not in plain


def test_the_policy_runs_no_script_that_was_not_there(spec: MapSpec) -> None:
    page = render(draw_map(spec))
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "http" not in policy


def test_the_page_is_in_the_readers_language(two_articles: tuple[object, ...]) -> None:
    from geomap.grouping import group_places
    from geomap.layers import build_layers

    groups = group_places(two_articles)  # type: ignore[arg-type]
    page = render(draw_map(build_layers(two_articles, groups, reader_language="ar")))  # type: ignore[arg-type]
    assert '<html lang="ar" dir="rtl">' in page
    assert "<title>أماكن في الأخبار</title>" in page


def test_one_article_gives_the_map_its_title(two_articles: tuple[ParsedDocument, ...]) -> None:
    from geomap.grouping import group_places
    from geomap.layers import build_layers

    one = two_articles[:1]
    title = one[0].document.title
    assert f"<title>{title}</title>" in render(draw_map(build_layers(one, group_places(one))))
    assert "<title>Mine</title>" in render(draw_map(build_layers(one, group_places(one), title="Mine")))


def test_a_map_without_places_says_so_without_javascript_too() -> None:
    from geomap.layers import build_layers

    (table,) = re.findall(r"<noscript><div.*?</noscript>", render(draw_map(build_layers((), ()))), re.DOTALL)
    assert "These articles name no place" in table


def test_a_country_does_not_name_its_country_again(spec: MapSpec) -> None:
    (table,) = re.findall(r"<noscript><div.*?</noscript>", render(draw_map(spec)), re.DOTALL)
    rows = dict(re.findall(r'scope="row"><bdi>(.*?)</bdi></th><td><bdi>(.*?)</bdi>', table))
    assert rows["Morocco"] == ""
    assert rows["Rabat"] == "Morocco"


@pytest.mark.parametrize(
    ("confidence", "shown"), [(0.795, "sure · 80%"), (0.794, "likely · 79%"), (0.495, "likely · 50%")]
)
def test_the_word_and_the_figure_never_disagree(spec: MapSpec, confidence: float, shown: str) -> None:
    from dataclasses import replace

    one = replace(spec, pins=(replace(spec.pins[0], confidence=confidence),))
    assert f"<bdi>{shown}</bdi>" in render(draw_map(one))


def test_a_page_carries_the_licences_of_what_is_in_it(spec: MapSpec) -> None:
    page = render(draw_map(spec))
    for holder in ("Volodymyr Agafonkin", "Mapbox", "Michael Bostock"):
        assert holder in page


def test_without_javascript_the_places_are_a_table(spec: MapSpec) -> None:
    (table,) = re.findall(r"<noscript><div.*?</noscript>", render(draw_map(spec)), re.DOTALL)
    assert table.count("<tr>") == 1 + len(spec.pins)
    assert "Western Sahara" in table


def test_approximate_positions_are_counted_apart_and_say_near_what(near_spec: MapSpec) -> None:
    page = render(draw_map(near_spec))
    (table,) = re.findall(r"<noscript><div.*?</noscript>", page, re.DOTALL)
    assert "<bdi>approximately, near \u2068Rabat\u2069</bdi>" in table
    for count in ("Places: 1", "Mentions: 1", "Approximate positions: 1"):
        assert count in page


def test_no_count_of_approximate_positions_without_any(spec: MapSpec) -> None:
    assert "Approximate positions: " not in render(draw_map(spec))


def test_a_notebook_gets_a_frame_of_its_own(spec: MapSpec) -> None:
    frame = draw_map(spec)._repr_html_()
    assert frame.startswith("<iframe")
    assert "allow-same-origin" not in frame
    assert frame.count("<") == 2
