"""The base map that needs no network: the world's countries at 1:50 million, from Natural Earth."""

from pathlib import Path

from geomap.picture.areas import read_areas
from geomap.picture.assets import read_asset
from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.own_element import OwnElement, json_element
from geomap.picture.payload import script_safe_json


class Basemap(OwnElement):
    """Land, borders, coasts and names; below all tiles and layers that a user adds.

    ``file`` is GeoJSON or TopoJSON whose areas are drawn instead of the countries; its text is from
    outside, and reaches the page as data alone.
    """

    def __init__(self, data: Data, *, file: Path | str | None = None) -> None:
        super().__init__("basemap")
        self._data = data
        self._json = read_asset("basemap.json") if file is None else script_safe_json(read_areas(file))

    def html_text(self) -> str:
        """Return the element that holds the shapes."""
        return json_element(f"{self.get_name()}_json", self._json)

    def script_text(self) -> str:
        """Return the call that draws them."""
        name = self.get_name()
        call = f'geomap.basemap("{name}_json", {self._data.get_name()})'
        return f"var {name} = {call}.addTo({self.owner.get_name()});"
