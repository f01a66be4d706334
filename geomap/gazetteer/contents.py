"""What is inside a gazetteer and whom to credit for it; what a wrong id may have been meant for."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.kinds import KIND_WORDS
from geomap.gazetteer.store import Gazetteer
from geomap.model.place import Place

#: How many ids a wrong one is shown with.
_MOST_SUGGESTIONS = 5
_ALIKE = 0.75
_SCHEMES = ("gn", "iso", "geomap", "user", "osm")


@dataclass(frozen=True, slots=True)
class Credit:
    """A source, what is taken from it, its terms (SPDX where there is an identifier) and their credit.

    ``mark`` is what a place's ``source`` says of it, ``""`` where it gives no places of its own.
    """

    source: str
    taken: str
    licence: str
    credit: str
    url: str
    mark: str = ""


#: What ``LICENSES/NOTICES.md`` says of the data in the compiled file, for whoever has only the file.
CREDITS = (
    Credit(
        "GeoNames",
        "cities, units, counties, alternate names, populations",
        "CC-BY-4.0",
        "© GeoNames; selected and reshaped",
        "https://www.geonames.org/",
        mark="GeoNames",
    ),
    Credit(
        "geomap's own tables",
        "regions, waters, terrain, sites, history, corrections",
        "CC-BY-4.0",
        "© the geomap authors",
        "",
        mark="own hand",
    ),
    Credit(
        "countryinfo",
        "points of countries",
        "MIT",
        "© 2018 Porimol Chandro",
        "https://pypi.org/project/countryinfo/",
        mark="countryinfo",
    ),
    Credit(
        "Natural Earth",
        "outlines and extents of countries",
        "public domain (the package: BSD-3-Clause)",
        "made with Natural Earth; the package by Philippe Rivière",
        "https://www.naturalearthdata.com/",
        mark="Natural Earth",
    ),
    Credit(
        "Unicode CLDR",
        "names of countries, regions and cities in many languages",
        "Unicode-3.0",
        "© 1991–2026 Unicode, Inc.; © 2013–2026 by the Babel Team",
        "https://cldr.unicode.org/",
    ),
)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many places are of a kind: a word of `KINDS` or the code, GeoNames' class and code."""

    kind: str
    feature_class: str
    feature_code: str
    n_places: int


def kind_of(place: Place) -> str:
    """Return the word of `KINDS` for a place, the feature code where there is none.

    Examples
    --------
    >>> from geomap.model.place import FeatureClass
    >>> kind_of(Place("gn:2538475", "Rabat", 34.01, -6.83, FeatureClass.POPULATED, "PPLC"))
    'capital'
    """
    return kind_word(place.feature_class.value, place.feature_code)


def kind_word(feature_class: str, feature_code: str) -> str:
    """Return the first word of `KINDS` for a class and code of GeoNames, the code where there is none.

    Examples
    --------
    >>> kind_word("H", "STM"), kind_word("P", "PPL"), kind_word("P", "PPLX")
    ('river', 'city', 'PPLX')
    """
    return KIND_WORDS.get((feature_class, feature_code), feature_code)


def count_kinds(path: Path) -> tuple[KindCount, ...]:
    """Return how many places of each kind the file at ``path`` holds, most first.

    Raises
    ------
    GazetteerError
        When the file is missing or damaged.
    """
    counts: dict[tuple[str, str], int] = {}
    with closing(IndexFile(path)) as index, index.reading("its kinds of places"):
        kinds = json.loads(index.meta["kinds"])
        for number, count in index.rows("select kind, count(*) from place group by kind"):
            letter, code = kinds[number]  # cities, towns and villages are one code
            counts[letter, code] = counts.get((letter, code), 0) + count
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(KindCount(kind_word(*kind), *kind, count) for kind, count in ranked)


def suggest_places(gazetteer: Gazetteer, wrong_id: str) -> tuple[Place, ...]:
    """Return places that an id which no place has may have been meant for, likeliest first, five at most.

    An id with another case or without its beginning, a name instead of an id, an id of the tables
    with letters amiss.

    Examples
    --------
    >>> gazetteer = Gazetteer.open()
    >>> [suggest_places(gazetteer, wrong)[0].id for wrong in ("2538475", "ma", "Rabat", "geomap:sahra")]
    ['gn:2538475', 'iso:MA', 'gn:2538475', 'geomap:sahara']
    """
    asked = wrong_id.strip()
    body = asked.partition(":")[2] if asked.partition(":")[0].casefold() in _SCHEMES else asked
    spelled = [f"gn:{body}", f"iso:{body.upper()}", f"geomap:{body.casefold()}", f"user:{body.casefold()}"]
    found = {place.id: place for place in map(gazetteer.get, spelled) if place is not None}
    if not found and ":" in asked:
        found = {place.id: place for place in _places_with_id_like(gazetteer, body)}
    if not found:
        named = gazetteer.lookup(body) or gazetteer.lookup(body.replace("-", " "), fuzzy=True)
        found = {candidate.place.id: candidate.place for candidate in named}
    return tuple(found.values())[:_MOST_SUGGESTIONS]


def _places_with_id_like(gazetteer: Gazetteer, body: str) -> Iterator[Place]:
    with closing(IndexFile(Path(gazetteer.info.path))) as index:
        ids = {place_id.partition(":")[2]: place_id for (place_id,) in index.rows("select id from ident")}
    for alike in get_close_matches(body.casefold(), ids, n=_MOST_SUGGESTIONS, cutoff=_ALIKE):
        place = gazetteer.get(ids[alike])
        if place is not None:
            yield place
