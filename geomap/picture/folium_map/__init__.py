"""The map as a `folium.Map`, so that users add folium layers of their own; folium lives only here."""

from geomap.picture.folium_map.draw import draw_map
from geomap.picture.folium_map.geo_map import GeoMap
from geomap.picture.folium_map.page import PageParts

__all__ = ["GeoMap", "PageParts", "draw_map"]
