"""In which country and first-level unit a place lies of which its row does not say so."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from geomap.gazetteer.areas import COAST_DEG, FindTowns, Outlines, main_unit
from geomap.gazetteer.index import IndexFile
from geomap.model.place import FeatureClass, Place

_ADMIN1 = "ADM1"
# Of what reaches over borders the point says too little: regions, deserts, ranges, waters.
_NOWHERE = frozenset({FeatureClass.WATER, FeatureClass.UNDERSEA})
_WIDE_CODES = frozenset({"CONT", "RGN", "RGNH", "DSRT", "MTS", "PEN", "ISLS", "PLN", "PLAT", "TERR"})
_WIDE_DEG = 1.0


class Whereabouts:
    """Countries and units by point and by name; the bundled file knows them."""

    def __init__(self, index: IndexFile, outlines: Outlines, towns: FindTowns) -> None:
        """Ask ``outlines`` for countries, ``towns`` and the file ``index`` for units."""
        self._index = index
        self._outlines = outlines
        self._towns = towns

    def complete(self, place: Place, *, with_unit: bool) -> Place:
        """Return ``place`` with the country at its point, and ``with_unit`` the unit of the towns around it.

        What the place says itself stays; a code of a unit becomes the unit's name. A water, a region
        or another wide area gets neither: its point says too little.
        """
        country, admin1 = place.country, place.admin1
        if is_local(place):
            country = country or self._country_at(place) or ""
            is_unit = place.feature_class is FeatureClass.ADMIN and place.feature_code == _ADMIN1
            if with_unit and country and not admin1 and not is_unit:
                admin1 = self._unit_at(place, country)
        if admin1:
            name, _ = self._by_code.get((country, admin1), ("", ""))
            admin1 = name or admin1
        if (country, admin1) == (place.country, place.admin1):
            return place
        return replace(place, country=country, admin1=admin1)

    def _country_at(self, place: Place) -> str | None:
        return self._outlines.country_at(place.lat, place.lon, tolerance_deg=COAST_DEG)

    def _unit_at(self, place: Place, country: str) -> str:
        unit = main_unit(place.lat, place.lon, country, self._towns, level=1)
        return self._names.get(unit or "", "")

    def unit_id(self, place: Place) -> str:
        """Return the id of the first-level unit whose name ``place`` gives, ``""`` when none is called so."""
        return self._by_name.get((place.country, place.admin1), "") if place.admin1 else ""

    @cached_property
    def _rows(self) -> tuple[tuple[str, str, str, str], ...]:
        rows = self._index.rows("select country, code, name, place from admin1 order by n")
        return tuple((country, code, name, place_id or "") for country, code, name, place_id in rows)

    @cached_property
    def _by_code(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        return {(country, code): (name, place_id) for country, code, name, place_id in self._rows if code}

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], str]:
        return {(country, name): place_id for country, _, name, place_id in self._rows if name}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {place_id: name for _, _, name, place_id in self._rows if place_id}


def is_local(place: Place) -> bool:
    """Return whether a place lies about where its point is, so that the point tells its country.

    Examples
    --------
    >>> camp = Place("user:a", "Smara", 27.5, -7.8, FeatureClass.SPOT, "CMPRF")
    >>> is_local(camp), is_local(Place("user:b", "Sahel", 14.5, 5.0, FeatureClass.AREA, "RGN"))
    (True, False)
    """
    if place.feature_class in _NOWHERE or place.feature_code in _WIDE_CODES:
        return False
    if place.feature_class is FeatureClass.ADMIN and place.feature_code.startswith("PCL"):
        return False
    box = place.bbox
    return box is None or (box.north - box.south <= _WIDE_DEG and (box.east - box.west) % 360 <= _WIDE_DEG)
