"""Where an outlet seems to be at home, for a person to look at."""

from collections import defaultdict
from dataclasses import dataclass

from geomap.model.context import OutletHome


@dataclass(frozen=True, slots=True)
class Seat:
    """The country (ISO 3166-1 alpha-2) with most of an outlet's places, and its unit with most of them.

    ``country_share`` and ``admin1_share`` (0..1) are the parts of all the outlet's places, by weight,
    that lie there; ``country`` and ``admin1`` are ``""``, with a share of 0, where none is known.
    """

    country: str = ""
    country_share: float = 0.0
    admin1: str = ""
    admin1_share: float = 0.0


def seat_of(home: OutletHome) -> Seat:
    """Return where most of the places of ``home`` lie; ties go to the first by code and name.

    Examples
    --------
    >>> from geomap.model.context import HomePlace
    >>> places = (HomePlace("a", 34.0, -6.8, "MA", "Rabat"), HomePlace("b", 36.8, 3.0, "DZ", "", 0.5))
    >>> seat = seat_of(OutletHome("gazette.example", places))
    >>> seat.country, round(seat.country_share, 2), seat.admin1
    ('MA', 0.67, 'Rabat')
    """
    countries: dict[str, float] = defaultdict(float)
    units: dict[tuple[str, str], float] = defaultdict(float)
    for place in home.places:
        if place.country:
            countries[place.country] += place.weight
        if place.country and place.admin1:
            units[place.country, place.admin1] += place.weight
    if not countries:
        return Seat()
    total = sum(place.weight for place in home.places)
    country = min(countries, key=lambda code: (-countries[code], code))
    inside = {admin1: weight for (code, admin1), weight in units.items() if code == country}
    admin1 = min(inside, key=lambda name: (-inside[name], name), default="")
    return Seat(country, countries[country] / total, admin1, inside.get(admin1, 0.0) / total)
