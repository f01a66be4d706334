"""From a `MapSpec` to a folium map."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from geomap.errors import OfflineError
from geomap.layers import CLDR, NATURAL_EARTH, Credit, MapSpec, sort_credits
from geomap.picture.folium_map.basemap import Basemap
from geomap.picture.folium_map.controls import Credits, Search
from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.facet_panel import FacetPanel
from geomap.picture.folium_map.geo_map import GeoMap
from geomap.picture.folium_map.own_element import OwnElement
from geomap.picture.folium_map.places import Places
from geomap.picture.folium_map.table import PlacesTable
from geomap.picture.folium_map.tiles import OptionalTiles
from geomap.picture.messages import load_messages, messages_language
from geomap.picture.tile_providers import find_tile_providers


class Settle(OwnElement):
    """The last word of the script: names for screen readers, and the order of the tabs."""

    last = True

    def __init__(self, data: Data) -> None:
        super().__init__("settle")
        self._data = data

    def script_text(self) -> str:
        """Return the call."""
        parent = self.owner.get_name()
        return f'geomap.settle({parent}, {self._data.get_name()}, geomap.title("{parent}_title"));'


def draw_map(
    spec: MapSpec,
    *,
    strict_offline: bool = False,
    basemap: Path | str | None = None,
    tiles: Sequence[str] = (),
) -> GeoMap:
    """Return ``spec`` as a folium map, to which layers can be added before it is rendered.

    ``strict_offline`` makes rendering raise `OfflineError` when an added layer needs the network.
    ``basemap`` is a file of GeoJSON or TopoJSON whose areas stand in place of the countries; the credits
    then name it in place of Natural Earth. ``tiles`` are providers of xyzservices
    (``"OpenStreetMap.Mapnik"``) that the reader may turn on as a background; the page asks them for
    nothing before that.

    Raises
    ------
    InputError
        When ``basemap`` cannot be read.
    TilesError
        When a name in ``tiles`` is unknown, or its provider fits no page without a key.
    OfflineError
        When ``tiles`` and ``strict_offline`` are both asked for.
    """
    providers = find_tile_providers(tiles)
    if providers and strict_offline:
        raise OfflineError(
            f"expected a page that never needs the network, got tiles ({', '.join(tiles)}); leave out either"
        )
    words = load_messages(spec.reader_language)
    exact = [pin for pin in spec.pins if not pin.near]
    mentions = sum(pin.literal + pin.associative for pin in exact)
    counts = [("places", len(exact)), ("mentions", mentions), ("articles", len(spec.articles))]
    if len(exact) < len(spec.pins):
        counts.append(("class_near", len(spec.pins) - len(exact)))
    geo_map = GeoMap(
        title=spec.title or _only_title(spec) or words["title"],
        standfirst=tuple(f"{words[key]}: {count}" for key, count in counts),
        skip_label=words["skip"],
        table_label=words["table"],
        language=messages_language(spec.reader_language),
        direction=words["direction"],
        strict_offline=strict_offline,
    )
    # What every map rests on, whatever its places come from: the base map and the names of countries.
    ground = NATURAL_EARTH if basemap is None else Credit(Path(basemap).name, "")
    data = Data(replace(spec, credits=sort_credits((*spec.credits, ground, CLDR))))
    base = Basemap(data, file=basemap)
    places = Places(data, base)
    table = PlacesTable(spec, data, places)
    backgrounds = (OptionalTiles(data, providers),) if providers else ()
    controls = (Search(data, places), Credits(data), table, FacetPanel(data, places))
    for element in (data, base, places, *controls, *backgrounds, Settle(data)):
        geo_map.add_child(element)
    geo_map.table_id = table.get_name()
    return geo_map


def _only_title(spec: MapSpec) -> str:
    """Return the title of the one article, ``""`` where there are more or none."""
    return spec.articles[0].title if len(spec.articles) == 1 else ""
