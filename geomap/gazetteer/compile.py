"""Hand tables and data packages in, one SQLite file out: the same inputs give the same bytes.

Format 1 of the file: ``key`` (search key or beginning of one, postings best first), ``place``
(numbered by GeoNames where GeoNames knows it), ``ident`` (ids of the other places), ``admin1``,
``seat``, ``origin`` (source and licence), ``border`` (outlines as WKB) and ``meta``.
"""

import json
import os
import sqlite3
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer import sources
from geomap.gazetteer.joining import join_sources
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import pack_postings
from geomap.gazetteer.postings import Draft, IndexBuilder
from geomap.gazetteer.tables import (
    COUNTRIES,
    PLACE_TABLES,
    PlaceTable,
    read_pairs,
    read_place_table,
    table_digest,
)
from geomap.text.folding import FOLDING_VERSION

if TYPE_CHECKING:
    from geomap.gazetteer.borders import Border

#: The version of the file's layout; the reader refuses any other.
FORMAT_VERSION = 1
PATCHES = "patches.csv"
ABBREVIATIONS = "abbreviations.csv"
SEATS = "seats.csv"
CLAIMS = "claims.csv"
_Rows = tuple[tuple[int, tuple[str, ...]], ...]
_ALL_TABLES = (*PLACE_TABLES, PATCHES, ABBREVIATIONS, SEATS, CLAIMS)

_SCHEMA = """
create table meta(k text primary key, v text not null) without rowid;
create table key(key text primary key, post blob not null) without rowid;
create table place(
  n integer primary key, id text, name text not null, lat integer not null, lon integer not null,
  kind integer not null, country text not null, admin1 integer, population integer not null,
  names text, box blob, label blob, origin integer not null);
create table ident(id text primary key, n integer not null) without rowid;
create table admin1(
  n integer primary key, country text not null, code text not null, name text not null, place text);
create table origin(n integer primary key, source text not null, licence text not null);
create table seat(n integer primary key, place text not null, stands_for text not null);
create table border(country text primary key, box blob not null, shape blob not null) without rowid;
"""


@dataclass(frozen=True, slots=True)
class _Tables:
    places: dict[str, PlaceTable]
    patches: _Rows
    abbreviations: _Rows
    seats: _Rows
    claims: _Rows


