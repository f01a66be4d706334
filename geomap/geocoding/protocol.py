"""What an online geocoder must be able to do."""

from typing import Protocol

from geomap.model.context import GeocodeQuery
from geomap.model.place import Place


class Geocoder(Protocol):
    """Answers one name at a time; the contract test in ``tests/geocoding`` runs every backend."""

    @property
    def name(self) -> str:
        """The service, as credits and the cache name it; the same server gives the same name."""

    @property
    def credit(self) -> str:
        """Whose data the answers are and under which licence; ``""`` when there are none."""

    @property
    def online(self) -> bool:
        """Whether a question leaves this machine."""

    def geocode(self, query: GeocodeQuery) -> Place | None:
        """Return the place that ``query`` names, None when the service knows none.

        Raises
        ------
        GeocodingError
            When the service refused, failed or could not be reached; never for "nothing found".
        """
