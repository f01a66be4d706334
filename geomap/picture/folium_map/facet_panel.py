"""The one panel for all layers: geomap's facets, and the folium layers that users added."""

import re
from html import unescape

from folium.map import Layer

from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.own_element import OwnElement, json_element
from geomap.picture.folium_map.places import Places
from geomap.picture.payload import script_safe_json

_ENTITY = re.compile(r"&#\d+;")


class FacetPanel(OwnElement):
    """Switches for each of `geomap.facets.FACETS`, which intersect, the users' layers and the legend."""

    last = True

    def __init__(self, data: Data, places: Places) -> None:
        super().__init__("panel")
        self._data = data
        self._places = places

    def html_text(self) -> str:
        """Return the users' names for their layers, as data: in a script they would be code."""
        names = [_plain_name(layer.layer_name) for layer in self._own_layers()]
        return json_element(f"{self.get_name()}_json", script_safe_json([*names]))

    def script_text(self) -> str:
        """Return the call that adds the panel, after all layers exist."""
        own = ", ".join(layer.get_name() for layer in self._own_layers())
        parent, data, places = self.owner.get_name(), self._data.get_name(), self._places.get_name()
        return f'geomap.panel({parent}, {data}, {places}, "{self.get_name()}_json", [{own}]);'

    def _own_layers(self) -> list[Layer]:
        children = self.owner._children.values()
        return [child for child in children if isinstance(child, Layer) and child.control]


def _plain_name(name: str) -> str:
    # A user's LayerControl needs the name with escape_for_folium's entities; here it is plain text.
    return _ENTITY.sub(lambda match: unescape(match.group()), str(name))
