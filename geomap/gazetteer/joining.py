"""What the sources know of one place, joined by its id: GeoNames, CLDR, the hand tables, outlines."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer import sources
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.naming import add_names, is_called_after, ranked_names
from geomap.gazetteer.parts import is_outline, read_outline
from geomap.gazetteer.postings import Draft, IndexBuilder
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.sources import GEONAMES, GEONAMES_LICENCE, Country
from geomap.gazetteer.stacking.overlay import LEAST_PROMINENCE, is_users_row
from geomap.gazetteer.tables import (
    ABBREVIATIONS,
    COUNTRIES,
    DISPUTE_PARTS,
    DISPUTES,
    LOOKED_UP_TABLES,
    PATCHES,
    SEATS,
    TYPE_WORDS,
    VAGUE,
    PlaceTable,
    Rows,
    TableSet,
)
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
# "mer Rouge", "aéroport de Rabat": kinds whose names begin with a word that many languages write small.
_HEADED = frozenset({FeatureClass.WATER, FeatureClass.TERRAIN})
_HEADED_KINDS = frozenset({"airport"})


def join_sources(
    builder: IndexBuilder,
    countries: Sequence[Country],
    borders: Iterable["Border"],
    tables: TableSet,
) -> None:
    """Fill ``builder`` with every place and name, the most trusted source of each name first.

    Raises
    ------
    GazetteerError
        With every row of the plain tables that names no place, or no field, at once.
    """
    zones = _add_cities(builder)
    _add_countries(builder, countries)
    _add_continents(builder)
    plain = tables.plain
    faults = [fault for name, table in tables.places.items() for fault in _add_table(builder, name, table)]
    faults += _apply_patches(builder, plain.get(PATCHES, ()))
    faults += _add_abbreviations(builder, plain.get(ABBREVIATIONS, ()))
    faults += _unknown_places(builder, SEATS, plain.get(SEATS, ()))
    for table in (DISPUTES, VAGUE):
        first = ((line, cells[:1]) for line, cells in plain.get(table, ()))
        faults += _unknown_places(builder, table, first)
    faults += part_faults(builder, plain.get(DISPUTE_PARTS, ()))
    if faults:
        raise GazetteerError("\n".join(faults))
    _use_unit_codes(builder)
    _mark_capitals(builder, countries)
    _count_dwellers(builder)
    type_words = plain.get(TYPE_WORDS, ())
    faults = add_names(builder, countries, zones, language_names=tables.names, type_words=type_words)
    if faults:
        raise GazetteerError("\n".join(faults))
    _add_outlines(builder, borders)


def _unknown_places(
    builder: IndexBuilder, table: str, rows: Iterable[tuple[int, tuple[str, ...]]]
) -> list[str]:
    return [
        f"{table}:{line}: no place has the id {place_id!r}; correct it"
        for line, cells in rows
        for place_id in cells
        if place_id not in builder.places
    ]


def part_faults(builder: IndexBuilder, rows: Rows) -> list[str]:
    """Return what is wrong with the parts of disputed areas: unknown ids, outlines of no use."""
    ids = [
        (line, tuple(cell for cell in (area, part) if not is_outline(cell))) for line, (area, part) in rows
    ]
    faults = _unknown_places(builder, DISPUTE_PARTS, ids)
    for line, (_, part) in rows:
        try:
            if is_outline(part):
                read_outline(part)
        except ValueError as error:
            faults.append(f"{DISPUTE_PARTS}:{line}: {error}")
    return faults


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
                source=GEONAMES, licence=GEONAMES_LICENCE, iso=country.code,
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
    _fill_in(known, row)
    known.source = row.source or known.source or f"{OWN_SOURCE}: {table_name}"
    if is_users_row(table_name, row):
        known.least = LEAST_PROMINENCE
    towns = [town for number in row.towns if (town := builder.places.get(f"gn:{number}"))]
    for town in towns:
        town.admin2 = place_id
    is_looked_up = table_name in LOOKED_UP_TABLES
    if row.name:
        # Names of the tables are English unless an alias says so; admin units have their own language.
        language = "" if row.code or row.towns else "en"
        # A unit that is called after its main town leaves it the name.
        name = PlaceName(row.name, language, NameKind.OFFICIAL, is_bare=is_looked_up)
        if is_called_after(name, towns, builder):
            name = name._replace(kind=NameKind.ALTERNATE, is_bare=True)
        builder.add_name(place_id, name)
        # A state's nickname ("Lone Star State") comes after its name, in English too.
        known.display["en"] = row.name
    for name in ranked_names(row.names, known.country, has_main=table_name == COUNTRIES):
        builder.add_name(place_id, name._replace(is_bare=is_looked_up))
    if KINDS[known.kind].feature_class in _HEADED or known.kind in _HEADED_KINDS:
        for name in row.names:
            if word := _head(name):
                builder.add_head(word)


def _fill_in(draft: Draft, row: PlaceRow) -> None:
    """Let a row change what it says of a place."""
    if row.lat is not None and row.lon is not None:
        draft.lat, draft.lon = row.lat, row.lon
    draft.name = row.name or draft.name
    draft.kind = row.kind or draft.kind
    draft.country = row.country or draft.country
    draft.admin1 = row.admin1 or draft.admin1
    draft.population = row.population or draft.population
    draft.bbox = row.bbox or draft.bbox
    draft.code = row.code or draft.code
    draft.iso = row.iso or draft.iso
    draft.wikidata = row.wikidata or draft.wikidata


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


def _use_unit_codes(builder: IndexBuilder) -> None:
    """Let places whose table names their first-level unit in words find it by its code."""
    codes = {
        (draft.country, draft.name): draft.code for draft in builder.places.values() if draft.kind == "admin1"
    }
    for draft in builder.places.values():
        draft.admin1 = codes.get((draft.country, draft.admin1), draft.admin1)


def _count_dwellers(builder: IndexBuilder) -> None:
    units = {(draft.country, draft.code): draft for draft in builder.places.values() if draft.code}
    for draft in builder.places.values():
        if draft.kind not in {"city", "capital"}:
            continue
        for unit in (units.get((draft.country, draft.admin1)), builder.places.get(draft.admin2)):
            if unit is not None:
                unit.dwellers += draft.population


def _add_outlines(builder: IndexBuilder, borders: Iterable["Border"]) -> None:
    for border in borders:
        draft = builder.places[f"iso:{border.country}"]
        draft.label = border.label
        draft.bbox = draft.bbox or BoundingBox(*border.bbox)
        if (draft.lat, draft.lon) == (0.0, 0.0):
            draft.lat, draft.lon = border.label
