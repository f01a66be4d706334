"""Names and places: the compiled gazetteer, the scan of a text, and what users add in CSV files."""

from geomap.gazetteer.hits import GazetteerHit
from geomap.gazetteer.opening import open_gazetteer
from geomap.gazetteer.store import Gazetteer

__all__ = ["Gazetteer", "GazetteerHit", "open_gazetteer"]
