import base64
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import folium
import pytest
from folium.plugins import HeatMap, MarkerCluster

from geomap.layers import build_layers
from geomap.picture.embed import render
from geomap.picture.folium_map import draw_map

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

#: Where each layer's part of the picture is: the corners (north, west, south, east) in degrees.
REGIONS: Mapping[str, tuple[float, float, float, float]] = {
    "group": (47.0, -13.0, 42.0, -2.0),
    "shapes": (47.0, 0.5, 42.0, 6.0),
    "cluster": (47.0, 8.0, 42.0, 13.0),
    "line": (40.5, -13.0, 36.0, -4.0),
    "heat": (40.5, 2.0, 36.0, 9.0),
}
WIDTH, HEIGHT = 900, 600
#: Two renderings of one picture differ by some soft edges; a layer that is missing by much more.
MOST_DIFFERENT = 0.002
LEAST_MISSING = 0.02
_CDN = "https://cdn.jsdelivr.net"
_OLD = "https://netdna.bootstrapcdn.com/bootstrap/3.0.0"
_JS = "https://cdnjs.cloudflare.com/ajax/libs"


def add_own_layers(geo_map: folium.Map) -> None:
    group = folium.FeatureGroup(name="group").add_to(geo_map)
    anchor = folium.Icon(color="green", icon="anchor", prefix="fa")
    folium.Marker([43.0, -10.0], popup="A harbour of mine", tooltip="A tip", icon=anchor).add_to(group)
    folium.Marker([43.0, -5.0], icon=folium.Icon(color="red")).add_to(group)
    line = folium.FeatureGroup(name="line").add_to(geo_map)
    folium.PolyLine([[37.0, -12.0], [40.0, -8.0], [37.0, -5.0]], color="#a04", weight=4).add_to(line)
    ring = [[1.5, 43.0], [5.0, 43.0], [5.0, 46.0], [1.5, 46.0], [1.5, 43.0]]
    geometries = [
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "Point", "coordinates": [3.0, 44.0]},
    ]
    features = [{"type": "Feature", "properties": {"n": "x"}, "geometry": each} for each in geometries]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name="shapes",
        style_function=lambda _: {"color": "#064", "fillColor": "#4c8"},
        tooltip=folium.GeoJsonTooltip(["n"]),
    ).add_to(geo_map)
    MarkerCluster([[43.0 + i / 4, 10.5] for i in range(12)], name="cluster").add_to(geo_map)
    HeatMap([[38.0, 5.0 + i / 10, 1.0] for i in range(12)], name="heat").add_to(geo_map)
    folium.LayerControl(collapsed=False).add_to(geo_map)


