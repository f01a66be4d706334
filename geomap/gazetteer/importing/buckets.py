"""The lines of dumps by the numbers of their places, on disk: the files themselves are in another order."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from geomap.gazetteer.importing.dumps import LONGEST_LINE, Dump, Lines
from geomap.gazetteer.importing.report import Tally
from geomap.gazetteer.importing.units import Unit, Units
from geomap.gazetteer.postings import FIRST_OWN_NUMBER
from geomap.gazetteer.rows import FaultKind
from geomap.gazetteer.stacking.layerfile import plain_line

#: A bucket holds the lines of this many numbers: 8 MB of places and names at the most dense.
_BITS = 15
WIDTH = 1 << _BITS
# Lines that are held before they are written: 20 MB.
_MOST_HELD = 80_000
_COLUMNS = 19
_LEAST_ALTERNATE_COLUMNS, _MOST_ALTERNATE_COLUMNS = 4, 10
_ALL_CLASSES = frozenset("AHLPRSTUV")
Progress = Callable[[str, int, int], None]


class Buckets:
    """Files of lines, each with those of `WIDTH` numbers; a line begins with its own number in the dump."""

    def __init__(self, folder: Path, suffix: str) -> None:
        """Keep the files in ``folder``."""
        self._folder = folder
        self._suffix = suffix
        self._held: dict[int, list[bytes]] = {}
        self._n_held = 0
        self._used: set[int] = set()

    @property
    def used(self) -> list[int]:
        """The numbers of the buckets that hold lines, ascending; what is held must be flushed."""
        return sorted(self._used)

    def path(self, bucket: int) -> Path:
        """Return the file of a bucket."""
        return self._folder / f"{bucket}.{self._suffix}"

    def add(self, number: int, line_number: int, line: bytes) -> None:
        """Put a line into the bucket of a place's number."""
        self._held.setdefault(number >> _BITS, []).append(b"%d\t%b" % (line_number, line))
        self._n_held += 1
        if self._n_held == _MOST_HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        for bucket, lines in self._held.items():
            # Opened anew each time: there are more buckets than files that may be open.
            with self.path(bucket).open("ab") as file:
                file.write(b"\n".join(lines) + b"\n")
        self._used.update(self._held)
        self._held.clear()
        self._n_held = 0


@dataclass(slots=True)
class NumberSet:
    """A set of numbers below 2**28 in one bit each."""

    _bits: bytearray = field(default_factory=bytearray)

    def add(self, number: int) -> None:
        """Add a number."""
        byte = number >> 3
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits)))
        self._bits[byte] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        """Return whether a number has been added."""
        byte = number >> 3
        return byte < len(self._bits) and bool(self._bits[byte] >> (number & 7) & 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a dump are imported: of these countries and feature classes, all where there are none."""

    countries: Collection[str] = ()
    classes: Collection[str] = ()


@dataclass(slots=True)
class Sorted:
    """The rows of a dump in their buckets; ``kinds`` are the pairs of class and code that came."""

    buckets: Buckets
    numbers: NumberSet = field(default_factory=NumberSet)
    units: Units = field(default_factory=Units)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    n_rows: int = 0


def sort_places(path: Path, folder: Path, wanted: Wanted, tally: Tally, progress: Progress) -> Sorted:
    """Return the wanted rows of a dump of places; lines of another form and unwanted rows go to ``tally``."""
    found = Sorted(Buckets(folder, "places"))
    countries = frozenset(code.encode() for code in wanted.countries)
    classes = frozenset(letter.encode() for letter in wanted.classes)
    kinds: set[tuple[bytes, bytes]] = set()
    used: set[tuple[bytes, bytes, bytes]] = set()
    add = found.buckets.add
    for first, lines in Lines(path, Dump.PLACES, progress):
        for line_number, line in enumerate(lines, first):
            cells = line.split(b"\t")
            number = _number(cells[0])
            if len(cells) != _COLUMNS or number is None or len(line) > LONGEST_LINE:
                _refuse_place(path, line_number, line, tally)
                continue
            is_wanted = (not countries or cells[8] in countries) and (not classes or cells[6] in classes)
            if cells[7][:3] == b"ADM":
                _note_unit(cells, number, found.units)
            if not is_wanted:
                tally.filtered += 1
                continue
            kinds.add((cells[6], cells[7]))
            used.add((cells[8], cells[10], cells[11]))
            found.numbers.add(number)
            add(number, line_number, line)
            found.n_rows += 1
    found.buckets.flush()
    found.kinds = {(_text(letter), _text(code)) for letter, code in kinds}
    found.units.used = {"\t".join(map(_text, cells)) for cells in used}
    found.countries = {_text(cells[0]) for cells in used}
    return found


def _text(cell: bytes) -> str:
    return cell.decode("utf-8", "replace")


def _number(cell: bytes) -> int | None:
    if not cell.isdigit() or len(cell) > 9:  # isdigit of bytes: ASCII alone
        return None
    number = int(cell)
    return number if 0 < number < FIRST_OWN_NUMBER else None


def _note_unit(cells: list[bytes], number: int, units: Units) -> None:
    code = {b"ADM1": 11, b"ADM2": 12}.get(cells[7])
    if code and cells[6] == b"A":
        key = ".".join(map(_text, (cells[8], *cells[10:code])))
        units.rows.setdefault(key, Unit(number, plain_line(_text(cells[1])).strip()))


def _refuse_place(path: Path, line_number: int, line: bytes, tally: Tally) -> None:
    stripped = line.rstrip(b"\r")
    if not stripped:
        return
    cells = stripped.split(b"\t")
    name = plain_line(_text(cells[1]))[:60] if len(cells) > 1 else ""
    if len(line) > LONGEST_LINE:
        reason, kind = f"the line has more than {LONGEST_LINE:,} bytes", FaultKind.SHAPE
    elif len(cells) != _COLUMNS:
        reason = f"expected {_COLUMNS} columns with tabs between them, got {len(cells)}"
        kind = FaultKind.SHAPE
    else:
        shown = plain_line(_text(cells[0]))[:20]
        reason, kind = f"expected a number of GeoNames in the first column, got {shown!r}", FaultKind.ID
    tally.fault(path.name, line_number, kind, reason, name)


def sort_alternates(
    path: Path, folder: Path, numbers: NumberSet, tally: Tally, progress: Progress
) -> tuple[Buckets, int]:
    """Return the alternate names of the places in ``numbers``, and how many sound lines there were."""
    buckets = Buckets(folder, "names")
    add = buckets.add
    n_sound = n_unknown = 0
    for first, lines in Lines(path, Dump.ALTERNATES, progress):
        for line_number, line in enumerate(lines, first):
            cells = line.split(b"\t", 2)
            number = _number(cells[1]) if len(cells) == 3 else None
            n_columns = line.count(b"\t") + 1
            is_sound = (
                number is not None
                and _LEAST_ALTERNATE_COLUMNS <= n_columns <= _MOST_ALTERNATE_COLUMNS
                and cells[0].isdigit()
                and len(line) <= LONGEST_LINE
            )
            if number is None or not is_sound:
                if line.rstrip(b"\r"):
                    reason = f"expected two numbers and 10 columns with tabs between them, got {n_columns}"
                    tally.fault(path.name, line_number, FaultKind.SHAPE, reason)
                continue
            n_sound += 1
            if number in numbers:
                add(number, line_number, line)
            else:
                n_unknown += 1
    buckets.flush()
    if n_unknown:
        tally.left_out["names of places that were not imported"] += n_unknown
    return buckets, n_sound
