"""Codes of countries and their units (ISO 3166) and of languages (ISO 639), by pycountry."""

from collections.abc import Iterable

import pycountry

from geomap.text.folding import fold

# "XK" is a code that ISO leaves to its users; GeoNames, CLDR and the European Union use it so.
_USER_ASSIGNED = {"XK": ("XKX", "Kosovo")}


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code for a code of two or three letters or an English name.

    Examples
    --------
    >>> country_code("ESH"), country_code("morocco"), country_code("xk"), country_code("Atlantis")
    ('EH', 'MA', 'XK', None)
    """
    wanted = text.strip().casefold()
    for code, (alpha3, name) in _USER_ASSIGNED.items():
        if wanted in {code.casefold(), alpha3.casefold(), name.casefold()}:
            return code
    if not wanted:
        return None
    try:
        country = pycountry.countries.lookup(wanted)
    except LookupError:
        return None
    return str(country.alpha_2)


def country_name(code: str) -> str:
    """Return the usual English name of a country by its alpha-2 code; the code itself when unknown.

    Examples
    --------
    >>> country_name("EH"), country_name("BO"), country_name("XK"), country_name("QQ")
    ('Western Sahara', 'Bolivia', 'Kosovo', 'QQ')
    """
    if code in _USER_ASSIGNED:
        return _USER_ASSIGNED[code][1]
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    return str(getattr(country, "common_name", country.name))


def unit_code(country: str, names: Iterable[str]) -> str:
    """Return the ISO 3166-2 code of the unit of ``country`` that bears one of ``names``, else ``""``.

    Joined by name, as codes were given anew in many countries; ``""`` too where two units are called so.

    Examples
    --------
    >>> unit_code("MA", ["Rabat-Salé-Kénitra"]), unit_code("US", ["Texas"]), unit_code("US", ["Tejas"])
    ('MA-04', 'US-TX', '')
    """
    wanted = {fold(name) for name in names} - {""}
    units = [unit for unit in pycountry.subdivisions if unit.country_code == country]
    # pycountry adds to Morocco's which of them lie in Western Sahara: "Tarfaya (EH-partial)".
    found = {str(unit.code) for unit in units if fold(unit.name.partition(" (")[0]) in wanted}
    return found.pop() if len(found) == 1 else ""


def language_code(text: str) -> str | None:
    """Return the ISO 639 code for a code of two or three letters, the shortest that there is.

    Examples
    --------
    >>> language_code("nl"), language_code("dut"), language_code("ary"), language_code("xx")
    ('nl', 'nl', 'ary', None)
    """
    languages = pycountry.languages
    found = languages.get(alpha_2=text) or languages.get(alpha_3=text) or languages.get(bibliographic=text)
    return None if found is None else str(getattr(found, "alpha_2", found.alpha_3))
