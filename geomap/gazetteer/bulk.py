"""A gazetteer file from millions of rows in GeoNames' dump format, in little memory.

The rows go straight into the file; names are sorted by SQLite on disk. What `compile_gazetteer`
joins by hand (CLDR, seats, outlines) is not in such a file.
"""

import contextlib
import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from geomap.gazetteer.kinds import KIND_WORDS, prominence_of
from geomap.gazetteer.names import (
    FORMAT_VERSION,
    PlaceName,
    name_flags,
    name_line,
    pack_name_block,
    pack_postings,
)
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.writing import BLOCK_PLACES, SCHEMA, cell_of, create_file, pack_cell, replacing
from geomap.model.place import FeatureClass
from geomap.model.resolution import NameKind
from geomap.text.folding import FOLDING_VERSION, fold

#: Columns of https://download.geonames.org/export/dump/readme.txt, table "geoname".
_COLUMNS = 19
_BATCH = 20_000
_IN_CELLS = frozenset("PS")
# The prominence of a place of which a dump tells nothing: a hamlet, a hill, a farm, a brook. The hand
# tables hold the rivers and mountains that one has heard of, a dump mostly the others: with .62 for each
# river and .3 for each hamlet, 1.8 million generated namesakes took LGL's accuracy from .838 to .429. With
# .1 rather than .2 it is .004 better there, WikToR's .005.
_UNKNOWN = 0.1
# What many names say of a place of unknown population, for each time their number doubles: 31 alternate
# names are as much as 180 people. An assumption, not fitted.
_BY_NAMES = 0.025
# Kinds that are well known each: of units, seas and continents there are few.
_WELL_KNOWN_CLASSES = frozenset("A")
_WELL_KNOWN_CODES = frozenset({"CONT", "OCN", "SEA", "GULF", "STRT", "DSRT", "PPLC", "PPLA"})
_SOURCE = ("GeoNames", "CC BY 4.0")
# SQLite's sorter: 200 MB of memory, then files.
_CACHE_KIB = -200_000
_UNSORTED = "create table name(key text not null, post integer not null);"


@dataclass(frozen=True, slots=True)
class DumpRow:
    """One place of a dump; class and code are GeoNames', ``admin1`` is the unit's code."""

    number: int
    name: str
    alternates: tuple[str, ...]
    lat: float
    lon: float
    feature_class: str
    feature_code: str
    country: str
    admin1: str
    population: int


def read_dump_row(line: str) -> DumpRow:
    """Return the place in one line of a dump.

    Raises
    ------
    ValueError
        When the line has not the 19 columns of the format, or a number is none.

    Examples
    --------
    >>> cells = "7 Rabat Rabat Rbat,الرباط 34.01 -6.83 P PPLC MA _ 04 _ _ _ 1655753 _ 46 _ 2024-01-01"
    >>> row = read_dump_row(cells.replace("_", "").replace(" ", chr(9)))
    >>> row.number, row.alternates, row.country
    (7, ('Rbat', 'الرباط'), 'MA')
    """
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) != _COLUMNS:
        raise ValueError(f"expected {_COLUMNS} columns with tabs between them, got {len(cells)}")
    return DumpRow(
        number=int(cells[0]),
        name=cells[1],
        alternates=tuple(cells[3].split(",")) if cells[3] else (),
        lat=float(cells[4]),
        lon=float(cells[5]),
        feature_class=cells[6],
        feature_code=cells[7],
        country=cells[8],
        admin1=cells[10],
        population=int(cells[14] or 0),
    )


def compile_dump(rows: Iterable[DumpRow], output: Path, *, scratch: Path) -> None:
    """Write the gazetteer of ``rows``, sorted by number, to ``output``, which changes in one step at the end.

    ``scratch`` is a folder for the names while they are sorted, about 60 bytes each.

    Raises
    ------
    GazetteerError
        When the file or the scratch file cannot be written.
    """
    unsorted = scratch / f"{output.name}.names"
    try:
        with replacing(output) as unfinished:
            with (
                contextlib.closing(_create(unfinished, SCHEMA)) as target,
                contextlib.closing(_create(unsorted, _UNSORTED)) as names,
            ):
                writer = _Writer(target, names)
                writer.write_places(rows)
                writer.write_keys()
                writer.write_rest()
                target.commit()
            seal_file(unfinished)
    finally:
        unsorted.unlink(missing_ok=True)


def _create(path: Path, schema: str) -> sqlite3.Connection:
    connection = create_file(path, schema)
    connection.execute(f"pragma cache_size = {_CACHE_KIB}")
    connection.execute("pragma temp_store = file")
    return connection


