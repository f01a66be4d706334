"""Backgrounds from servers of tiles: off until a reader asks for one."""

from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.own_element import OwnElement, json_element
from geomap.picture.payload import Json, script_safe_json
from geomap.picture.tile_providers import TileProvider


class OptionalTiles(OwnElement):
    """A switch for each of the ``providers``, all off: nothing is asked of them before a reader turns one on.

    A server is asked for one tile first, and only one that gives it is shown; the base map stays
    beneath, so that nothing is lost where a server cannot be reached.

    Examples
    --------
    >>> from geomap.layers import build_layers
    >>> from geomap.picture.folium_map import draw_map
    >>> draw_map(build_layers((), ()), tiles=["OpenTopoMap"]).page_parts().image_origins[0]
    'https://a.tile.opentopomap.org'
    """

    # After the panel, in which the switches stand.
    last = True

    def __init__(self, data: Data, providers: tuple[TileProvider, ...]) -> None:
        super().__init__("tiles")
        self._data = data
        self._providers = providers

    @property
    def origins(self) -> tuple[str, ...]:
        """The servers that the page's policy must let images come from."""
        return tuple(sorted({origin for provider in self._providers for origin in provider.origins}))

    def html_text(self) -> str:
        """Return the providers as data: their names, addresses and credits are others' text."""
        rows: Json = [_row(provider) for provider in self._providers]
        return json_element(f"{self.get_name()}_json", script_safe_json(rows))

    def script_text(self) -> str:
        """Return the call that adds the switches."""
        return f'geomap.tiles({self.owner.get_name()}, {self._data.get_name()}, "{self.get_name()}_json");'


def _row(provider: TileProvider) -> Json:
    return {
        "name": provider.name.replace(".", " "),
        "url": provider.url,
        "subdomains": list(provider.subdomains),
        "minZoom": provider.min_zoom,
        "maxZoom": provider.max_zoom,
        "tileSize": provider.tile_size_px,
        "zoomOffset": provider.zoom_offset,
        "tms": int(provider.counts_from_south),
        "needsReferer": int(provider.needs_referer),
        "credit": [[text, address] for text, address in provider.credit],
    }
