"""The one payload that all other elements refer to."""

from geomap.layers import MapSpec
from geomap.picture.folium_map.own_element import OwnElement, json_element
from geomap.picture.payload import map_payload, script_safe_json


class Data(OwnElement):
    """Everything that the articles and the gazetteer say, as JSON that nothing parses as code."""

    def __init__(self, spec: MapSpec) -> None:
        super().__init__("data")
        self._json = script_safe_json(map_payload(spec))

    def html_text(self) -> str:
        """Return the element that holds the data."""
        return json_element(f"{self.get_name()}_json", self._json)

    def script_text(self) -> str:
        """Return the call that reads it."""
        return f'var {self.get_name()} = geomap.data("{self.get_name()}_json");'
