"""What stands on the map's edge: search, and the line of credits."""

from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.own_element import OwnElement
from geomap.picture.folium_map.places import Places


class Search(OwnElement):
    """A field that finds a place by any of its names."""

    def __init__(self, data: Data, places: Places) -> None:
        super().__init__("search")
        self._data = data
        self._places = places

    def script_text(self) -> str:
        """Return the call that adds it."""
        arguments = f"{self.owner.get_name()}, {self._data.get_name()}, {self._places.get_name()}"
        return f"geomap.search({arguments});"


class Credits(OwnElement):
    """Who the facts on the map come from, under which licence."""

    def __init__(self, data: Data) -> None:
        super().__init__("credits")
        self._data = data

    def script_text(self) -> str:
        """Return the call that adds them."""
        return f"geomap.credits({self.owner.get_name()}, {self._data.get_name()});"
