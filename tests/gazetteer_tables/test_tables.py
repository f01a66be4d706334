"""Every row of the hand tables in ``gazetteer/``: form, ranges, references, and a rough look at the map."""

import csv
import re
from functools import cache
from pathlib import Path

import pycountry
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "gazetteer"
COLUMNS = (
    "id", "name", "country", "latitude", "longitude", "kind", "aliases", "admin1", "population",
    "west", "south", "east", "north", "source",
)  # fmt: skip
KINDS = frozenset(
    (
        "continent", "country", "territory", "region", "admin1", "admin2", "city", "town", "village",
        "capital", "camp", "ocean", "sea", "gulf", "bay", "strait", "channel", "canal", "river", "lake",
        "island", "islands", "peninsula", "mountains", "mountain", "desert", "valley", "forest", "park",
        "airport", "port", "building", "site", "road", "historic", "area",
    )
)  # fmt: skip
PLACE_TABLES = (
    "countries", "admin1", "admin2", "counties", "regions", "waters", "rivers", "lakes", "terrain",
    "mountains", "islands", "historic", "sites", "airports", "universities", "places",
)  # fmt: skip
# Fewest rows by table: a table cut short by a bad merge must not pass.
EXTRA_COLUMNS = {
    "countries": ("wikidata",),
    "admin1": ("code",),
    "admin2": ("towns",),
    "counties": ("towns",),
}
FEWEST_ROWS = {
    "countries": 250, "admin1": 3700, "admin2": 19_000, "counties": 3090, "regions": 840, "waters": 510,
    "rivers": 810, "lakes": 480, "terrain": 380, "mountains": 560, "islands": 640, "historic": 190,
    "sites": 1600, "airports": 780, "universities": 200, "places": 2,
}  # fmt: skip
ID = re.compile(r"gn:\d+|iso:[A-Z]{2}|geomap:[^\s\W_]+(?:[-_][^\s\W_]+)*", re.UNICODE)
ALIAS = re.compile(r"[^@!;()]+(?:@[a-z]{2,3})?(?:!(?:abbr|former|official))?")
COUNTY = re.compile(
    r" (?:County|Parish|Borough|Census Area|Municipality)$|^(?:City and (?:County|Borough)|Municipality) of "
)
# A place may lie this far outside its country's extent: coasts, islets, airports on reclaimed land.
MARGIN_DEGREES = 1.0
# The extent of a unit's towns is written with two decimals, their middle with three.
ROUNDING_DEGREES = 0.0051
# Codes in use that ISO 3166-1 leaves to users: Kosovo.
USER_ASSIGNED = {"XK"}


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream, strict=True))


def box(row: dict[str, str]) -> tuple[float, float, float, float] | None:
    sides = [row[side] for side in ("west", "south", "east", "north")]
    if not any(sides):
        return None
    west, south, east, north = map(float, sides)
    return west, south, east, north


def within(lat: float, lon: float, extent: tuple[float, float, float, float], margin: float) -> bool:
    west, south, east, north = extent
    if not south - margin <= lat <= north + margin:
        return False
    width = (east - west) % 360 or (360.0 if east != west else 0.0)
    return (lon - west + margin) % 360 <= width + 2 * margin


