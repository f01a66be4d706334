"""Compiled files of places above the bundled ones, written in little memory: of imports and large tables."""

import json
import sqlite3
import struct
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.names import (
    BARE,
    FORMAT_VERSION,
    PlaceName,
    join_flags,
    name_flags,
    name_line,
    pack_name_block,
)
from geomap.gazetteer.postings import bare_prominence
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.stacking.made_above import BELOW
from geomap.gazetteer.stacking.row_notes import CREATE_NOTES
from geomap.gazetteer.stacking.scratch import scratch_folder
from geomap.gazetteer.stacking.sorting import SortedRun, key_line, merged_keys, write_run
from geomap.gazetteer.writing import BLOCK_PLACES, SCHEMA, cell_of, create_file
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.model.resolution import NameKind
from geomap.text.folding import FOLDING_VERSION, fold

#: One row of the table ``place``, in the order of its columns.
PlaceCells = tuple[object, ...]
#: Makes (key, blob) of runs of postings, as `merged_keys` does.
MergeKeys = Callable[[Sequence[SortedRun]], Generator[tuple[str, bytes]]]
_PLACE_COLUMNS = 17
_INSERT_PLACE = f"insert into place values({','.join('?' * _PLACE_COLUMNS)})"  # marks only
# Entries that `write_layer` holds in memory at a time.
_BATCH = 50_000
_IN_CELLS = frozenset({FeatureClass.POPULATED, FeatureClass.SPOT})
_ROWS = 181  # of square degrees; the north pole is one of its own
_COLUMNS = 360
# What would break the lines that names and keys are kept in.
_BREAKING = dict.fromkeys((*range(32), 0x7F, 0x85, 0x2028, 0x2029), " ")
#: Key of ``meta``: the layer's name.
LAYER = "layer"


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """A place of a layer by number, with its names but the main one, and the ids of its units or ``""``.

    ``note`` is what a row says beyond that (`geomap.gazetteer.stacking.row_notes.write_note`).
    """

    number: int
    place: Place
    names: tuple[PlaceName, ...] = ()
    unit2: str = ""
    unit1: str = ""
    note: str = ""


