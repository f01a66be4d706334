"""The base map that needs no network: the world's countries at 1:50 million, from Natural Earth."""

from geomap.picture.assets import read_asset
from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.own_element import OwnElement, json_element


class Basemap(OwnElement):
    """Land, borders, coasts and country names; below all tiles and layers that a user adds."""

    def __init__(self, data: Data) -> None:
        super().__init__("basemap")
        self._data = data

    def html_text(self) -> str:
        """Return the element that holds the shapes, a trusted file of the package."""
        return json_element(f"{self.get_name()}_json", read_asset("basemap.json"))

    def script_text(self) -> str:
        """Return the call that draws them."""
        name = self.get_name()
        call = f'geomap.basemap("{name}_json", {self._data.get_name()})'
        return f"var {name} = {call}.addTo({self.owner.get_name()});"