@pytest.fixture(scope="module")
def answers(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """What folium's own page asks of other servers, from the packages of which geomap's page is made."""
    made = tmp_path_factory.mktemp("made")
    bootstrap, markers = node_modules / "bootstrap/dist", node_modules / "leaflet.awesome-markers/dist"
    icons, clusters = (
        node_modules / "@fortawesome/fontawesome-free",
        node_modules / "leaflet.markercluster/dist",
    )
    # The packages have Bootstrap 3, the page asks for 5: what both do to these layers, and the icons.
    (made / "bootstrap.css").write_text("*,::before,::after{box-sizing:border-box}", encoding="utf-8")
    style = (bootstrap / "css/bootstrap.css").read_text(encoding="utf-8")
    rules = re.findall(r"^\.glyphicon[^{]*\{[^}]*\}", style, re.MULTILINE)
    address = "url(../fonts/glyphicons-halflings-regular.woff2)"
    font = f"@font-face{{font-family:'Glyphicons Halflings';src:{address}}}"
    (made / "glyphicons.css").write_text("\n".join([font, *rules]), encoding="utf-8")
    found = {
        f"{_CDN}/npm/leaflet@1.9.3/dist/leaflet.js": node_modules / "leaflet/dist/leaflet.js",
        f"{_CDN}/npm/leaflet@1.9.3/dist/leaflet.css": node_modules / "leaflet/dist/leaflet.css",
        "https://code.jquery.com/jquery-3.7.1.min.js": node_modules / "jquery/dist/jquery.min.js",
        f"{_CDN}/npm/bootstrap@5.2.2/dist/js/bootstrap.bundle.min.js": bootstrap / "js/bootstrap.min.js",
        f"{_CDN}/npm/bootstrap@5.2.2/dist/css/bootstrap.min.css": made / "bootstrap.css",
        "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css": made
        / "glyphicons.css",
        f"{_CDN}/gh/python-visualization/folium@main/folium/templates/leaflet_heat.min.js": (
            node_modules / "leaflet.heat/dist/leaflet-heat.js"
        ),
        # Only rules for icons that turn, which none here does.
        f"{_CDN}/gh/python-visualization/folium/folium/templates/leaflet.awesome.rotate.min.css": (
            clusters / "MarkerCluster.css"
        ),
    }
    folders = {
        f"{_CDN}/npm/@fortawesome/fontawesome-free@6.2.0/css": icons / "css",
        f"{_CDN}/npm/@fortawesome/fontawesome-free@6.2.0/webfonts": icons / "webfonts",
        f"{_OLD}/fonts": bootstrap / "fonts",
        f"{_CDN}/npm/leaflet@1.9.3/dist/images": node_modules / "leaflet/dist/images",
        f"{_JS}/Leaflet.awesome-markers/2.0.2": markers,
        f"{_JS}/Leaflet.awesome-markers/2.0.2/images": markers / "images",
        f"{_JS}/leaflet.markercluster/1.1.0": clusters,
    }
    for address, folder in folders.items():
        found |= {f"{address}/{file.name}": file for file in folder.iterdir() if file.is_file()}
    return found


# The same frame for both maps: one size and font, no base map, none of geomap's own controls and colours.
ALIKE = f"""
    html body .folium-map.folium-map {{ position: fixed !important; inset: 0 auto auto 0 !important;
        z-index: 9999; width: {WIDTH}px !important; height: {HEIGHT}px !important;
        background: #fff !important; }}
    .leaflet-gm-base-pane, .leaflet-gm-country-labels-pane, .gm-no-places, .gm-panel, .gm-credits,
    .leaflet-control-zoom, .leaflet-control-attribution {{ display: none !important; }}
    html body :is(.leaflet-container, .leaflet-popup-content) {{ font: 14px/20px sans-serif !important; }}
    html body :is(.leaflet-popup, .leaflet-control-layers, .marker-cluster) * {{ color: #000 !important; }}
    html body .leaflet-control-layers {{ border: 1px solid #000 !important; background: #fff !important; }}
"""
FIND_MAP = "const map = Object.values(window).find(each => each instanceof L.Map);"
# By way of another view: Leaflet's panes lie elsewhere after a map that only grew.
SAME_VIEW = f"""([lat, lon, zoom]) => {{
    {FIND_MAP}
    map.invalidateSize({{animate: false}});
    map.setMaxBounds(null);
    for (const each of [3, zoom]) map.setView([lat, lon], each, {{animate: false}}); }}"""
VIEW = (42.0, 0.0, 5)
#: The share of each region's pixels that differ by more than a soft edge does.
DIFFERENT = f"""async ([first, second, regions]) => {{
    {FIND_MAP}
    const read = async (picture) => {{
        const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
        const image = await createImageBitmap(new Blob([bytes], {{type: 'image/png'}}));
        const context = new OffscreenCanvas({WIDTH}, {HEIGHT}).getContext('2d', {{willReadFrequently: true}});
        context.drawImage(image, 0, 0);
        return (x, y, width, height) => context.getImageData(x, y, width, height).data;
    }};
    const pictures = [await read(first), await read(second)];
    return Object.fromEntries(Object.entries(regions).map(([name, [north, west, south, east]]) => {{
        const start = map.latLngToContainerPoint([north, west]).round();
        const size = map.latLngToContainerPoint([south, east]).round().subtract(start);
        const [a, b] = pictures.map(pixels => pixels(start.x, start.y, size.x, size.y));
        let count = 0;
        for (let at = 0; at < a.length; at += 4) {{
            count += Math.max(...[0, 1, 2].map(channel => Math.abs(a[at + channel] - b[at + channel]))) > 48;
        }}
        return [name, count / (size.x * size.y)];
    }}));
}}"""


class Picture:
    """One of the two pages in the frame that both share, and how much it differs from another."""

    def __init__(self, opened: Any) -> None:
        self.opened = opened
        opened.page.add_style_tag(content=ALIKE)
        self.show(VIEW)

    def show(self, view: tuple[float, float, int]) -> None:
        self.opened.page.evaluate(SAME_VIEW, list(view))

    def take(self) -> str:
        self.opened.rest()
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}
        return base64.b64encode(self.opened.page.screenshot(clip=clip)).decode()

    def compare(self, one: str, other: str, regions: Mapping[str, tuple[float, ...]] = REGIONS) -> Any:
        return self.opened.page.evaluate(DIFFERENT, [one, other, dict(regions)])

    def switch(self, name: str) -> None:
        """Put a layer on or off the map in folium's own control."""
        self.opened.page.locator(".leaflet-control-layers label", has_text=name).locator("input").click()


