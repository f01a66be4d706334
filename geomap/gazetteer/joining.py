"""What the sources know of one place, joined by its id: GeoNames, CLDR, the hand tables, outlines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer import sources
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.overlay import LEAST_PROMINENCE, is_users_row
from geomap.gazetteer.postings import Draft, IndexBuilder
from geomap.gazetteer.sources import GEONAMES, GEONAMES_LICENCE, Country
from geomap.gazetteer.tables import PlaceRow, PlaceTable
from geomap.model.place import BoundingBox, FeatureClass
from geomap.model.resolution import NameKind
from geomap.text.folding import fold
from geomap.text.scripts import CASED, script_of

if TYPE_CHECKING:
    from geomap.gazetteer.borders import Border

#: The licence of the project's own tables, as ``gazetteer/README.md`` says.
OWN_SOURCE = "geomap"
OWN_LICENCE = "CC BY 4.0"
_CONTINENT_PREFIX = "geomap:"
# Names by script are guessed for places that a map of news may label, not for every hamlet.
_LABELLED_POPULATION = 5_000
Rows = Sequence[tuple[int, tuple[str, ...]]]


def join_sources(
    builder: IndexBuilder,
    countries: Sequence[Country],
    borders: Iterable["Border"],
    *,
    tables: Mapping[str, PlaceTable],
    patches: Rows = (),
    abbreviations: Rows = (),
    seats: Rows = (),
) -> None:
    """Fill ``builder`` with every place and name, the most trusted source of each name first.

    Raises
    ------
    GazetteerError
        With every row of patches, abbreviations and seats that names no place, or no field, at once.
    """
    zones = _add_cities(builder)
    _add_countries(builder, countries)
    _add_continents(builder)
    faults = [fault for name, table in tables.items() for fault in _add_table(builder, name, table)]
    faults += _apply_patches(builder, patches)
    faults += _add_abbreviations(builder, abbreviations)
    faults += [
        f"seats.csv:{line}: no place has the id {place_id!r}; correct it"
        for line, cells in seats
        for place_id in cells
        if place_id not in builder.places
    ]
    if faults:
        raise GazetteerError("\n".join(faults))
    _mark_capitals(builder, countries)
    _count_dwellers(builder)
    _add_cldr_names(builder, countries, zones)
    _add_region_names(builder)
    _add_script_names(builder)
    _add_outlines(builder, borders)


def _add_cities(builder: IndexBuilder) -> dict[str, list[str]]:
    """Add the places of GeoNames; return the ids of those in each time zone."""
    zones: dict[str, list[str]] = {}
    for city in sources.read_cities():
        place_id = f"gn:{city.number}"
        builder.add_place(
            Draft(
                place_id, city.name, city.lat, city.lon, "city", city.country, city.admin1, city.population,
                source=GEONAMES, licence=GEONAMES_LICENCE,
            )
        )  # fmt: skip
        builder.add_name(place_id, PlaceName(city.name, kind=NameKind.OFFICIAL))
        for name in city.names:
            builder.add_name(place_id, name)
        if city.population >= _LABELLED_POPULATION:
            builder.unlabelled[place_id] = tuple(name.text for name in city.names if not name.text.isascii())
        zones.setdefault(city.time_zone, []).append(place_id)
    return zones


def _add_countries(builder: IndexBuilder, countries: Sequence[Country]) -> None:
    for country in countries:
        place_id = f"iso:{country.code}"
        # The point comes from countries.csv or, failing that, from the outline.
        builder.add_place(
            Draft(
                place_id, country.name, 0.0, 0.0, "country", country.code, population=country.population,
                source=GEONAMES, licence=GEONAMES_LICENCE,
            )
        )  # fmt: skip
        builder.add_name(place_id, PlaceName(country.name, "en", NameKind.OFFICIAL))
        code = PlaceName(country.alpha3, kind=NameKind.ABBREVIATION, is_code=True)
        if country.alpha3:
            builder.add_name(place_id, code)


def _add_continents(builder: IndexBuilder) -> None:
    for continent in sources.read_continents():
        place_id = f"gn:{continent.number}"
        builder.add_place(
            Draft(
                place_id, continent.name, continent.lat, continent.lon, "continent",
                population=continent.population, bbox=BoundingBox(*continent.bbox),
                source=GEONAMES, licence=GEONAMES_LICENCE,
            )
        )  # fmt: skip
        builder.add_name(place_id, PlaceName(continent.name, "en", NameKind.OFFICIAL))
        for name in sources.territory_names(sources.CONTINENT_CODES[continent.code]):
            builder.add_name(place_id, name)
        for name in continent.names:
            builder.add_name(place_id, name)


def _add_table(builder: IndexBuilder, table_name: str, table: PlaceTable) -> list[str]:
    faults = []
    for row in table.rows:
        place_id = row.id or own_id(row.name, row.country)
        known = builder.places.get(place_id)
        if known is None and (row.lat is None or row.lon is None or not row.name):
            faults.append(
                f"{table_name}:{row.line}: no place has the id {place_id!r} yet; "
                "write name, latitude and longitude, or correct the id"
            )
            continue
        _merge_row(builder, place_id, known, row, table_name)
    return faults


def _merge_row(
    builder: IndexBuilder, place_id: str, known: Draft | None, row: PlaceRow, table_name: str
) -> None:
    if known is None:
        known = Draft(place_id, row.name, 0.0, 0.0, row.kind or "area", licence=OWN_LICENCE)
        builder.add_place(known)
    if row.lat is not None and row.lon is not None:
        known.lat, known.lon = row.lat, row.lon
    known.name = row.name or known.name
    known.kind = row.kind or known.kind
    known.country = row.country or known.country
    known.admin1 = row.admin1 or known.admin1
    known.population = row.population or known.population
    known.bbox = row.bbox or known.bbox
    known.source = row.source or known.source or f"{OWN_SOURCE}: {table_name}"
    known.code = row.code or known.code
    if is_users_row(table_name, row):
        known.least = LEAST_PROMINENCE
    if row.name:
        # Names of the tables are English unless an alias says so; admin units have their own language.
        language = "" if row.code else "en"
        builder.add_name(place_id, PlaceName(row.name, language, NameKind.OFFICIAL))
        # A state's nickname ("Lone Star State") comes after its name, in English too.
        known.display["en"] = row.name
    for name in row.names:
        builder.add_name(place_id, name)
    if KINDS[known.kind].feature_class in {FeatureClass.WATER, FeatureClass.TERRAIN}:
        for name in row.names:
            if word := _head(name):
                builder.add_head(word)


def _head(name: PlaceName) -> str:
    """Return the first word of a name of several in lower case: "mer" of "mer Rouge", "mar" of "Mar Rojo"."""
    first, space, _ = name.text.partition(" ")
    is_head = space and first.isalpha() and len(first) > 2 and script_of(first) in CASED
    # English, Dutch and German write such words with a capital, which the scan starts from anyway.
    return first.lower() if is_head and name.language not in {"", "en", "nl", "de"} else ""


def own_id(name: str, country: str) -> str:
    """Return the id of a row of the project's own that gives none.

    Examples
    --------
    >>> own_id("Bay of Biscay", ""), own_id("Gurugu", "MA")
    ('geomap:bay-of-biscay', 'geomap:gurugu-ma')
    """
    words = "-".join([*fold(name).split(), *([country.lower()] if country else [])])
    return f"{_CONTINENT_PREFIX}{words}"


def _apply_patches(builder: IndexBuilder, patches: Rows) -> list[str]:
    faults = []
    for line, (place_id, field, value) in patches:
        draft = builder.places.get(place_id)
        problem = f"no place has the id {place_id!r}" if draft is None else _patch(draft, field, value)
        if problem:
            faults.append(f"patches.csv:{line}: {problem}; correct or delete the row")
    return faults


def _patch(draft: Draft, field: str, value: str) -> str:
    """Set one field of a place; return what is wrong with the patch, ``""`` when nothing is."""
    try:
        match field:
            case "name" | "country" | "admin1":
                setattr(draft, field, value)
            case "kind" if value in KINDS:
                draft.kind = value
            case "population":
                draft.population = int(value)
            case "latitude":
                draft.lat = float(value)
            case "longitude":
                draft.lon = float(value)
            case _:
                return f"{field} {value!r} is no field that a patch can set"
    except ValueError:
        return f"{field} {value!r} is no number"
    return ""


def _add_abbreviations(builder: IndexBuilder, rows: Rows) -> list[str]:
    faults = []
    for line, (place_id, text, language) in rows:
        if place_id in builder.places:
            builder.add_name(place_id, PlaceName(text, language, NameKind.ABBREVIATION))
        else:
            faults.append(f"abbreviations.csv:{line}: no place has the id {place_id!r}; correct it")
    return faults


def _mark_capitals(builder: IndexBuilder, countries: Sequence[Country]) -> None:
    for country in countries:
        ids = builder.places_called(fold(country.capital)) if country.capital else ()
        cities = [
            draft
            for draft in (builder.places[place_id] for place_id in ids)
            if draft.country == country.code and draft.kind in {"city", "town", "capital"}
        ]
        if cities and not any(draft.kind == "capital" for draft in cities):
            max(cities, key=lambda draft: (draft.population, draft.id)).kind = "capital"


def _count_dwellers(builder: IndexBuilder) -> None:
    units = {(draft.country, draft.code): draft for draft in builder.places.values() if draft.code}
    for draft in builder.places.values():
        unit = units.get((draft.country, draft.admin1)) if draft.kind in {"city", "capital"} else None
        if unit is not None:
            unit.dwellers += draft.population


def _add_cldr_names(
    builder: IndexBuilder, countries: Sequence[Country], zones: Mapping[str, Sequence[str]]
) -> None:
    for country in countries:
        draft = builder.places[f"iso:{country.code}"]
        # CLDR says what a country is called in a language; the tables' aliases only fill its gaps
        # ("Hexagone" is a name of France in French, and not the one for its label).
        by_table = {language: text for language, text in draft.display.items() if language != "en"}
        for language in by_table:
            del draft.display[language]
        for name in sources.territory_names(country.code):
            builder.add_name(draft.id, name)
        draft.display = by_table | draft.display
    for zone, names in sources.zone_city_names().items():
        # A zone is called after a city in it; its English exemplar or id says which.
        called = {fold(name.text) for name in names if name.language in {"en", "fr", "es", "de"}}
        called.add(fold(zone.rpartition("/")[2]))
        places = [builder.places[place_id] for place_id in zones.get(zone, ())]
        best = max(
            (draft for draft in places if fold(draft.name) in called),
            key=lambda draft: (draft.population, draft.id),
            default=None,
        )
        if best is not None:
            for name in names:
                builder.add_name(best.id, name)


def _add_region_names(builder: IndexBuilder) -> None:
    """Give the regions of the hand tables CLDR's names in every language where the English one agrees."""
    for names in sources.region_names():
        english = {fold(name.text) for name in names if name.language == "en"}
        regions = {
            place_id
            for key in english
            for place_id in builder.places_called(key)
            if builder.places[place_id].kind in {"region", "islands", "area"}
        }
        if len(regions) == 1:
            (place_id,) = regions
            for name in names:
                builder.add_name(place_id, name)


def _add_script_names(builder: IndexBuilder) -> None:
    """Take a city's only name in a script of one great language for its name in that language."""
    for place_id, texts in builder.unlabelled.items():
        draft = builder.places[place_id]
        found: dict[str, list[str]] = {}
        for text in texts:
            if language := sources.language_of_script(text):
                found.setdefault(language, []).append(text)
        for language, candidates in found.items():
            if len(candidates) == 1:
                draft.display.setdefault(language, candidates[0])
    builder.unlabelled.clear()


def _add_outlines(builder: IndexBuilder, borders: Iterable["Border"]) -> None:
    for border in borders:
        draft = builder.places[f"iso:{border.country}"]
        draft.label = border.label
        draft.bbox = draft.bbox or BoundingBox(*border.bbox)
        if (draft.lat, draft.lon) == (0.0, 0.0):
            draft.lat, draft.lon = border.label
