"""Online geocoders behind one protocol, and the cache of their answers.

geopy is imported only when a `NominatimGeocoder` is made: a run that never goes online does not
pay for it.
"""

from geomap.geocoding.answer import AnswerReport, answer_queries
from geomap.geocoding.cache import AnswerCache, default_cache_path
from geomap.geocoding.nominatim import NominatimGeocoder
from geomap.geocoding.null import NullGeocoder
from geomap.geocoding.protocol import Geocoder

__all__ = [
    "AnswerCache",
    "AnswerReport",
    "Geocoder",
    "NominatimGeocoder",
    "NullGeocoder",
    "answer_queries",
    "default_cache_path",
]
