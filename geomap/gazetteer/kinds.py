"""What the word in the column ``kind`` of a table means: class, code and how well known such a place is."""

import re
from dataclasses import dataclass
from math import log10

from geomap.model.place import FeatureClass


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of place: GeoNames class and code (https://www.geonames.org/export/codes.html).

    ``prominence`` (0..1) is how well known a place of this kind is by default; for populated
    places the population counts instead and this is the least.
    """

    feature_class: FeatureClass
    feature_code: str
    prominence: float


_A, _H, _L, _P, _R, _S, _T, _V = (FeatureClass(letter) for letter in "AHLPRSTV")

# Prominence by kind as found in trials on news text: a country outweighs every city of its name,
# an admin unit without a known population about a city of 300,000, a second-level unit a town of 6,000.
KINDS: dict[str, PlaceKind] = {
    "continent": PlaceKind(_L, "CONT", 0.92),
    "country": PlaceKind(_A, "PCLI", 0.95),
    "territory": PlaceKind(_A, "TERR", 0.78),
    "region": PlaceKind(_L, "RGN", 0.72),
    "admin1": PlaceKind(_A, "ADM1", 0.55),
    "admin2": PlaceKind(_A, "ADM2", 0.38),
    "city": PlaceKind(_P, "PPL", 0.3),
    "town": PlaceKind(_P, "PPL", 0.3),
    "village": PlaceKind(_P, "PPL", 0.25),
    "capital": PlaceKind(_P, "PPLC", 0.45),
    "camp": PlaceKind(_S, "CMPRF", 0.45),
    "ocean": PlaceKind(_H, "OCN", 0.85),
    "sea": PlaceKind(_H, "SEA", 0.75),
    "gulf": PlaceKind(_H, "GULF", 0.68),
    "bay": PlaceKind(_H, "BAY", 0.55),
    "strait": PlaceKind(_H, "STRT", 0.62),
    "channel": PlaceKind(_H, "CHNM", 0.6),
    "canal": PlaceKind(_H, "CNL", 0.6),
    "river": PlaceKind(_H, "STM", 0.62),
    "lake": PlaceKind(_H, "LK", 0.6),
    "island": PlaceKind(_T, "ISL", 0.6),
    "islands": PlaceKind(_T, "ISLS", 0.62),
    "peninsula": PlaceKind(_T, "PEN", 0.66),
    "mountains": PlaceKind(_T, "MTS", 0.65),
    "mountain": PlaceKind(_T, "MT", 0.55),
    "desert": PlaceKind(_T, "DSRT", 0.7),
    "valley": PlaceKind(_T, "VAL", 0.55),
    "forest": PlaceKind(_V, "FRST", 0.5),
    "park": PlaceKind(_L, "PRK", 0.5),
    "airport": PlaceKind(_S, "AIRP", 0.5),
    "port": PlaceKind(_L, "PRT", 0.45),
    "building": PlaceKind(_S, "BLDG", 0.55),
    "site": PlaceKind(_L, "LCTY", 0.55),
    "road": PlaceKind(_R, "RD", 0.45),
    "historic": PlaceKind(_A, "PCLH", 0.6),
    "area": PlaceKind(_L, "AREA", 0.5),
}

#: The first word of `KINDS` for a class and code of GeoNames: "city" for P.PPL.
KIND_WORDS = {(kind.feature_class.value, kind.feature_code): word for word, kind in reversed(KINDS.items())}

_CLASS_AND_CODE = re.compile(r"([AHLPRSTUV])\.([A-Z][A-Z0-9]{1,4})")
# A class and code that the table has no word for; a populated place counts by its people.
_OTHER = 0.3

_CAPITAL_BONUS = 0.08
# A second-level unit is heard of less than a town of as many people.
_DISTRICT_MALUS = 0.18
_LEAST_DISTRICT = 0.2
_CEILING = 0.94
_FLOOR = 0.05
# Between these, 0.2 more than a town of as many people.
_RULED = {"country": (0.7, 0.95), "territory": (0.5, 0.85)}


def find_kind(text: str) -> PlaceKind | None:
    """Return the kind that a word of `KINDS` or GeoNames' class and code stand for, None for neither.

    Examples
    --------
    >>> find_kind("Village").feature_code, find_kind("P.PPLX").feature_code, find_kind("starbase")
    ('PPL', 'PPLX', None)
    """
    word = text.strip().casefold()
    if word in KINDS:
        return KINDS[word]
    match = _CLASS_AND_CODE.fullmatch(text.strip().upper())
    if match is None:
        return None
    word = KIND_WORDS.get((match[1], match[2]), "")
    return KINDS[word] if word else PlaceKind(FeatureClass(match[1]), match[2], _OTHER)


def prominence_of(kind: str, population: int) -> float:
    """Return how well known a place is (0..1), from its kind and population.

    A tenth of the decimal logarithm of the population for populated places (1.6 million: 0.62),
    0.08 more for a capital and 0.08 less for a first-level unit, so that a city outweighs the
    district around it (Tel Aviv) and a great state most cities of its name (Georgia in the USA);
    between .7 and .95 for a country and .5 and .85 for a territory, 0.2 more than a town of its size
    (Norfolk Island must not outweigh Norfolk, Virginia, nor Grenada the Spanish Granada by much);
    0.18 less than a town, and .2 at least, for a second-level unit of known population;
    the kind's own figure for everything else.

    Examples
    --------
    >>> prominence_of("city", 1_655_753), prominence_of("capital", 1_655_753), prominence_of("sea", 0)
    (0.622, 0.702, 0.75)
    """
    entry = KINDS[kind]
    if kind == "admin2" and population:
        return round(max(_LEAST_DISTRICT, log10(population + 1) / 10 - _DISTRICT_MALUS), 3)
    if kind in _RULED and population:
        least, most = _RULED[kind]
        return round(max(least, min(most, log10(population + 1) / 10 + 0.2)), 3)
    if not population or (entry.feature_class is not FeatureClass.POPULATED and kind != "admin1"):
        return entry.prominence
    bonus = {"capital": _CAPITAL_BONUS, "admin1": -_CAPITAL_BONUS}.get(kind, 0.0)
    return round(max(_FLOOR, min(_CEILING, log10(population + 1) / 10 + bonus)), 3)
