"""The places of a bucket: rows and their names made ready for the layer, faulty lines named."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from geomap.gazetteer.importing.alternates import NO_NAMES, Alternate, NameReader, Names, read_alternate
from geomap.gazetteer.importing.below import Below, KnownPlace
from geomap.gazetteer.importing.buckets import WIDTH
from geomap.gazetteer.importing.prominence import prominence_of_row
from geomap.gazetteer.importing.report import Tally
from geomap.gazetteer.names import PlaceName, name_flags, name_line
from geomap.gazetteer.rows import FaultKind
from geomap.gazetteer.stacking.layerfile import Batch, cell_entry, plain_line, posting_lines
from geomap.gazetteer.stacking.sorting import key_line
from geomap.model.resolution import NameKind
from geomap.text.folding import fold

_CODE = re.compile(r"[A-Z0-9]{0,10}")
_CLASSES = frozenset("AHLPRSTUV")
#: Some thousand rows of GeoNames have no class: areas, as nothing else is known of them.
CLASS_OF_NONE = ("L", "AREA")
_MOST_PEOPLE = 20_000_000_000
_IN_CELLS = frozenset("PS")
_COUNTRY_CODES = ("PCL", "TERR")


class Row(NamedTuple):
    """A sound row of a dump."""

    number: int
    name: str
    column: str
    lat: float
    lon: float
    feature_class: str
    feature_code: str
    country: str
    admin1: str
    admin2: str
    population: int


class Refusal(ValueError):
    """Why a row cannot be used."""

    def __init__(self, kind: FaultKind, reason: str) -> None:
        """Keep ``kind`` and ``reason``."""
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


@lru_cache(maxsize=1 << 10)  # of 12 million rows 700 differ
def is_kind(feature_class: str, feature_code: str) -> bool:
    """Return whether these may be a class and a code of GeoNames.

    Examples
    --------
    >>> is_kind("P", "PPL"), is_kind("P", ""), is_kind("X", "PPL"), is_kind("P", "<b>")
    (True, True, False, False)
    """
    return feature_class in _CLASSES and _CODE.fullmatch(feature_code) is not None


def read_row(cells: Sequence[str]) -> Row:
    """Return the place in the 19 cells of a line.

    Raises
    ------
    Refusal
        When it has no name, no point on earth, or a cell of another form.
    """
    name = plain_line(cells[1]).strip()
    if not name:
        raise Refusal(FaultKind.NAME, "it has no name")
    try:
        lat, lon = float(cells[4]), float(cells[5])
    except ValueError:
        lat = lon = 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        point = plain_line(f"{cells[4]}, {cells[5]}")[:40]
        raise Refusal(FaultKind.COORDINATES, f"expected a latitude and a longitude, got {point!r}")
    kind = (cells[6], cells[7]) if cells[6] else CLASS_OF_NONE
    if not is_kind(*kind):
        shown = plain_line(".".join(kind))[:20]
        raise Refusal(FaultKind.KIND, f"expected a feature class and code of GeoNames, got {shown!r}")
    country = cells[8]
    if country and not (len(country) == 2 and country.isascii() and country.isupper() and country.isalpha()):
        raise Refusal(
            FaultKind.COUNTRY, f"expected a country's code of two letters, got {plain_line(country)[:20]!r}"
        )
    people = cells[14] or "0"
    population = int(people) if people.isascii() and people.isdigit() and len(people) < 12 else -1
    if not 0 <= population <= _MOST_PEOPLE:
        raise Refusal(FaultKind.NUMBER, f"expected a population, got {plain_line(people)[:20]!r}")
    return Row(int(cells[0]), name, cells[3], lat, lon, *kind, country, cells[10], cells[11], population)


@dataclass(slots=True)
class Outcome:
    """What a bucket has given: ``batch`` for the layer, and lines of names for places with other ids."""

    batch: Batch = field(default_factory=Batch)
    tally: Tally = field(default_factory=Tally)
    own_names: list[tuple[int, list[str]]] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be known to read a bucket: numbers of units, kinds and the origin, and names of files."""

    units: Mapping[str, tuple[int | None, int | None]]
    kinds: Mapping[tuple[str, str], int]
    origin: int
    places_file: str
    alternates_file: str


