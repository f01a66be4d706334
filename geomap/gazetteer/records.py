"""Places and their names as nouns, from the rows of a gazetteer file."""

import json
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.index import DAMAGED, IndexFile
from geomap.gazetteer.names import PlaceName, read_name_line, unpack_name_block
from geomap.model.place import BUNDLED, BoundingBox, FeatureClass, Place

_PLACES = (
    "select n, id, name, lat, lon, kind, country, admin1, admin2, population, prominence, names, box, label,"
    " origin, wikidata, iso from place where n in ({})"
)
# Places kept in memory; then the cache starts anew (20,000 take about 15 MB).
_MOST_PLACES = 20_000
_MOST_AT_ONCE = 64
# People in a town that a map of the world may name; without a bound the whole table would be sorted.
_LARGE_TOWN = 20_000
_MOST_POINTS = 500
_POINTS = f"select n, lat, lon from place where n in ({','.join('?' * _MOST_POINTS)})"  # noqa: S608 - marks only
_QUERIES = {width: _PLACES.format(",".join("?" * width)) for width in (1, 2, 4, 8, 16, 32, 64)}


class Records:
    """The places of a file by number, each read once."""

    def __init__(
        self, index: IndexFile, mark: Callable[[Place], Place] | None = None, *, layer: str = BUNDLED
    ) -> None:
        """Read from ``index``, at the first question; ``mark`` completes each place that is read.

        ``layer`` is the name of the file's layer.
        """
        self._index = index
        self._mark = mark
        self._layer = layer
        self._known: dict[int, Place] = {}
        self._origins: dict[int, tuple[str, str]] = {}
        self._units: dict[int, str] = {}
        self._units2: dict[int, str] = {}

    def place(self, number: int) -> Place:
        """Return the place of a number that a posting holds."""
        place = self._known.get(number)
        if place is None:
            self.fetch((number,))
            place = self._known[number]
        return place

    def fetch(self, numbers: Sequence[int]) -> None:
        """Bring places into memory, many in one query."""
        if len(self._known) > _MOST_PLACES:
            self._known = {}
        known = self._known
        wanted = [number for number in numbers if number not in known]
        self.read_into(known, wanted)
        if wanted and not known.keys() >= set(wanted):
            missing = sorted(set(wanted) - known.keys())
            raise self._index.refusal(f"not all of the places {missing[:_MOST_AT_ONCE]} are in it")

    def read_into(self, known: dict[int, Place], numbers: Sequence[int]) -> None:
        """Put those of the places that the file has into ``known``."""
        for first in range(0, len(numbers), _MOST_AT_ONCE):
            some = list(numbers[first : first + _MOST_AT_ONCE])
            # SQLite keeps compiled statements by their text: few widths, the last number repeated.
            width = 1 << (len(some) - 1).bit_length()
            rows = self._index.rows(_QUERIES[width], some + some[-1:] * (width - len(some)))
            try:  # not `reading`: a look-up asks for this
                for row in rows:
                    known[row[0]] = self._read(row)
            except GazetteerError:
                raise
            except DAMAGED as error:
                raise self._index.refusal(f"place {row[0]!r} cannot be read ({error!r})") from error

    def points(self, numbers: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Return (lat, lon) of those of the places that there are, by number; nothing else is read."""
        found: dict[int, tuple[float, float]] = {}
        for first in range(0, len(numbers), _MOST_POINTS):
            some = list(numbers[first : first + _MOST_POINTS])
            rows = self._index.rows(_POINTS, some + some[-1:] * (_MOST_POINTS - len(some)))
            with self._index.reading("the points of places"):
                found.update({number: (lat / 1e5, lon / 1e5) for number, lat, lon in rows})
        return found

    def largest_towns(self, limit: int) -> list[int]:
        """Return the numbers of the most prominent populated places, then those of most people first."""
        with self._index.reading("the list of kinds"):
            kinds = [at for at, (kind, _) in enumerate(self._kinds) if kind is FeatureClass.POPULATED]
        rows = self._index.rows(
            f"select n from place where kind in ({','.join('?' * len(kinds))})"  # noqa: S608 - marks only
            " and population >= ? order by prominence desc, population desc, n limit ?",
            (*kinds, _LARGE_TOWN, limit),
        )
        return [number for (number,) in rows]

    def _read(self, row: Any) -> Place:
        (number, own_id, name, lat, lon, kind, country, unit, unit2, population, prominence, names, box,
         label, origin, wikidata, iso) = row  # fmt: skip
        feature_class, feature_code = self._kinds[kind]
        source, licence = self._origins.get(origin) or self._origin(origin)
        label_lat, label_lon = struct.unpack("<2i", label) if label else (None, None)
        place = Place(
            own_id or f"gn:{number}",
            name,
            lat / 1e5,
            lon / 1e5,
            feature_class,
            feature_code,
            country,
            self._unit(unit) if unit else "",
            population,
            tuple(_pairs(names)) if names else (),
            read_box(box) if box else None,
            None if label_lat is None else label_lat / 1e5,
            None if label_lon is None else label_lon / 1e5,
            source,
            licence,
            self._unit2(unit2) if unit2 else "",
            prominence / 1000,
            wikidata or "",
            iso or "",
            layer=self._layer,
        )
        return place if self._mark is None else self._mark(place)

    @cached_property
    def _kinds(self) -> list[tuple[FeatureClass, str]]:
        return [(FeatureClass(letter), code) for letter, code in json.loads(self._index.meta["kinds"])]

    def _origin(self, number: int) -> tuple[str, str]:
        ((source, licence),) = self._index.rows("select source, licence from origin where n = ?", (number,))
        self._origins[number] = source, licence
        return source, licence

    def _unit(self, unit: int) -> str:
        name = self._units.get(unit)
        if name is None:
            ((code, name),) = self._index.rows("select code, name from admin1 where n = ?", (unit,))
            name = self._units[unit] = name or code
        return name

    def _unit2(self, unit: int) -> str:
        name = self._units2.get(unit)
        if name is None:
            ((name,),) = self._index.rows("select name from admin2 where n = ?", (unit,))
            self._units2[unit] = name
        return name

    def units(self, number: int) -> tuple[str, str]:
        """Return the ids of the places that are the second- and the first-level unit of a place."""
        rows = self._index.rows(
            "select admin2.place, admin1.place from place left join admin2 on admin2.n = place.admin2"
            " left join admin1 on admin1.n = place.admin1 where place.n = ?",
            (number,),
        )
        second, first = rows[0] if rows else ("", "")
        return second or "", first or ""

    def names(self, number: int) -> tuple[PlaceName, ...]:
        """Return the names of a place but its main one."""
        query = "select block from name where n <= ? order by n desc limit 1"
        rows = self._index.rows(query, (number,))
        with self._index.reading(f"the names of place {number}"):
            blocks = [unpack_name_block(block) for (block,) in rows]
            return tuple(read_name_line(line) for block in blocks for line in block.get(number, ()))


def read_box(blob: bytes) -> BoundingBox:
    """Return the box that the compiler packed: west, south, east, north in 1e-5 degrees."""
    west, south, east, north = struct.unpack("<4i", blob)
    return BoundingBox(west / 1e5, south / 1e5, east / 1e5, north / 1e5)


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.split("\n"):
        language, _, name = line.partition("\t")
        yield language, name
