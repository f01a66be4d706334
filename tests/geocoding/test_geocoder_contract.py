"""What every `Geocoder` must do; each backend runs the same class, none reaches the network."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderTimedOut, GeocoderUnavailable

from geomap.errors import GeocodingError, GeocodingQuota, GeocodingTimeout
from geomap.geocoding import Geocoder, NullGeocoder
from geomap.geocoding.nominatim import NominatimGeocoder
from geomap.model.context import GeocodeQuery
from geomap.model.place import BoundingBox, FeatureClass, Place

ARGOUB = {
    "osm_type": "node", "osm_id": 1234, "lat": "23.6105", "lon": "-15.8690", "class": "place",
    "type": "village", "addresstype": "village", "name": "العرگوب", "display_name": "العرگوب, Aousserd",
    "boundingbox": ["23.5", "23.7", "-15.9", "-15.8"], "address": {"country_code": "eh", "state": "Dakhla"},
    "namedetails": {"name": "العرگوب", "name:fr": "El Argoub", "name:etymology": "x", "alt_name": "y"},
}  # fmt: skip


class Reply(BaseSyncAdapter):
    """A stand-in for geopy's HTTP layer: gives ``answer``, or raises it, and notes what was asked."""

    def __init__(self, answer: Any, asked: list[tuple[str, dict[str, str], float]]) -> None:
        self._answer, self._asked = answer, asked

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        self._asked.append((url, headers, timeout))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        raise NotImplementedError


def nominatim(
    answer: Any, asked: list[tuple[str, dict[str, str], float]] | None = None, **options: Any
) -> NominatimGeocoder:
    log = [] if asked is None else asked
    return NominatimGeocoder(
        "desk@example.org", version="9.9", adapter_factory=lambda **_: Reply(answer, log), **options
    )


@pytest.fixture(params=[NullGeocoder, lambda: nominatim([]), lambda: nominatim([ARGOUB])])
def geocoder(request: pytest.FixtureRequest) -> Geocoder:
    make: Callable[[], Geocoder] = request.param
    return make()


class TestEveryGeocoder:
    def test_gives_a_place_or_none(self, geocoder: Geocoder) -> None:
        found = geocoder.geocode(GeocodeQuery("El Argoub", ("EH",), "fr"))
        assert found is None or (isinstance(found, Place) and found.licence and found.source)

    def test_a_query_without_country_or_language_is_allowed(self, geocoder: Geocoder) -> None:
        assert geocoder.geocode(GeocodeQuery("El Argoub")) == geocoder.geocode(GeocodeQuery("El Argoub"))

    def test_has_a_name_and_when_online_a_credit(self, geocoder: Geocoder) -> None:
        assert geocoder.name
        assert bool(geocoder.credit) == geocoder.online


def test_nominatim_turns_an_answer_into_a_place() -> None:
    assert nominatim([ARGOUB]).geocode(GeocodeQuery("El Argoub")) == Place(
        id="osm:node/1234", name="العرگوب", lat=23.6105, lon=-15.869, feature_class=FeatureClass.POPULATED,
        feature_code="PPL", country="EH", admin1="Dakhla", names=(("fr", "El Argoub"),),
        bbox=BoundingBox(west=-15.9, south=23.5, east=-15.8, north=23.7), source="OpenStreetMap contributors",
        licence="ODbL-1.0", layer="",
    )  # fmt: skip


def test_nominatim_sends_the_name_the_countries_the_language_and_who_asks() -> None:
    asked: list[tuple[str, dict[str, str], float]] = []
    nominatim([], asked, timeout_s=3.5, domain="maps.example.org").geocode(
        GeocodeQuery("Fatima & Sons {{x}}", ("EH", "MA"), "nl")
    )
    ((url, headers, timeout),) = asked
    sent = parse_qs(urlsplit(url).query)
    assert urlsplit(url).hostname == "maps.example.org"
    assert sent["q"] == ["Fatima & Sons {{x}}"]
    assert sent["countrycodes"] == ["eh,ma"]
    assert sent["accept-language"] == ["nl"]
    assert headers["User-Agent"] == "geomap/9.9 (+desk@example.org)"
    assert timeout == 3.5


def test_nominatim_says_nothing_of_countries_or_language_that_are_not_known() -> None:
    asked: list[tuple[str, dict[str, str], float]] = []
    nominatim([], asked).geocode(GeocodeQuery("Atlantis"))
    assert not {"countrycodes", "accept-language"} & set(parse_qs(urlsplit(asked[0][0]).query))


def refused(status: int) -> AdapterHTTPError:
    return AdapterHTTPError("refused", status_code=status, headers={}, text="")


@pytest.mark.parametrize(
    ("trouble", "expected", "remedy"),
    [
        (GeocoderTimedOut("slow"), GeocodingTimeout, "raise the time-out"),
        (refused(408), GeocodingTimeout, "try again"),
        (refused(429), GeocodingQuota, "wait"),
        (refused(403), GeocodingQuota, "your own server"),
        (refused(401), GeocodingError, "credentials"),
        (refused(500), GeocodingError, "try again later"),
        (GeocoderUnavailable("no route"), GeocodingError, "check the network"),
        ({"error": "bad query"}, GeocodingError, "try again later"),
        ([{"lat": "1", "lon": "2"}], GeocodingError, "is a Nominatim server"),
    ],
)
def test_nominatim_troubles_become_our_errors_with_a_remedy(
    trouble: object, expected: type[GeocodingError], remedy: str
) -> None:
    with pytest.raises(expected, match=remedy) as caught:
        nominatim(trouble).geocode(GeocodeQuery("Dakhla"))
    assert type(caught.value) is expected
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("contact", ["", "   ", "somebody", "a@b\r\nX-Evil: 1", "ü@example.org"])
def test_nominatim_refuses_to_start_without_a_usable_contact(contact: str) -> None:
    with pytest.raises(GeocodingError, match="e-mail address or URL"):
        NominatimGeocoder(contact)


@pytest.mark.parametrize(
    ("key", "value", "address_type", "kind", "code"),
    [
        ("boundary", "administrative", "country", "A", "PCLI"),
        ("boundary", "administrative", "state", "A", "ADM1"),
        ("boundary", "administrative", "city", "P", "PPL"),
        ("boundary", "administrative", "", "A", "ADMD"),
        ("place", "hamlet", "", "P", "PPL"),
        ("waterway", "river", "", "H", "STM"),
        ("highway", "primary", "", "R", "ST"),
        ("shop", "bakery", "", "S", "BLDG"),
    ],
)
def test_osm_tags_become_geonames_features(
    key: str, value: str, address_type: str, kind: str, code: str
) -> None:
    answer = [{**ARGOUB, "class": key, "type": value, "addresstype": address_type}]
    place = nominatim(answer).geocode(GeocodeQuery("x"))
    assert place is not None
    assert (place.feature_class, place.feature_code) == (FeatureClass(kind), code)
