"""What the bundled gazetteer has already: places of the same number, and the same places under other ids."""

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import unpack_name_block
from geomap.gazetteer.postings import FIRST_OWN_NUMBER
from geomap.gazetteer.records import read_box
from geomap.gazetteer.seal import read_seal
from geomap.gazetteer.spoken import read_spoken
from geomap.geo.points import distance_km
from geomap.model.place import BoundingBox
from geomap.text.folding import fold

# How far two sources may put the point of one place: the middle of a sea is anybody's guess, a lake's is not.
_WIDE_KM = 100.0
_NEAR_KM = 25.0
_SITE_KM = 5.0
_WIDE = frozenset({
    "SEA", "GULF", "BAY", "STRT", "CHNM", "DSRT", "MTS", "PEN", "ISLS", "RGN", "AREA", "VAL", "FRST", "PCLH",
})  # fmt: skip
#: There are five of them, and their middle is no point.
_ANYWHERE = frozenset({"OCN", "CONT"})
_SITE_CLASSES = frozenset("PRSV")
# A river's point is at its mouth for GeoNames and about the middle of its course in the tables. A brook of a
# great river's name in the same box has not five names.
_ALONG = frozenset({"STM", "CNL", "RD"})
_LEAST_NAMES_ALONG = 5


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the bundled gazetteer: number, country, and prominence in thousandths."""

    number: int
    prominence: int
    country: str


@dataclass(frozen=True, slots=True)
class _Feature:
    """A place without a number of GeoNames, with what tells whether a row is the same one."""

    known: KnownPlace
    feature_class: str
    feature_code: str
    lat: float
    lon: float
    box: BoundingBox | None

    def is_at(self, lat: float, lon: float, n_names: int) -> bool:
        """Return whether a row of the same class and name at a point is this place."""
        if self.feature_code in _ANYWHERE:
            return True
        wide = _WIDE_KM if self.feature_code in _WIDE else _NEAR_KM
        most_km = _SITE_KM if self.feature_class in _SITE_CLASSES else wide
        if distance_km(self.lat, self.lon, lat, lon) <= most_km:
            return True
        in_box = self.box is not None and _is_in(self.box, lat, lon)
        return in_box and (
            self.feature_code in _WIDE or (self.feature_code in _ALONG and n_names >= _LEAST_NAMES_ALONG)
        )


def _is_in(box: BoundingBox, lat: float, lon: float) -> bool:
    if not box.south <= lat <= box.north:
        return False
    return box.west <= lon <= box.east if box.west <= box.east else lon >= box.west or lon <= box.east


@dataclass(slots=True)
class _Own:
    """The places that have no number of GeoNames, 40 MB with their names."""

    by_id: dict[str, KnownPlace] = field(default_factory=dict)
    countries: dict[str, KnownPlace] = field(default_factory=dict)
    features: dict[int, _Feature] = field(default_factory=dict)
    units2: dict[tuple[str, str, str], str] = field(default_factory=dict)
    keys: dict[str, tuple[int, ...]] = field(default_factory=dict)


@lru_cache(maxsize=1)  # a second to read
def _read_own(path: Path, seal: str) -> _Own:  # the seal tells versions of one file apart
    with closing(IndexFile(path)) as index:
        kinds = json.loads(index.meta["kinds"])
        names = _named(index, FIRST_OWN_NUMBER, FIRST_OWN_NUMBER << 1)
        rows = index.rows(
            "select p.n, p.id, p.name, p.lat / 1e5, p.lon / 1e5, p.kind, p.country, coalesce(u.code, ''),"
            " p.prominence, p.box from place p left join admin1 u on u.n = p.admin1 where p.id is not null"
        )
    own = _Own()
    for number, place_id, name, lat, lon, kind, country, unit, prominence, box in rows:
        known = own.by_id[place_id] = KnownPlace(number, prominence, country)
        keys = {fold(text) for text in (name, *names.get(number, ()))} - {""}
        for key in keys:
            own.keys[key] = (*own.keys.get(key, ()), number)
        feature_class, code = kinds[kind]
        if place_id == f"iso:{country}":
            own.countries[country] = known
        elif code == "ADM2":
            for key in keys:
                own.units2.setdefault((country, unit, key), place_id)
        elif code != "ADM1":
            area = read_box(box) if box else None
            own.features[number] = _Feature(known, feature_class, code, lat, lon, area)
    return own


class Below:
    """The bundled gazetteer as an import asks it."""

    def __init__(self, path: Path) -> None:
        """Read the compiled file at ``path``."""
        self.path = path
        self.seal = read_seal(path)
        self._index = IndexFile(path)
        self.countries = self._own.countries
        self.units1: dict[tuple[str, str], tuple[str, str]] = {
            (country, code): (name, place)
            for country, code, name, place in self._index.rows(
                "select country, code, name, place from admin1"
            )
            if place
        }
        #: Where each language is official.
        self.spoken = {
            language: spoken.countries
            for language, spoken in read_spoken(self._index.meta.get("languages", "").split()).items()
        }

    @cached_property
    def _own(self) -> _Own:
        return _read_own(self.path, self.seal)

    def close(self) -> None:
        """Close the file."""
        self._index.close()

    def forget(self) -> None:
        """Let go of what is in memory, 40 MB; it is read again when it is asked for."""
        self.__dict__.pop("_own", None)
        _read_own.cache_clear()

    def own(self, place_id: str) -> KnownPlace | None:
        """Return the place with an id other than GeoNames' numbers, None for none."""
        return self._own.by_id.get(place_id)

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the ids of places that have one of their own, by number."""
        wanted = set(numbers)
        return {
            known.number: place_id for place_id, known in self._own.by_id.items() if known.number in wanted
        }

    def has_number(self, number: int) -> bool:
        """Return whether there is a place of this number of GeoNames."""
        return self._index.number(f"gn:{number}") is not None

    def find_unit2(self, country: str, unit: str, keys: Iterable[str]) -> str:
        """Return the id of the unit with one of these names in a first-level one, else ``""``."""
        found = (self._own.units2.get((country, unit, key), "") for key in keys)
        return next(filter(None, found), "")

    def find_feature(
        self, feature_class: str, lat: float, lon: float, keys: Iterable[str], n_names: int
    ) -> KnownPlace | None:
        """Return the place of this class and one of these names about a point, None for none.

        ``n_names`` is how many names the place of the point has.
        """
        known = self._own.keys
        for key in keys:
            if key not in known:
                continue
            for number in known[key]:
                feature = self._own.features.get(number)
                if (
                    feature is not None
                    and feature.feature_class == feature_class
                    and feature.is_at(lat, lon, n_names)
                ):
                    return feature.known
        return None

    def is_called(self, number: int, key: str) -> bool:
        """Return whether a place with an id of its own has a name of this key."""
        return number in self._own.keys.get(key, ())

    def known(self, first: int, end: int) -> dict[int, KnownPlace]:
        """Return the places with GeoNames' numbers from ``first`` to before ``end``."""
        query = "select n, prominence, country from place where n >= ? and n < ? and id is null"
        return {row[0]: KnownPlace(*row) for row in self._index.rows(query, (first, end))}

    def keys(self, first: int, end: int) -> dict[int, set[str]]:
        """Return the folded names of the places with numbers from ``first`` to before ``end``."""
        found = {number: set(map(fold, texts)) for number, texts in _named(self._index, first, end).items()}
        for number, name in self._index.rows(
            "select n, name from place where n >= ? and n < ?", (first, end)
        ):
            found.setdefault(number, set()).add(fold(name))
        return found


def _named(index: IndexFile, first: int, end: int) -> dict[int, list[str]]:
    """Return the texts of the names of the places with numbers from ``first`` to before ``end``."""
    query = (
        "select block from name where n < ? and n >= coalesce((select max(n) from name where n <= ?), 0)"
        " order by n"
    )
    found: dict[int, list[str]] = {}
    with index.reading("the names of its places"):  # lines of `name_line`: the text comes last
        for (block,) in index.rows(query, (end, first)):
            for number, lines in unpack_name_block(block).items():
                if first <= number < end:
                    found[number] = [line.split("\t", 2)[2] for line in lines]
    return found