class _Writer:
    """The two files of a compile, and the numbers of what places share."""

    def __init__(self, target: sqlite3.Connection, names: sqlite3.Connection) -> None:
        self._target = target
        self._names = names
        self._kinds: dict[tuple[str, str], int] = {}
        self._units: dict[tuple[str, str], int] = {}
        self._cells: dict[int, list[tuple[int, int]]] = {}
        self._n_places = 0
        self._n_names = 0

    def write_places(self, rows: Iterable[DumpRow]) -> None:
        """Write the places, and their keys to the other file."""
        places: list[tuple[object, ...]] = []
        keys: list[tuple[str, int]] = []
        block: list[tuple[int, list[str]]] = []
        for row in rows:
            prominence = self._add(row, places, keys, block)
            if row.feature_class in _IN_CELLS:
                self._cells.setdefault(cell_of(row.lat, row.lon), []).append((-prominence, row.number))
            if len(block) == BLOCK_PLACES:
                self._write_block(block)
            if len(places) >= _BATCH:
                self._write_batch(places, keys)
        self._write_block(block)
        self._write_batch(places, keys)

    def _add(
        self,
        row: DumpRow,
        places: list[tuple[object, ...]],
        keys: list[tuple[str, int]],
        block: list[tuple[int, list[str]]],
    ) -> int:
        kind = self._kinds.setdefault((row.feature_class, row.feature_code), len(self._kinds))
        rank = _prominence(row)
        unit = None
        if row.admin1 and row.country:
            unit = self._units.setdefault((row.country, row.admin1), len(self._units) + 1)
        prominence = round(rank * 1000)
        places.append((
            row.number, None, row.name, round(row.lat * 1e5), round(row.lon * 1e5), kind, row.country, unit,
            None, row.population, prominence, None, None, None, 1, None, None,
        ))  # fmt: skip
        low, lines = row.number << 32 | prominence, []
        for text, kind_of_name in (
            (row.name, NameKind.OFFICIAL),
            *((t, NameKind.ALTERNATE) for t in row.alternates),
        ):
            name = PlaceName(text, kind=kind_of_name)
            lines.append(name_line(name))
            if key := fold(text):
                keys.append((key, _signed(low | name_flags(name) << 16)))
        block.append((row.number, lines))
        return prominence

    def _write_block(self, block: list[tuple[int, list[str]]]) -> None:
        if block:
            self._target.execute("insert into name values(?,?)", (block[0][0], pack_name_block(block)))
            block.clear()

    def _write_batch(self, places: list[tuple[object, ...]], keys: list[tuple[str, int]]) -> None:
        self._target.executemany(f"insert into place values({','.join('?' * 17)})", places)
        self._names.executemany("insert into name values(?,?)", keys)
        self._n_places += len(places)
        self._n_names += len(keys)
        places.clear()
        keys.clear()

    def write_keys(self) -> None:
        """Write the postings of each key, sorted."""
        self._names.commit()
        sorted_names = self._names.execute("select key, post from name order by key")
        self._target.executemany("insert into key values(?,?)", _key_rows(sorted_names))

    def write_rest(self) -> None:
        """Write what describes the file, the cells and the units."""
        meta = {
            "format": str(FORMAT_VERSION),
            "folding": str(FOLDING_VERSION),
            "kinds": json.dumps(list(self._kinds)),
            "countries": " ".join(sorted({country for country, _ in self._units})),
            "continents": "",
            "claims": "",
            "languages": "",
            "heads": "",
            "places": str(self._n_places),
            "names": str(self._n_names),
        }
        self._target.executemany("insert into meta values(?,?)", sorted(meta.items()))
        cells = ((cell, pack_cell(entries)) for cell, entries in sorted(self._cells.items()))
        self._target.executemany("insert into cell values(?,?)", cells)
        units = ((number, *unit, "", None) for unit, number in self._units.items())
        self._target.executemany("insert into admin1 values(?,?,?,?,?)", units)
        self._target.execute("insert into origin values(1,?,?)", _SOURCE)


def _prominence(row: DumpRow) -> float:
    kind = KIND_WORDS.get((row.feature_class, row.feature_code))
    if row.feature_class == FeatureClass.POPULATED:
        kind = "capital" if row.feature_code == "PPLC" else "city"
    known = prominence_of(kind, row.population) if kind else _UNKNOWN
    if row.feature_class in _WELL_KNOWN_CLASSES or row.feature_code in _WELL_KNOWN_CODES:
        return known
    if row.population and row.feature_class == FeatureClass.POPULATED:
        return known
    return min(known, _UNKNOWN + _BY_NAMES * math.log2(1 + len(row.alternates)))


def _key_rows(names: Iterable[tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    """Yield (key, blob) of sorted names, with the beginnings of longer keys that are no names themselves."""
    waiting: tuple[str, list[int]] | None = None
    for key, group in groupby(names, key=itemgetter(0)):
        for beginning in _beginnings(key, waiting[0] if waiting else ""):
            if waiting:
                yield waiting[0], _blob(waiting[1], continues=beginning.startswith(waiting[0] + " "))
            waiting = beginning, []
        if waiting:
            yield waiting[0], _blob(waiting[1], continues=key.startswith(waiting[0] + " "))
        waiting = key, [posting & _MASK for _, posting in group]
    if waiting:
        yield waiting[0], _blob(waiting[1], continues=False)


def _beginnings(key: str, before: str) -> Iterator[str]:
    """Yield the beginnings of ``key`` by words that the keys up to ``before`` have not had."""
    words = key.split(" ")
    beginning = ""
    for word in words[:-1]:
        beginning = f"{beginning} {word}" if beginning else word
        # A space sorts before every letter: what begins with these words stands together.
        if not (before == beginning or before.startswith(beginning + " ")):
            yield beginning


def _blob(postings: list[int], *, continues: bool) -> bytes:
    if len(postings) > 1:
        postings = sorted(set(postings), key=lambda posting: (-(posting & 0xFFFF), posting))
    return pack_postings(postings, continues)


_MASK = (1 << 64) - 1


def _signed(posting: int) -> int:
    """Return a posting as SQLite's integers hold it."""
    return posting - (1 << 64) if posting >> 63 else posting
