"""The pins."""

from geomap.picture.folium_map.basemap import Basemap
from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.own_element import OwnElement


class Places(OwnElement):
    """One pin for each place, with its card; those close together as one circle."""

    def __init__(self, data: Data, basemap: Basemap) -> None:
        super().__init__("places")
        self._data = data
        self._basemap = basemap

    def script_text(self) -> str:
        """Return the call that draws them."""
        call = f"geomap.places({self._data.get_name()}, {self._basemap.get_name()})"
        return f"var {self.get_name()} = {call}.addTo({self.owner.get_name()});"
