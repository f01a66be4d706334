"""News articles in any language, turned into a map one can trust.

>>> import geomap
>>> parsed = geomap.extract("Gantz landed in Rabat on Tuesday evening.")
>>> [(found.toponym.name, found.resolution.place.country) for found in parsed[0].toponyms]
[('Rabat', 'MA')]

`extract` finds and resolves the places, `draw` makes a folium map of them, `map_articles` does
both and writes the page. Everything else is in the subpackages.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.errors import GeomapError
    from geomap.model.document import Document
    from geomap.model.place import Place
    from geomap.model.resolution import ParsedDocument
    from geomap.model.settings import GeocodingSettings, Settings
    from geomap.pipeline import draw, extract, map_articles

__version__ = "0.1.0"

__all__ = [
    "Document",
    "GeocodingSettings",
    "GeomapError",
    "ParsedDocument",
    "Place",
    "Settings",
    "draw",
    "extract",
    "map_articles",
]

_HOMES = {
    "Document": "geomap.model.document",
    "GeocodingSettings": "geomap.model.settings",
    "GeomapError": "geomap.errors",
    "ParsedDocument": "geomap.model.resolution",
    "Place": "geomap.model.place",
    "Settings": "geomap.model.settings",
    "draw": "geomap.pipeline",
    "extract": "geomap.pipeline",
    "map_articles": "geomap.pipeline",
}


def __getattr__(name: str) -> object:
    # Loaded on first use, so that "import geomap" costs milliseconds though folium costs 0.6 s.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it offers {__all__}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*__all__, "__version__"})