@pytest.fixture(params=PLACE_TABLES)
def table(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_columns_are_those_of_the_readme(table: str) -> None:
    assert tuple(rows(table)[0]) == (*COLUMNS, *EXTRA_COLUMNS.get(table, ()))


def test_table_is_whole_and_sorted_by_id(table: str) -> None:
    ids = [row["id"] for row in rows(table)]
    assert len(ids) >= FEWEST_ROWS[table]
    assert ids == sorted(ids)


def test_every_cell_is_there_and_trimmed(table: str) -> None:
    for row in rows(table):
        cells = list(row.values())
        assert all(isinstance(cell, str) and cell == cell.strip() for cell in cells), row["id"]


def test_ids_are_well_formed(table: str) -> None:
    assert [row["id"] for row in rows(table) if not ID.fullmatch(row["id"])] == []


def test_every_row_has_name_kind_and_source(table: str) -> None:
    for row in rows(table):
        assert row["name"], row["id"]
        assert row["source"], row["id"]
        assert row["kind"] in KINDS, row["id"]


def test_points_are_in_range_and_not_null_island(table: str) -> None:
    for row in rows(table):
        lat, lon = float(row["latitude"]), float(row["longitude"])
        assert -90 <= lat <= 90, row["id"]
        assert -180 <= lon <= 180, row["id"]
        assert (lat, lon) != (0, 0), row["id"]


def test_extents_are_whole_in_range_and_hold_the_point(table: str) -> None:
    for row in rows(table):
        extent = box(row)
        if extent is None:
            continue
        west, south, east, north = extent
        assert max(abs(west), abs(east)) <= 180, row["id"]
        assert -90 <= south <= north <= 90, row["id"]
        margin = ROUNDING_DEGREES if "towns" in EXTRA_COLUMNS.get(table, ()) else 0.0
        assert within(float(row["latitude"]), float(row["longitude"]), extent, margin), row["id"]


def test_countries_are_real(table: str) -> None:
    known = {country.alpha_2 for country in pycountry.countries} | USER_ASSIGNED | {""}
    assert [row["id"] for row in rows(table) if row["country"] not in known] == []


def test_aliases_parse_and_repeat_nothing(table: str) -> None:
    languages = {language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")}
    for row in rows(table):
        aliases = [alias.strip() for alias in row["aliases"].split(";")] if row["aliases"] else []
        assert len(aliases) == len(set(aliases)), row["id"]
        for alias in aliases:
            assert ALIAS.fullmatch(alias), (row["id"], alias)
            name, _, language = alias.partition("!")[0].partition("@")
            assert name.strip(), (row["id"], alias)
            assert not language or language in languages, (row["id"], alias)


def test_populations_are_whole_numbers(table: str) -> None:
    assert [row["id"] for row in rows(table) if row["population"] and not row["population"].isdigit()] == []


def test_no_place_lies_far_from_its_country(table: str) -> None:
    extents = {row["country"]: box(row) for row in rows("countries")}
    far = []
    for row in rows(table):
        extent = extents.get(row["country"])
        point = float(row["latitude"]), float(row["longitude"])
        if extent is not None and not within(*point, extent, MARGIN_DEGREES):
            far.append((row["id"], row["country"], *point))
    assert far == []


def test_ids_are_unique_over_all_tables() -> None:
    ids = [row["id"] for table in PLACE_TABLES for row in rows(table)]
    assert len(ids) == len(set(ids))


def test_wikidata_ids_are_each_one_country_s() -> None:
    ids = [row["wikidata"] for row in rows("countries") if row["wikidata"]]
    assert len(ids) == len(set(ids)) >= 190
    assert all(re.fullmatch(r"Q[1-9]\d*", wikidata) for wikidata in ids)


def test_every_country_of_iso_3166_has_its_row() -> None:
    codes = {country.alpha_2 for country in pycountry.countries} | USER_ASSIGNED
    assert {row["id"] for row in rows("countries")} == {f"iso:{code}" for code in codes}
    assert all(row["id"] == f"iso:{row['country']}" for row in rows("countries"))


def test_admin1_codes_are_unique_within_a_country() -> None:
    units = [(row["country"], row["code"]) for row in rows("admin1")]
    assert all(code for _, code in units)
    assert len(units) == len(set(units))


def test_us_states_carry_geonames_ids_and_postal_codes() -> None:
    states = [row for row in rows("admin1") if row["country"] == "US"]
    assert len(states) == 51
    for row in states:
        assert row["id"].startswith("gn:")
        assert f"{row['code']}@en!abbr" in row["aliases"], row["id"]


def test_counties_lie_in_a_state_of_admin1() -> None:
    extents = {row["name"]: box(row) for row in rows("admin1") if row["country"] == "US"}
    codes = {row["name"]: row["code"].lower() for row in rows("admin1") if row["country"] == "US"}
    for row in rows("counties"):
        assert (row["country"], row["kind"]) == ("US", "admin2"), row["id"]
        assert row["id"].startswith(f"geomap:us-{codes[row['admin1']]}-"), row["id"]
        extent = extents[row["admin1"]]
        assert extent is not None
        assert within(float(row["latitude"]), float(row["longitude"]), extent, 0.1), row["id"]


def test_counties_are_never_called_by_their_bare_name() -> None:
    for row in rows("counties"):
        for alias in (row["name"], *filter(None, row["aliases"].split(";"))):
            name = alias.strip().partition("@")[0]
            assert COUNTY.search(name), (row["id"], alias)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("patches", ("id", "field", "value", "source")),
        ("abbreviations", ("place", "abbreviation", "language", "source")),
        ("seats", ("place", "stands_for", "source")),
    ],
)
def test_small_tables_are_sorted_whole_and_refer_to_places(table: str, columns: tuple[str, ...]) -> None:
    own = {row["id"] for name in PLACE_TABLES for row in rows(name)}
    lines = [tuple(row[column] for column in columns) for row in rows(table)]
    assert tuple(rows(table)[0]) == columns
    assert lines == sorted(set(lines))
    for line in lines:
        assert all(cell for column, cell in zip(columns, line, strict=True) if column != "language"), line
        references = line[:2] if table == "seats" else line[:1]
        # Cities are known by their GeoNames id only to the compiler, which refuses an unknown one.
        assert all(ref in own or re.fullmatch(r"gn:\d+", ref) for ref in references), line