@dataclass(slots=True)
class Batch:
    """Some places, in the order of their numbers, as a `LayerWriter` takes them.

    ``rows`` are those of the table ``place``, ``blocks`` those of ``name``, ``lines`` the postings
    (`key_line`), ``cells`` what `cell_entry` gives of towns and sites, ``notes`` those of ``note``.
    """

    rows: list[PlaceCells] = field(default_factory=list)
    blocks: list[tuple[int, bytes]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    cells: "array[int]" = field(default_factory=lambda: array("Q"))
    notes: list[tuple[int, str]] = field(default_factory=list)
    n_names: int = 0
    _block: list[tuple[int, list[str]]] = field(default_factory=list)

    def add_names(self, number: int, lines: list[str]) -> None:
        """Add the lines of names (`name_line`) of a place."""
        self._block.append((number, lines))
        if len(self._block) == BLOCK_PLACES:
            self.close_block()

    def close_block(self) -> None:
        """Pack the names that wait for more."""
        if self._block:
            self.blocks.append((self._block[0][0], pack_name_block(self._block)))
            self._block = []


def cell_entry(lat: float, lon: float, number: int, prominence: int) -> int:
    """Return a town or site as a batch keeps it: square degree, what its prominence lacks, number."""
    return cell_of(lat, lon) << 48 | (0xFFFF - prominence) << 32 | number


def plain_line(text: str) -> str:
    r"""Return a name without what would break a line: control signs, halves of surrogate pairs.

    Examples
    --------
    >>> plain_line("Bir\tLehlou\n"), plain_line("\ud800Rabat")
    ('Bir Lehlou', '?Rabat')
    """
    if text.isprintable():
        return text
    return text.translate(_BREAKING).encode("utf-8", "replace").decode().strip()


def write_layer(
    entries: Iterable[LayerEntry], output: Path, *, scratch: Path, meta: Mapping[str, str]
) -> None:
    """Write the compiled file of ``entries``, in ascending order of numbers, to ``output`` in one step.

    ``scratch`` is a folder for what is sorted on disk, about 50 bytes for each name; ``meta`` goes into the
    file's table of that name ("layer": the layer's name), with its versions and counts.

    Raises
    ------
    GazetteerError
        When a file cannot be written, or the numbers do not ascend; ``output`` stays as it was.
    """
    with writing_layer(output, scratch=scratch) as writer:
        batch = Batch()
        last = -1
        for entry in entries:
            if entry.number <= last:
                raise GazetteerError(
                    f"{output}: expected ascending numbers of places, got {entry.number} after {last}"
                )
            last = entry.number
            _add_entry(entry, writer, batch)
            if len(batch.rows) == _BATCH:
                writer.write(batch)
                batch = Batch()
        writer.write(batch)
        writer.finish(meta)


@contextmanager
def writing_layer(output: Path, *, scratch: Path) -> Iterator["LayerWriter"]:
    """Yield a writer whose file takes the place of ``output`` at the end, whole or not at all.

    Raises
    ------
    GazetteerError
        When a file cannot be written: a full disk, a folder without rights.
    """
    try:
        with scratch_folder(output.parent) as beside, scratch_folder(scratch) as folder:
            unfinished = beside / "layer"
            with closing(create_file(unfinished, SCHEMA)) as target:
                yield LayerWriter(target, folder)
                target.commit()
            seal_file(unfinished)
            unfinished.replace(output)
    except (OSError, sqlite3.Error) as error:
        remedy = "see that the disk has room and that you may write there, then do it again"
        raise GazetteerError(f"{output}: cannot be written: {error}; {remedy}") from error


class LayerWriter:
    """The open file of a layer, and the numbers of what its places share."""

    def __init__(self, target: sqlite3.Connection, folder: Path) -> None:
        """Write to ``target``; what is sorted lies in ``folder`` meanwhile."""
        self._target = target
        self._folder = folder
        self._runs: list[SortedRun] = []
        # By row of square degrees: seven million towns and sites take 60 MB so, 600 as Python's numbers.
        self._cells = [array("Q") for _ in range(_ROWS)]
        self._kinds: dict[tuple[str, str], int] = {}
        self._origins: dict[tuple[str, str], int] = {}
        self._units1: dict[tuple[str, str, str, str], int] = {}
        self._units2: dict[tuple[str, str], int] = {}
        self._countries: set[str] = set()
        self._below = ""
        self._has_notes = False
        self.n_places = 0
        self.n_names = 0

    def kind(self, feature_class: str, feature_code: str) -> int:
        """Return the number of a class and code of GeoNames."""
        return self._kinds.setdefault((feature_class, feature_code), len(self._kinds))

    def origin(self, source: str, licence: str) -> int:
        """Return the number of a source and its licence."""
        return self._origins.setdefault((source, licence), len(self._origins) + 1)

    def unit1(self, country: str, code: str, name: str, place_id: str) -> int:
        """Return the number of a first-level unit; ``place_id`` is ``""`` when it is no place."""
        return self._units1.setdefault((country, code, name, place_id), len(self._units1) + 1)

    def unit2(self, name: str, place_id: str) -> int:
        """Return the number of a second-level unit; ``place_id`` is ``""`` when it is no place."""
        return self._units2.setdefault((name, place_id), len(self._units2) + 1)

    def add_countries(self, codes: Iterable[str]) -> None:
        """Note that places lie in these countries."""
        self._countries.update(code for code in codes if code)

    @property
    def folder(self) -> Path:
        """A folder for what is needed until the layer is written."""
        return self._folder

    def add_below(self, places: Iterable[tuple[int, str]], digest: str) -> None:
        """Note the (number, id) of places of the bundled file that get names here.

        In another version of that file, with another ``digest``, they have other numbers.
        """
        self._target.execute("create table below(n integer primary key, id text not null)")
        self._target.executemany("insert into below values(?,?)", places)
        self._below = digest

    def write(self, batch: Batch) -> None:
        """Write a batch whose numbers are above all before."""
        batch.close_block()
        path = self._folder / f"{len(self._runs)}.keys"
        run = write_run(path, batch.lines) if batch.lines else None
        self.write_sorted(batch, run)

    def write_sorted(self, batch: Batch, run: SortedRun | None) -> None:
        """Write a batch whose blocks are closed, and whose postings are already in ``run``."""
        self._target.executemany(_INSERT_PLACE, batch.rows)
        self._target.executemany("insert into name values(?,?)", batch.blocks)
        own = ((cells[1], cells[0]) for cells in batch.rows if cells[1] is not None)
        self._target.executemany("insert into ident values(?,?)", own)
        if batch.notes:
            self._write_notes(batch.notes)
        for entry in batch.cells:
            self._cells[(entry >> 48) // _COLUMNS].append(entry)
        if run is not None:
            self._runs.append(run)
        self.n_places += len(batch.rows)
        self.n_names += batch.n_names

    def _write_notes(self, notes: Sequence[tuple[int, str]]) -> None:
        if not self._has_notes:
            self._target.execute(CREATE_NOTES)
            self._has_notes = True
        self._target.executemany("insert into note values(?,?)", notes)

    def finish(self, meta: Mapping[str, str], merge: MergeKeys = merged_keys) -> None:
        """Write the keys, which ``merge`` makes of the postings, the cells and what describes the file."""
        with closing(merge(self._runs)) as rows:
            self._target.executemany("insert into key values(?,?)", rows)
        self._target.executemany("insert into cell values(?,?)", self._cell_rows())
        units1 = (
            (n, country, code, name, place or None)
            for (country, code, name, place), n in self._units1.items()
        )
        self._target.executemany("insert into admin1 values(?,?,?,?,?)", units1)
        units2 = ((n, name, place) for (name, place), n in self._units2.items())
        self._target.executemany("insert into admin2 values(?,?,?)", units2)
        origins = ((n, *origin) for origin, n in self._origins.items())
        self._target.executemany("insert into origin values(?,?,?)", origins)
        self._target.executemany("insert into meta values(?,?)", sorted(self._described(meta).items()))

    def _described(self, meta: Mapping[str, str]) -> dict[str, str]:
        lists = dict.fromkeys(("continents", "claims", "languages", "heads"), "")
        return {
            **lists,
            **meta,
            BELOW: self._below,
            "format": str(FORMAT_VERSION),
            "folding": str(FOLDING_VERSION),
            "kinds": json.dumps(list(self._kinds)),
            "countries": " ".join(sorted(self._countries)),
            "places": str(self.n_places),
            "names": str(self.n_names),
        }

    def _cell_rows(self) -> Iterator[tuple[int, bytes]]:
        for entries in self._cells:
            for cell, group in groupby(sorted(entries), key=_cell):
                packed = [(entry & 0xFFFF_FFFF) << 32 | 0xFFFF - (entry >> 32 & 0xFFFF) for entry in group]
                yield cell, struct.pack(f"<{len(packed)}Q", *packed)
            del entries[:]


def _cell(entry: int) -> int:
    return entry >> 48


def _add_entry(entry: LayerEntry, writer: LayerWriter, batch: Batch) -> None:
    place, number = entry.place, entry.number
    prominence = round(place.prominence * 1000)
    writer.add_countries((place.country,))
    batch.rows.append((
        number, None if place.id == f"gn:{number}" else place.id, plain_line(place.name),
        round(place.lat * 1e5), round(place.lon * 1e5),
        writer.kind(place.feature_class.value, place.feature_code), place.country,
        writer.unit1(place.country, "", place.admin1, entry.unit1) if place.admin1 else None,
        writer.unit2(place.admin2, entry.unit2) if place.admin2 else None,
        place.population, prominence, _display(place.names), _box(place.bbox),
        _label(place.label_lat, place.label_lon), writer.origin(place.source, place.licence),
        place.wikidata or None, place.iso or None,
    ))  # fmt: skip
    if entry.note:
        batch.notes.append((number, entry.note))
    if place.feature_class in _IN_CELLS:
        batch.cells.append(cell_entry(place.lat, place.lon, number, prominence))
    main = PlaceName(plain_line(place.name), kind=NameKind.OFFICIAL)
    names = [_plain_name(name) for name in entry.names]
    batch.lines += posting_lines(number, prominence, [(name, fold(name.text)) for name in (main, *names)])
    lines = dict.fromkeys(name_line(name) for name in names if name != main)
    if lines:
        batch.add_names(number, list(lines))
    batch.n_names += 1 + len(lines)


def _plain_name(name: PlaceName) -> PlaceName:
    if name.text.isprintable() and name.language.isprintable():
        return name
    language = "" if not name.language.isprintable() else name.language
    return PlaceName(plain_line(name.text), language, name.kind, name.is_code, name.is_bare)


def posting_lines(number: int, prominence: int, names: Iterable[tuple[PlaceName, str]]) -> list[str]:
    """Return the lines of a place's postings, one for each key; ``names`` come with their keys."""
    keys: dict[str, int] = {}
    for name, key in names:
        if key:
            flags = name_flags(name)
            known = keys.get(key)
            keys[key] = flags if known is None else join_flags(known, flags)
    return [
        key_line(key, number, flags, _bare(prominence) if flags & BARE else prominence)
        for key, flags in keys.items()
    ]


def _bare(prominence: int) -> int:
    return round(bare_prominence(prominence / 1000) * 1000)


def _display(names: Sequence[tuple[str, str]]) -> str | None:
    return "\n".join(f"{language}\t{plain_line(name)}" for language, name in names) or None


def _box(box: BoundingBox | None) -> bytes | None:
    if box is None:
        return None
    return struct.pack("<4i", *(round(side * 1e5) for side in (box.west, box.south, box.east, box.north)))


def _label(lat: float | None, lon: float | None) -> bytes | None:
    return None if lat is None or lon is None else struct.pack("<2i", round(lat * 1e5), round(lon * 1e5))
