"""The one payload that all other elements refer to."""

from geomap.layers import MapSpec
from geomap.picture.folium_map.own_element import OwnElement, json_element, packed_element
from geomap.picture.guard import escape_html
from geomap.picture.messages import load_messages
from geomap.picture.payload import is_packed, map_payload, script_safe_json


class Data(OwnElement):
    """Everything that the articles and the gazetteer say, as JSON that nothing parses as code."""

    def __init__(self, spec: MapSpec) -> None:
        super().__init__("data")
        self._json = script_safe_json(map_payload(spec))
        self._not_unpacked = load_messages(spec.reader_language)["not_unpacked"]

    def html_text(self) -> str:
        """Return the element that holds the data, packed when it is long, and what to say if that fails."""
        element_id = f"{self.get_name()}_json"
        if not is_packed(self._json):
            return json_element(element_id, self._json)
        sorry = f'<p class="gm-not-unpacked" role="alert" hidden>{escape_html(self._not_unpacked)}</p>\n'
        return packed_element(element_id, self._json) + sorry

    def script_text(self) -> str:
        """Return the call that reads it."""
        return f'var {self.get_name()} = geomap.data("{self.get_name()}_json");'
