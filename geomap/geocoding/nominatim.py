"""Nominatim, the search engine of OpenStreetMap, through geopy (the only user of geopy).

The usage policy of the public server (https://operations.osmfoundation.org/policies/nominatim/,
read on 2026-11-22) asks for an identifying user agent, at most one request a second, and that
answers are kept: the first is here, the others in `answer_queries` and `AnswerCache`.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from geomap.errors import GeocodingError, GeocodingQuota, GeocodingTimeout
from geomap.geocoding.osm_kinds import feature_of
from geomap.model.context import GeocodeQuery
from geomap.model.place import BoundingBox, Place

# geopy takes a fifth of a second to import: only a run that goes online pays for it.
if TYPE_CHECKING:
    from geopy.adapters import BaseSyncAdapter
    from geopy.exc import GeopyError

#: The public server of the OpenStreetMap Foundation.
PUBLIC_DOMAIN = "nominatim.openstreetmap.org"
SOURCE = "OpenStreetMap contributors"
LICENCE = "ODbL-1.0"
_NAME_KEY = "name:"
_ADMIN1_KEYS = ("state", "province", "region", "state_district")


class NominatimGeocoder:
    """Asks one Nominatim server, identified as its usage policy demands.

    ``contact`` is an e-mail address or a URL by which the server's operators can reach whoever
    runs this. ``adapter_factory`` replaces geopy's HTTP layer, as in tests.

    Raises
    ------
    GeocodingError
        When ``contact`` is empty or cannot stand in a user agent.
    """

    def __init__(
        self,
        contact: str,
        timeout_s: float = 10.0,
        domain: str = PUBLIC_DOMAIN,
        *,
        version: str = "0",
        adapter_factory: "Callable[..., BaseSyncAdapter] | None" = None,
    ) -> None:
        from geopy.geocoders import Nominatim

        self._domain = domain
        self._timeout_s = timeout_s
        self._client = Nominatim(
            user_agent=f"geomap/{version} (+{_checked_contact(contact)})",
            domain=domain,
            timeout=timeout_s,
            adapter_factory=adapter_factory,
        )

    @property
    def name(self) -> str:
        """The service and its server, so that answers of two servers are kept apart."""
        return f"nominatim:{self._domain}"

    @property
    def credit(self) -> str:
        """The credit that the Open Database Licence asks for."""
        return f"{SOURCE}, {LICENCE}"

    @property
    def online(self) -> bool:
        """Always True: each question goes to the server."""
        return True

    def geocode(self, query: GeocodeQuery) -> Place | None:
        """Return the server's best answer within ``query.countries``, None when it has none.

        Raises
        ------
        GeocodingTimeout, GeocodingQuota, GeocodingError
            Each saying what to do next.
        """
        from geopy.exc import GeopyError

        try:
            found = self._client.geocode(
                query.name,
                country_codes=[code.lower() for code in query.countries] or None,
                language=query.language or False,
                addressdetails=True,
                namedetails=True,
            )
            return None if found is None else _place(found.raw, query)
        except GeopyError as error:
            raise self._translated(error) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # geopy itself trips over an answer that is no Nominatim answer.
            raise GeocodingError(
                f"{self.name}: expected a place with display_name, osm_type, osm_id, lat and lon for "
                f"{query.name!r}, got something else ({error}); check that it is a Nominatim server"
            ) from error

    def _translated(self, error: "GeopyError") -> GeocodingError:
        from geopy.exc import (
            GeocoderAuthenticationFailure,
            GeocoderInsufficientPrivileges,
            GeocoderQuotaExceeded,
            GeocoderTimedOut,
            GeocoderUnavailable,
        )

        said = f"{self.name}: {error}"
        if isinstance(error, GeocoderTimedOut):
            return GeocodingTimeout(
                f"{said}; no answer within {self._timeout_s} s: try again, or raise the time-out"
            )
        if isinstance(error, GeocoderQuotaExceeded | GeocoderInsufficientPrivileges):
            return GeocodingQuota(
                f"{said}; the server refuses more questions: wait some hours, or use your own server"
            )
        if isinstance(error, GeocoderAuthenticationFailure):
            remedy = "the server or a proxy asks for credentials: use another server or network"
        elif isinstance(error, GeocoderUnavailable):
            # What urllib3 says here is a page of Python; the cause stays chained for -vv.
            return GeocodingError(
                f"{self._domain} cannot be reached: check the network, or run without --online"
            )
        else:
            remedy = "the server could not answer: try again later, or run offline"
        return GeocodingError(f"{said}; {remedy}")


def _checked_contact(contact: str) -> str:
    """Return ``contact`` when it can stand in an HTTP header and looks like an address."""
    cleaned = contact.strip()
    if not cleaned:
        raise GeocodingError(
            "the online geocoder needs a contact (an e-mail address or URL), as the usage policy of "
            "Nominatim asks; got none: set the contact in the geocoding settings, or run offline"
        )
    if not (cleaned.isascii() and cleaned.isprintable()) or ("@" not in cleaned and "://" not in cleaned):
        raise GeocodingError(
            "the contact for the online geocoder must be an e-mail address or URL in printable ASCII, "
            f"got {contact!r}; set another"
        )
    return cleaned


def _place(raw: Mapping[str, Any], query: GeocodeQuery) -> Place:
    address = _mapping(raw.get("address"))
    details = _mapping(raw.get("namedetails"))
    kind, code = feature_of(
        str(raw.get("class", raw.get("category", ""))),
        str(raw.get("type", "")),
        address_type=str(raw.get("addresstype", "")),
    )
    shown = str(raw.get("display_name", "")).partition(",")[0]
    main = details.get("name") or raw.get("name") or shown or query.name
    return Place(
        id=f"osm:{raw['osm_type']}/{int(raw['osm_id'])}",
        name=str(main),
        lat=float(raw["lat"]),
        lon=float(raw["lon"]),
        feature_class=kind,
        feature_code=code,
        country=str(address.get("country_code", "")).upper(),
        admin1=str(next((address[key] for key in _ADMIN1_KEYS if key in address), "")),
        names=_names(details),
        bbox=_bounding_box(raw.get("boundingbox")),
        source=SOURCE,
        licence=LICENCE,
        layer="",
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _names(details: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the names by language; keys such as ``name:zh-Hant`` and ``name:etymology`` fall away."""
    pairs = ((key.partition(_NAME_KEY), str(name)) for key, name in details.items())
    known = ((code, name) for (before, mark, code), name in pairs if mark and not before)
    return tuple(sorted((code, name) for code, name in known if code.isalpha() and len(code) in {2, 3}))


def _bounding_box(value: object) -> BoundingBox | None:
    """Return Nominatim's [south, north, west, east] as a box."""
    if not isinstance(value, list) or len(value) != 4:
        return None
    south, north, west, east = (float(edge) for edge in value)
    return BoundingBox(west=west, south=south, east=east, north=north)
