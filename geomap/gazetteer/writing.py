"""The compiled gazetteer file as it is written; `geomap.gazetteer.index` reads it.

Format 2: ``key`` (search key or beginning of one, postings best first), ``place`` (numbered by
GeoNames where GeoNames knows it), ``name`` (every name of a place, by blocks of places), ``ident`` (ids of
the other places), ``admin1`` and ``admin2`` (units by number), ``cell`` (towns and sites by square
degree), ``seat``, ``dispute``, ``origin`` (source and licence), ``border`` (outlines as WKB), ``meta``.
"""

import os
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import pack_name_block, pack_postings
from geomap.gazetteer.postings import IndexBuilder
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.tables import Rows
from geomap.model.place import FeatureClass

if TYPE_CHECKING:
    from geomap.gazetteer.borders import Border

#: The tables; in those with text keys the rows lie in the order of the keys.
SCHEMA = """
create table meta(k text primary key, v text not null) without rowid;
create table key(key text primary key, post blob not null) without rowid;
create table place(
  n integer primary key, id text, name text not null, lat integer not null, lon integer not null,
  kind integer not null, country text not null, admin1 integer, admin2 integer,
  population integer not null, prominence integer not null, names text, box blob, label blob,
  origin integer not null, wikidata text, iso text);
create table name(n integer primary key, block blob not null);
create table ident(id text primary key, n integer not null) without rowid;
create table admin1(
  n integer primary key, country text not null, code text not null, name text not null, place text);
create table admin2(n integer primary key, name text not null, place text not null);
create table cell(c integer primary key, post blob not null);
create table origin(n integer primary key, source text not null, licence text not null);
create table seat(n integer primary key, place text not null, stands_for text not null);
create table dispute(
  place text primary key, held_by text not null, claimed_by text not null, note text not null) without rowid;
create table border(country text primary key, box blob not null, shape blob not null) without rowid;
"""
#: Names are read for a few places at a time: 128 of them compressed together take 0.1 ms to open, and
#: a third of the room (22 MB otherwise).
BLOCK_PLACES = 128
_IN_CELLS = frozenset({FeatureClass.POPULATED, FeatureClass.SPOT})


