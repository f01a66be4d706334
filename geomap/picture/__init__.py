"""From what to draw to a page: one HTML file, no network, no outside text that runs as code."""

from geomap.picture.guard import escape_for_folium

__all__ = ["escape_for_folium"]
