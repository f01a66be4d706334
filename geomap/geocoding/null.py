"""The geocoder that is used unless the user asks for one: it knows nothing and sends nothing."""

from dataclasses import dataclass

from geomap.model.context import GeocodeQuery
from geomap.model.place import Place


@dataclass(frozen=True, slots=True)
class NullGeocoder:
    """Knows no place.

    Examples
    --------
    >>> NullGeocoder().geocode(GeocodeQuery("Dakhla")) is None
    True
    """

    name: str = "null"
    credit: str = ""
    online: bool = False

    def geocode(self, query: GeocodeQuery) -> Place | None:
        """Return None, whatever is asked."""
        return None