def cell_of(lat: float, lon: float) -> int:
    """Return the number of the square degree that holds a point.

    Examples
    --------
    >>> cell_of(34.02, -6.84), cell_of(90, 180)
    (44813, 64800)
    """
    return (floor(lat) + 90) * 360 + (floor(lon) + 180) % 360


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Yield the path of a new file that takes the place of ``output`` at the end, whole or not at all.

    Raises
    ------
    GazetteerError
        When SQLite cannot write it: a full disk, a folder without rights.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(f"{output.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        unfinished.replace(output)
    except sqlite3.Error as error:
        remedy = "see that the disk has room and build again"
        raise GazetteerError(f"{output}: cannot be written: {error}; {remedy}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def create_file(path: Path, schema: str = SCHEMA) -> sqlite3.Connection:
    """Return a connection to a new file with the tables of ``schema``, which nobody else opens meanwhile."""
    connection = sqlite3.connect(path)
    connection.execute("pragma page_size = 8192")
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off")
    connection.executescript(schema)
    return connection


def write_index(
    path: Path,
    builder: IndexBuilder,
    *,
    meta: dict[str, str],
    seats: Rows = (),
    disputes: Rows = (),
    shapes: Sequence["Border"] = (),
) -> None:
    """Write the file of a finished ``builder`` to ``path``, which must not exist.

    ``seats`` are rows of (place, stands for), ``disputes`` of (place, note, claimed by, held by).
    """
    numbers = builder.number_places()
    units = _Units(builder)
    with closing(create_file(path)) as connection:

        def insert(table: str, rows: Iterable[tuple[object, ...]], width: int) -> None:
            connection.executemany(f"insert into {table} values({','.join('?' * width)})", rows)

        insert("meta", sorted(meta.items()), 2)
        insert(
            "key", ((key, pack_postings(post, longer)) for key, post, longer in builder.postings(numbers)), 2
        )
        insert("place", _place_rows(builder, numbers, units), 17)
        insert("name", _name_rows(builder, numbers), 2)
        own = sorted(
            (place_id, number) for place_id, number in numbers.items() if not place_id.startswith("gn:")
        )
        insert("ident", own, 2)
        insert("admin1", units.admin1_rows(), 5)
        insert("admin2", units.admin2_rows(), 3)
        insert("cell", _cell_rows(builder, numbers), 2)
        insert("origin", ((number, *origin) for origin, number in units.origins.items()), 3)
        insert("seat", ((number, *cells) for number, (_, cells) in enumerate(seats)), 3)
        insert(
            "dispute", sorted((place, held, claimed, note) for _, (place, note, claimed, held) in disputes), 4
        )
        insert("border", sorted((b.country, _pack_box(b.bbox), b.wkb) for b in shapes), 3)
        connection.commit()
        connection.execute("vacuum")
    seal_file(path)


class _Units:
    """The numbers of what places share: first- and second-level units, sources."""

    def __init__(self, builder: IndexBuilder) -> None:
        drafts = builder.places.values()
        self._units = {(draft.country, draft.code): draft for draft in drafts if draft.code}
        used = {(draft.country, draft.admin1) for draft in drafts if draft.admin1 and draft.country}
        self.admin1 = {unit: n for n, unit in enumerate(sorted(used | set(self._units)), start=1)}
        seconds = sorted({draft.admin2 for draft in drafts if draft.admin2})
        self.admin2 = {place_id: n for n, place_id in enumerate(seconds, start=1)}
        self._names = {place_id: builder.places[place_id].name for place_id in seconds}
        origins = sorted({(draft.source, draft.licence) for draft in drafts})
        self.origins = {origin: n for n, origin in enumerate(origins, start=1)}

    def admin1_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the rows of the table ``admin1``."""
        for unit, number in self.admin1.items():
            draft = self._units.get(unit)
            yield (number, *unit, draft.name if draft else "", draft.id if draft else None)

    def admin2_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the rows of the table ``admin2``."""
        for place_id, number in self.admin2.items():
            yield number, self._names[place_id], place_id


def _place_rows(
    builder: IndexBuilder, numbers: dict[str, int], units: _Units
) -> Iterator[tuple[object, ...]]:
    kinds = {kind: number for number, kind in enumerate(KINDS)}
    for place_id, number in _by_number(numbers):
        draft = builder.places[place_id]
        display = [f"{language}\t{name}" for language, name in sorted(draft.display.items())]
        box = _pack_box((b.west, b.south, b.east, b.north)) if (b := draft.bbox) else None
        label = draft.label and struct.pack("<2i", *(round(x * 1e5) for x in draft.label))
        yield (
            number, None if place_id.startswith("gn:") else place_id, draft.name,
            round(draft.lat * 1e5), round(draft.lon * 1e5), kinds[draft.kind], draft.country,
            units.admin1.get((draft.country, draft.admin1)) if draft.admin1 else None,
            units.admin2.get(draft.admin2), draft.population, round(draft.prominence * 1000),
            "\n".join(display) or None, box, label, units.origins[draft.source, draft.licence],
            draft.wikidata or None, draft.iso or None,
        )  # fmt: skip


def _name_rows(builder: IndexBuilder, numbers: dict[str, int]) -> Iterator[tuple[object, ...]]:
    entries = []
    for place_id, number in _by_number(numbers):
        if lines := builder.places[place_id].name_lines:
            entries.append((number, sorted(set(lines))))
    for first in range(0, len(entries), BLOCK_PLACES):
        block = entries[first : first + BLOCK_PLACES]
        yield block[0][0], pack_name_block(block)


def _cell_rows(builder: IndexBuilder, numbers: dict[str, int]) -> Iterator[tuple[object, ...]]:
    cells: dict[int, list[tuple[int, int]]] = {}
    for place_id, number in _by_number(numbers):
        draft = builder.places[place_id]
        if KINDS[draft.kind].feature_class in _IN_CELLS:
            prominence = round(draft.prominence * 1000)
            cells.setdefault(cell_of(draft.lat, draft.lon), []).append((-prominence, number))
    for cell, entries in sorted(cells.items()):
        yield cell, pack_cell(entries)


def pack_cell(entries: Sequence[tuple[int, int]]) -> bytes:
    """Return the blob of a square degree with ``entries`` of (-prominence in thousandths, place number)."""
    packed = [number << 32 | -prominence for prominence, number in sorted(entries)]
    return struct.pack(f"<{len(packed)}Q", *packed)


def _by_number(numbers: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda item: item[1])


def _pack_box(box: tuple[float, float, float, float]) -> bytes:
    return struct.pack("<4i", *(round(side * 1e5) for side in box))