class BucketReader:
    """Turns the lines of a bucket into places; each bucket by itself."""

    def __init__(self, plan: Plan, below: Below) -> None:
        """Read by ``plan``, above the places of ``below``."""
        self._plan = plan
        self._below = below
        self._names = NameReader(below.spoken)

    def read(self, bucket: int, places: Path, alternates: Path | None) -> Outcome:
        """Return what the files of a bucket hold.

        Raises
        ------
        OSError
            When one cannot be read.
        """
        outcome = Outcome()
        first = bucket * WIDTH
        known = self._below.known(first, first + WIDTH)
        known_keys = self._below.keys(first, first + WIDTH) if known else {}
        by_place = self._read_alternates(alternates, outcome.tally) if alternates else {}
        for row in self._read_rows(places, outcome.tally):
            others = by_place.pop(row.number, ())
            names, keys = NO_NAMES, [fold(row.name)]
            if others or row.column:
                left_out = outcome.tally.left_out
                names = self._names.read(row.name, row.country, row.column, others, left_out)
                # Folding is a fifth of the work: once for each name.
                keys += [fold(name.text) for name in names.names]
            below = known.get(row.number)
            if below is not None:
                has = known_keys[row.number]
                lacking = [(name, key) for name, key in _named(row, names, keys) if key not in has]
                self._add_names(below, row.number, lacking, outcome)
            elif (match := self._match(row, names, keys)) is not None:
                outcome.tally.n_matched += 1
                own, is_called = match.number, self._below.is_called
                lacking = [(name, key) for name, key in _named(row, names, keys) if not is_called(own, key)]
                self._add_names(match, row.number, lacking, outcome)
            else:
                self._add_new(row, names, keys, outcome)
        outcome.batch.close_block()
        return outcome

    def _read_rows(self, path: Path, tally: Tally) -> Iterator[Row]:
        """Yield the sound rows by number."""
        # Lines and not cells, which would take five times as much.
        entries = []
        for line in _decoded(path, self._plan.places_file, tally):
            head = line.split("\t", 2)
            entries.append((int(head[1]), int(head[0]), line))
        entries.sort()
        last = 0
        for number, line_number, line in entries:
            cells = line.split("\t")
            name = plain_line(cells[2])[:60]
            if number == last:
                reason = f"the number {number} has come before"
                tally.fault(self._plan.places_file, line_number, FaultKind.DUPLICATE_ID, reason, name)
                continue
            try:
                row = read_row(cells[1:])
            except Refusal as refusal:
                tally.fault(self._plan.places_file, line_number, refusal.kind, refusal.reason, name)
                continue
            last = number
            yield row

    def _read_alternates(self, path: Path, tally: Tally) -> dict[int, list[Alternate]]:
        found: defaultdict[int, list[Alternate]] = defaultdict(list)
        if path.exists():
            for line in _decoded(path, self._plan.alternates_file, tally):
                cells = line.split("\t")
                found[int(cells[2])].append(read_alternate(cells[1:]))
        return found

    def _match(self, row: Row, names: Names, keys: Sequence[str]) -> KnownPlace | None:
        """Return the same place under another id: a country, a unit, a feature of the tables."""
        code = row.feature_code
        if row.feature_class == "A":
            if code.startswith(_COUNTRY_CODES) and code != "PCLH":
                country = self._below.countries.get(row.country)
                if country is None or code == "PCLI":
                    return country
                return country if any(self._below.is_called(country.number, key) for key in keys) else None
            if code == "ADM1":
                _, place_id = self._below.units1.get((row.country, row.admin1), ("", ""))
                return self._below.own(place_id)
            if code == "ADM2":
                return self._below.own(self._below.find_unit2(row.country, row.admin1, keys))
        return self._below.find_feature(row.feature_class, row.lat, row.lon, keys, 1 + len(names.names))

    def _add_names(
        self, known: KnownPlace, number: int, named: Sequence[tuple[PlaceName, str]], outcome: Outcome
    ) -> None:
        """Give a place of the bundled gazetteer, which is ``number`` in the dump, names that it lacks."""
        outcome.tally.n_known += 1
        new = [(name, key) for name, key in named if key]
        if not new:
            return
        batch = outcome.batch
        batch.lines += posting_lines(known.number, known.prominence, new)
        batch.n_names += len(new)
        lines = [name_line(name) for name, _ in new]
        if number == known.number:
            batch.add_names(number, lines)
        else:
            outcome.own_names.append((known.number, lines))

    def _add_new(self, row: Row, names: Names, keys: Sequence[str], outcome: Outcome) -> None:
        plan, batch, number = self._plan, outcome.batch, row.number
        n_names = max(row.column.count(",") + 1 if row.column else 0, len(names.names))
        rank = prominence_of_row(row.feature_class, row.feature_code, row.population, n_names)
        prominence = round(rank * 1000)
        unit1, unit2 = plan.units[f"{row.country}\t{row.admin1}\t{row.admin2}"]
        display = names.display and "\n".join(
            f"{code}\t{text}" for code, text in sorted(names.display.items())
        )
        batch.rows.append((
            number, None, row.name, round(row.lat * 1e5), round(row.lon * 1e5),
            plan.kinds[row.feature_class, row.feature_code], row.country, unit1, unit2, row.population,
            prominence, display or None, None, None, plan.origin, names.wikidata or None, None,
        ))  # fmt: skip
        outcome.countries.add(row.country)
        if row.feature_class in _IN_CELLS:
            batch.cells.append(cell_entry(row.lat, row.lon, number, prominence))
        batch.n_names += 1 + len(names.names)
        if names.names:
            main = PlaceName(row.name, kind=NameKind.OFFICIAL)
            batch.lines += posting_lines(number, prominence, zip((main, *names.names), keys, strict=True))
            batch.add_names(number, [name_line(name) for name in names.names])
        elif keys[0]:
            # Most places have one name, of which the flags are nothing unless it is in capitals.
            flags = name_flags(PlaceName(row.name, kind=NameKind.OFFICIAL)) if row.name.isupper() else 0
            batch.lines.append(key_line(keys[0], number, flags, prominence))


def _named(row: Row, names: Names, keys: Sequence[str]) -> Iterator[tuple[PlaceName, str]]:
    return zip((PlaceName(row.name), *names.names), keys, strict=True)


def _decoded(path: Path, file: str, tally: Tally) -> Iterator[str]:
    """Yield the lines of a bucket, each with its number in the dump as the first cell."""
    data = path.read_bytes()
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        lines = list(_decoded_one_by_one(data, file, tally))
    del data
    for line in lines:
        if line:
            yield line.removesuffix("\r")


def _decoded_one_by_one(data: bytes, file: str, tally: Tally) -> Iterator[str]:
    for line in data.split(b"\n"):
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            cells = line.split(b"\t")
            name = plain_line(cells[2].decode("utf-8", "replace"))[:60]
            reason = f"expected UTF-8, got the byte {line[error.start]:#04x}"
            tally.fault(file, int(cells[0]), FaultKind.ENCODING, reason, name)
