"""What the last field of a mark says: a country, no single country, a place's id, or a point."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

Where = Literal["country", "none", "id", "point"]

#: In the field of a place that lies in no single country, or of one whose country nobody knows.
NO_COUNTRY = "-"
_POINT = re.compile(r"@(?P<lat>-?\d{1,2}(?:\.\d+)?),(?P<lon>-?\d{1,3}(?:\.\d+)?)")
_ID = re.compile(r"(?:gn|iso|geomap):[\w-]+")


def kind_of_where(where: str) -> Where | None:
    """Return what ``where`` is, None when it is none of the four.

    Examples
    --------
    >>> [kind_of_where(where) for where in ("NL", "-", "gn:2747891", "@52.1,4.3", "UK", "@95,4")]
    ['country', 'none', 'id', 'point', None, None]
    """
    if where == NO_COUNTRY:
        return "none"
    if where in continents():
        return "country"
    if _ID.fullmatch(where):
        return "id"
    return "point" if point_of(where) else None


def point_of(where: str) -> tuple[float, float] | None:
    """Return (lat, lon) in degrees of ``@lat,lon``, None for anything else.

    Examples
    --------
    >>> point_of("@51.55,3.86"), point_of("NL")
    ((51.55, 3.86), None)
    """
    match = _POINT.fullmatch(where)
    if match is None:
        return None
    lat, lon = float(match["lat"]), float(match["lon"])
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


@cache
def read_quotas() -> dict[str, Any]:
    """Return the tables of quotas.toml."""
    source = resources.files("geomap.training.texts").joinpath("quotas.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def continents() -> dict[str, str]:
    """Return country (ISO 3166-1 alpha-2, ``XK`` too) to continent, as quotas.toml has them."""
    table: dict[str, str] = read_quotas()["continents"]
    return {country: continent for continent, countries in table.items() for country in countries.split()}