def test_patches_set_fields_that_the_compiler_knows() -> None:
    fields = {"name", "country", "admin1", "kind", "population", "latitude", "longitude"}
    assert {row["field"] for row in rows("patches")} <= fields


def test_every_sovereign_country_has_a_seat() -> None:
    seated = {row["stands_for"] for row in rows("seats")}
    countries = {row["id"] for row in rows("countries") if row["kind"] == "country"}
    assert countries - seated == set()


@pytest.mark.parametrize(
    ("table", "place_id", "country", "lat", "lon"),
    [
        ("countries", "iso:EH", "EH", 24.5, -13.0),
        ("countries", "iso:US", "US", 39.83, -98.58),
        ("countries", "iso:AU", "AU", -25.61, 134.35),
        ("admin1", "geomap:eh-12", "EH", 23.0, -14.8),
        ("admin1", "geomap:mx-08", "MX", 19.1, -103.9),
        ("counties", "geomap:us-ky-laurel-county", "US", 37.11, -84.12),
        ("counties", "geomap:us-la-east-baton-rouge-parish", "US", 30.54, -91.1),
        ("places", "geomap:guerguerat", "EH", 21.42, -16.96),
        ("terrain", "geomap:sahara", "", 23.8, 11.0),
        ("sites", "geomap:kremlin", "RU", 55.752, 37.617),
    ],
)
def test_well_known_places_are_where_they_are(
    table: str, place_id: str, country: str, lat: float, lon: float
) -> None:
    (row,) = (row for row in rows(table) if row["id"] == place_id)
    assert row["country"] == country
    assert float(row["latitude"]) == pytest.approx(lat, abs=0.1)
    assert float(row["longitude"]) == pytest.approx(lon, abs=0.1)


def test_disputed_areas_are_places_with_claimants_that_are_countries() -> None:
    own = {row["id"] for name in PLACE_TABLES for row in rows(name)}
    codes = {country.alpha_2 for country in pycountry.countries} | USER_ASSIGNED
    assert tuple(rows("disputed")[0]) == ("place", "country", "held_by", "claimed_by", "note", "source")
    for row in rows("disputed"):
        assert row["place"] in own or re.fullmatch(r"gn:\d+", row["place"]), row
        named = [row["country"], *row["held_by"].split(), *row["claimed_by"].split()]
        assert {code for code in named if code} <= codes, row
        assert row["note"].endswith("."), row


def test_type_words_stand_before_or_after_names_of_known_kinds() -> None:
    for row in rows("type_words"):
        assert row["word"], row
        assert row["where"] in {"before", "after"}, row
        assert set(row["kinds"].split()) <= KINDS, row


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh"])
def test_names_by_language_are_whole_sorted_and_each_place_s_once(language: str) -> None:
    found = rows(f"names/{language}")
    assert tuple(found[0]) == ("id", "name", "also", "source")
    ids = [row["id"] for row in found]
    assert ids == sorted(set(ids))
    assert len(ids) >= 1100
    for row in found:
        assert ID.fullmatch(row["id"]), row
        assert row["name"] == row["name"].strip() != "", row
        assert "@" not in row["name"] + row["also"], row
        assert row["source"], row
