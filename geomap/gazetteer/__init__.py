"""Names and places: the compiled gazetteer, the scan of a text, and the layers that users add."""

from geomap.gazetteer.hits import GazetteerHit
from geomap.gazetteer.opening import OpenedLayers, open_for, open_gazetteer, open_layers
from geomap.gazetteer.store import Gazetteer

__all__ = ["Gazetteer", "GazetteerHit", "OpenedLayers", "open_for", "open_gazetteer", "open_layers"]
