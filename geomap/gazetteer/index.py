"""The compiled gazetteer file, read-only: keys, places, seats and borders by number."""

import json
import os
import sqlite3
import struct
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError, GazetteerMissing
from geomap.gazetteer.names import unpack_postings
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.text.folding import FOLDING_VERSION

#: The layout that this reader knows; `geomap.gazetteer.compile` writes it.
FORMAT_VERSION = 1
#: The name of this layer in candidates.
BUNDLED = "bundled"

_REMEDY = "reinstall geomap, or in a checkout run its build again (pip install -e .)"
_HEADER = 100
_MMAP_BYTES = 1 << 30
_PLACE = (
    "select n, id, name, lat, lon, kind, country, admin1, population, names, box, label, origin"
    " from place where n in ({})"
)


def _close_all(connections: list[sqlite3.Connection], owner: int) -> None:
    if os.getpid() == owner:
        for connection in connections:
            connection.close()


class IndexFile:
    """One open gazetteer file; each thread and each forked process gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``.

        Raises
        ------
        GazetteerMissing
            When there is no such file.
        GazetteerError
            When it is cut short, damaged, or of another version.
        """
        self.path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        if hasattr(os, "register_at_fork"):
            forget = weakref.WeakMethod(self._forget_connections)
            os.register_at_fork(after_in_child=lambda: (method := forget()) and method())
        # Python 3.13 warns of a connection that nobody closed; a forked child leaves the parent's alone.
        weakref.finalize(self, _close_all, self._connections, os.getpid())
        _check_whole(path)
        self.meta: dict[str, str] = dict(self._rows("select k, v from meta", ()))
        for key, expected in (("format", FORMAT_VERSION), ("folding", FOLDING_VERSION)):
            if self.meta.get(key) != str(expected):
                raise self._refusal(
                    f"its {key} is version {self.meta.get(key)!r}, expected {str(expected)!r}"
                )
        self._kinds = [(FeatureClass(letter), code) for letter, code in json.loads(self.meta["kinds"])]
        origins = self._rows("select n, source, licence from origin", ())
        self._origins = {number: (source, licence) for number, source, licence in origins}
        self._units: dict[int, str] = {}

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def _forget_connections(self) -> None:
        # A connection must not cross a fork; the parent's are the parent's to close.
        self._connections = []
        self._local = threading.local()
        self._lock = threading.Lock()

    def _cursor(self) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor | None = getattr(self._local, "cursor", None)
        if cursor is not None:
            return cursor
        # immutable: no locks and no journal, so that a read-only install works.
        connection = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        with self._lock:
            self._connections.append(connection)
        connection.execute(f"pragma mmap_size = {_MMAP_BYTES}")
        cursor = self._local.cursor = connection.cursor()
        return cursor

    def _rows(self, query: str, arguments: Sequence[object]) -> list[Any]:
        try:
            return self._cursor().execute(query, arguments).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._refusal(str(error)) from error

    def _refusal(self, reason: str) -> GazetteerError:
        return GazetteerError(f"{self.path}: expected a compiled gazetteer, but {reason}; {_REMEDY}")

    def find(self, key: str) -> tuple[tuple[int, ...], bool]:
        """Return the postings of a search key, best first, and whether a longer key begins with it."""
        rows = self._rows("select post from key where key = ?", (key,))
        return unpack_postings(rows[0][0]) if rows else ((), False)

    def next_words(self, key: str) -> frozenset[str]:
        """Return the words that follow ``key`` and a space in longer keys."""
        start = key + " "
        rows = self._rows("select key from key where key >= ? and key < ?", (start, key + "!"))
        return frozenset(longer[len(start) :].partition(" ")[0] for (longer,) in rows)

    def find_from(self, start: str) -> list[tuple[str, tuple[int, ...]]]:
        """Return every (key, postings) whose key begins with ``start``, in order."""
        # No key holds a code point above the last plane's private use.
        rows = self._rows(
            "select key, post from key where key >= ? and key < ?", (start, start + "\U0010ffff")
        )
        return [(key, unpack_postings(post)[0]) for key, post in rows]

    def number(self, place_id: str) -> int | None:
        """Return the number of the place with this id."""
        if place_id.startswith("gn:") and place_id[3:].isdigit():
            rows = self._rows("select n from place where n = ?", (int(place_id[3:]),))
        else:
            rows = self._rows("select n from ident where id = ?", (place_id,))
        return int(rows[0][0]) if rows else None

    def places(self, numbers: Sequence[int]) -> dict[int, Place]:
        """Return the places of numbers that postings hold, by number."""
        rows = self._rows(_PLACE.format(",".join("?" * len(numbers))), numbers)
        if len(rows) != len(set(numbers)):
            raise self._refusal(f"not all of the places {sorted(numbers)} are in it")
        return {row[0]: self._place(row) for row in rows}

    def _place(self, row: Any) -> Place:
        number, own_id, name, lat, lon, kind, country, unit, population, names, box, label, origin = row
        feature_class, feature_code = self._kinds[kind]
        source, licence = self._origins[origin]
        label_point = struct.unpack("<2i", label) if label else None
        return Place(
            id=own_id or f"gn:{number}",
            name=name,
            lat=lat / 1e5,
            lon=lon / 1e5,
            feature_class=feature_class,
            feature_code=feature_code,
            country=country,
            admin1=self._unit_name(unit) if unit else "",
            population=population,
            names=tuple(_pair(line) for line in names.split("\n")) if names else (),
            bbox=BoundingBox(*_box(box)) if box else None,
            label_lat=label_point[0] / 1e5 if label_point else None,
            label_lon=label_point[1] / 1e5 if label_point else None,
            source=source,
            licence=licence,
        )

    def _unit_name(self, unit: int) -> str:
        name = self._units.get(unit)
        if name is None:
            ((code, name),) = self._rows("select code, name from admin1 where n = ?", (unit,))
            name = self._units[unit] = name or code
        return name

    def seats(self) -> dict[str, str]:
        """Return what each seat of a government stands for, by place id; its first row counts."""
        return dict(self._rows("select place, stands_for from seat order by n desc", ()))

    def borders(self) -> tuple[tuple[str, BoundingBox, bytes], ...]:
        """Return (country, box, well-known binary) of every outline, by country."""
        rows = self._rows("select country, box, shape from border order by country", ())
        return tuple((country, BoundingBox(*_box(box)), shape) for country, box, shape in rows)


def _check_whole(path: Path) -> None:
    """Refuse a missing or cut file before it is mapped: reading past its end would kill the process."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise GazetteerMissing(f"{path}: there is no compiled gazetteer here; {_REMEDY}") from error
    except OSError as error:
        raise GazetteerError(
            f"{path}: cannot be read: {error.strerror}; check its rights, or {_REMEDY}"
        ) from error
    expected = 0
    if len(header) == _HEADER and header.startswith(b"SQLite format 3\0"):
        page_size, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
        expected = (65536 if page_size == 1 else page_size) * pages
    if not expected or size != expected:
        raise GazetteerError(
            f"{path}: expected a compiled gazetteer of {expected} bytes, got {size} bytes "
            f"that begin with {header[:15]!r}; {_REMEDY}"
        )


def _box(blob: bytes) -> tuple[float, float, float, float]:
    west, south, east, north = struct.unpack("<4i", blob)
    return west / 1e5, south / 1e5, east / 1e5, north / 1e5


def _pair(line: str) -> tuple[str, str]:
    language, _, name = line.partition("\t")
    return language, name