def compile_gazetteer(
    folder: Path,
    output: Path,
    *,
    borders: Path,
    log: Callable[[str], None],
) -> None:
    """Write the gazetteer of the tables in ``folder`` and the data packages to ``output``.

    ``borders`` is the TopoJSON of the world's countries. ``output`` changes in one step at the end.

    Raises
    ------
    GazetteerError
        With every fault of every table at once; nothing is written then.
    """
    from geomap.gazetteer.borders import read_borders

    countries = sources.read_countries()
    read = _read_tables(folder, frozenset(country.code for country in countries))
    tables = read.places
    log("reading the places of GeoNames and the names of CLDR")
    builder = IndexBuilder()
    shapes = read_borders(
        borders,
        {country.numeric: country.code for country in countries},
        points={
            row.country: (row.lat, row.lon)
            for row in (tables[COUNTRIES].rows if COUNTRIES in tables else ())
            if row.lat is not None and row.lon is not None
        },
    )
    join_sources(
        builder,
        countries,
        shapes,
        tables=tables,
        patches=read.patches,
        abbreviations=read.abbreviations,
        seats=read.seats,
    )
    log(f"writing {len(builder.places)} places, {builder.n_names} names, {builder.n_keys} keys")
    meta = {
        "format": str(FORMAT_VERSION),
        "folding": str(FOLDING_VERSION),
        "kinds": json.dumps([[k.feature_class.value, k.feature_code] for k in KINDS.values()]),
        "countries": " ".join(country.code for country in countries),
        "claims": " ".join(":".join(cells) for _, cells in read.claims),
        "places": str(len(builder.places)),
        "names": str(builder.n_names),
        "heads": " ".join(sorted(builder.heads)),
    }
    meta |= {f"package:{name}": value for name, value in sources.package_versions().items()}
    meta |= {
        f"table:{name}": table_digest(folder / name) for name in _ALL_TABLES if (folder / name).is_file()
    }
    meta["borders"] = table_digest(borders)
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(f"{output.name}.{os.getpid()}.unfinished")
    try:
        write_index(unfinished, builder, meta=meta, seats=read.seats, shapes=shapes)
        unfinished.replace(output)
    except sqlite3.Error as error:
        remedy = "see that the disk has room and build again"
        raise GazetteerError(f"{output}: cannot be written: {error}; {remedy}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _read_tables(folder: Path, codes: frozenset[str]) -> _Tables:
    faults: list[str] = []
    tables: dict[str, PlaceTable] = {}
    for name in PLACE_TABLES:
        if (folder / name).is_file():
            try:
                tables[name] = read_place_table(folder / name, countries=codes)
                faults += tables[name].faults
            except GazetteerError as error:
                faults.append(str(error))

    def pairs(name: str, *columns: str) -> _Rows:
        if not (folder / name).is_file():
            return ()
        try:
            rows, found = read_pairs(folder / name, columns)
        except GazetteerError as error:
            faults.append(str(error))
            return ()
        faults.extend(found)
        return rows

    patches = pairs(PATCHES, "id", "field", "value")
    abbreviations = pairs(ABBREVIATIONS, "place", "abbreviation", "language")
    seats = pairs(SEATS, "place", "stands_for")
    claims = pairs(CLAIMS, "country", "claimed_by")
    faults += [
        f"{CLAIMS}:{line}: {code!r} is no ISO 3166-1 alpha-2 code of a country; correct it"
        for line, cells in claims
        for code in cells
        if code not in codes
    ]
    if faults:
        raise GazetteerError("\n".join(faults))
    return _Tables(tables, patches, abbreviations, seats, claims)


def write_index(
    path: Path,
    builder: IndexBuilder,
    *,
    meta: dict[str, str],
    seats: _Rows = (),
    shapes: Sequence["Border"] = (),
) -> None:
    """Write the file of a finished ``builder`` to ``path``, which must not exist."""
    numbers = builder.number_places()
    units = {(draft.country, draft.code): draft for draft in builder.places.values() if draft.code}
    unit_numbers = {unit: number for number, unit in enumerate(_unit_codes(builder, units), start=1)}
    origins = {
        origin: number
        for number, origin in enumerate(
            sorted({(d.source, d.licence) for d in builder.places.values()}), start=1
        )
    }
    connection = sqlite3.connect(path)
    try:
        connection.execute("pragma page_size = 8192")
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.executescript(_SCHEMA)

        def insert(table: str, rows: Iterable[tuple[object, ...]], width: int) -> None:
            connection.executemany(f"insert into {table} values({','.join('?' * width)})", rows)

        insert("meta", sorted(meta.items()), 2)
        insert(
            "key", ((key, pack_postings(post, longer)) for key, post, longer in builder.postings(numbers)), 2
        )
        insert("place", _place_rows(builder, numbers, unit_numbers, origins), 13)
        own = sorted(
            (place_id, number) for place_id, number in numbers.items() if not place_id.startswith("gn:")
        )
        insert("ident", own, 2)
        insert("admin1", _unit_rows(units, unit_numbers), 5)
        insert("origin", ((number, *origin) for origin, number in origins.items()), 3)
        insert("seat", ((number, *cells) for number, (_, cells) in enumerate(seats)), 3)
        insert("border", sorted((b.country, _pack_box(b.bbox), b.wkb) for b in shapes), 3)
        connection.commit()
        connection.execute("vacuum")
    finally:
        connection.close()


def _unit_codes(builder: IndexBuilder, units: dict[tuple[str, str], Draft]) -> list[tuple[str, str]]:
    used = {
        (draft.country, draft.admin1) for draft in builder.places.values() if draft.admin1 and draft.country
    }
    return sorted(used | set(units))


def _unit_rows(
    units: dict[tuple[str, str], Draft], numbers: dict[tuple[str, str], int]
) -> Iterator[tuple[object, ...]]:
    for unit, number in numbers.items():
        draft = units.get(unit)
        yield (number, *unit, draft.name if draft else "", draft.id if draft else None)


def _place_rows(
    builder: IndexBuilder,
    numbers: dict[str, int],
    unit_numbers: dict[tuple[str, str], int],
    origins: dict[tuple[str, str], int],
) -> Iterator[tuple[object, ...]]:
    kinds = {kind: number for number, kind in enumerate(KINDS)}
    for place_id, number in sorted(numbers.items(), key=lambda item: item[1]):
        draft = builder.places[place_id]
        display = [f"{language}\t{name}" for language, name in sorted(draft.display.items())]
        box = _pack_box((b.west, b.south, b.east, b.north)) if (b := draft.bbox) else None
        label = draft.label and struct.pack("<2i", *(round(x * 1e5) for x in draft.label))
        yield (
            number, None if place_id.startswith("gn:") else place_id, draft.name,
            round(draft.lat * 1e5), round(draft.lon * 1e5), kinds[draft.kind], draft.country,
            unit_numbers.get((draft.country, draft.admin1)) if draft.admin1 else None, draft.population,
            "\n".join(display) or None, box, label, origins[draft.source, draft.licence],
        )  # fmt: skip


def _pack_box(box: tuple[float, float, float, float]) -> bytes:
    return struct.pack("<4i", *(round(side * 1e5) for side in box))


def main(arguments: Sequence[str]) -> None:
    """Compile while developing: arguments ``folder output borders``."""
    folder, output, borders = map(Path, arguments)

    def log(message: str) -> None:
        sys.stderr.write(f"{message}\n")

    try:
        compile_gazetteer(folder, output, borders=borders, log=log)
    except GazetteerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