@pytest.fixture
def both(open_page: Open, answers: Mapping[str, Path]) -> tuple[Picture, Picture]:
    """The plain map that gets all it asks for, and geomap's that gets nothing, with the same layers."""
    plain = folium.Map(location=[42, 0], zoom_start=5, tiles=None)
    plain.options.update(maxZoom=18)  # as without tiles nothing else says it, and clusters need it
    mine = draw_map(build_layers((), ()))
    for each in (plain, mine):
        add_own_layers(each)
    pages = (open_page(plain.get_root().render(), answers=answers), open_page(render(mine)))
    return Picture(pages[0]), Picture(pages[1])


def test_every_layer_looks_as_on_a_plain_map(both: tuple[Picture, Picture]) -> None:
    plain, mine = both
    wanted, found = plain.take(), mine.take()
    assert {
        name: share for name, share in mine.compare(wanted, found).items() if share > MOST_DIFFERENT
    } == {}
    assert plain.opened.requests == plain.opened.errors == []
    assert mine.opened.is_quiet()


def test_a_layer_that_is_missing_would_be_seen(both: tuple[Picture, Picture]) -> None:
    plain, mine = both
    wanted = plain.take()
    for name in REGIONS:
        mine.switch(name)
        different = mine.compare(wanted, mine.take())
        mine.switch(name)
        assert {each for each, share in different.items() if share > LEAST_MISSING} == {name}
    assert max(mine.compare(wanted, mine.take()).values()) <= MOST_DIFFERENT
    assert mine.opened.is_quiet()


def test_popups_and_what_a_cluster_holds_look_as_on_a_plain_map(both: tuple[Picture, Picture]) -> None:
    popups, clusters = [], []
    for picture in both:
        page = picture.opened.page
        page.locator(".awesome-marker-icon-green").click()
        picture.opened.expect(page.locator(".leaflet-popup-content")).to_have_text("A harbour of mine")
        popups.append(picture.take())
        page.locator(".leaflet-popup-close-button").click()
        picture.show((44.4, 10.5, 9))
        picture.opened.expect(page.locator(".marker-cluster")).to_have_count(0)
        clusters.append(picture.take())
    mine = both[1]
    markers = {"markers": (44.95, 10.35, 44.2, 10.65)}
    assert mine.compare(clusters[0], clusters[1], markers)["markers"] <= MOST_DIFFERENT
    mine.switch("cluster")
    assert mine.compare(clusters[0], mine.take(), markers)["markers"] > LEAST_MISSING
    mine.show(VIEW)
    popup = {"popup": (48.5, -14.0, 44.5, -6.0)}
    assert mine.compare(popups[0], popups[1], popup)["popup"] <= MOST_DIFFERENT
    assert mine.compare(popups[0], mine.take(), popup)["popup"] > LEAST_MISSING
    assert mine.opened.is_quiet()
