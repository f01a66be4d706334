"""The first- and second-level units of a dump's places: their names, and under which ids they are known."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.importing.below import Below
from geomap.gazetteer.importing.dumps import EXPECTED, Dump, Lines
from geomap.gazetteer.importing.report import Tally
from geomap.gazetteer.rows import FaultKind
from geomap.gazetteer.stacking.layerfile import LayerWriter, plain_line
from geomap.text.folding import fold

#: GeoNames' code for a place of no first-level unit.
_NO_UNIT = frozenset({"", "00"})
_CODE = re.compile(r"[A-Z]{2}(?:\.[^.]+){1,2}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of GeoNames: its number and its name."""

    number: int
    name: str


@dataclass(slots=True)
class Units:
    """The units that rows name by their codes, as "MA.04" and "MA.04.481"; what the unit tables give wins.

    ``used`` holds country, first- and second-level code of rows with tabs between them.
    """

    used: set[str] = field(default_factory=set)
    rows: dict[str, Unit] = field(default_factory=dict)
    tables: dict[str, Unit] = field(default_factory=dict)

    def number(
        self, writer: LayerWriter, below: Below, is_kept: Callable[[int], bool]
    ) -> dict[str, tuple[int | None, int | None]]:
        """Return the numbers that ``writer`` gives to the units of each of ``used``.

        ``is_kept`` tells whether a place of the dump comes into the layer: else its id means nothing.
        """
        found: dict[str, tuple[int | None, int | None]] = {}
        for used in sorted(self.used):
            country, first, second = used.split("\t")
            number1 = number2 = None
            if country and first not in _NO_UNIT:
                number1 = writer.unit1(country, first, *self._first(country, first, below, is_kept))
            if number1 is not None and second not in _NO_UNIT:
                name, place_id = self._second(country, first, second, below, is_kept)
                number2 = writer.unit2(name, place_id) if name else None
            found[used] = number1, number2
        return found

    def _first(
        self, country: str, code: str, below: Below, is_kept: Callable[[int], bool]
    ) -> tuple[str, str]:
        known = below.units1.get((country, code))
        return known or self._given(f"{country}.{code}", below, is_kept)

    def _second(
        self, country: str, first: str, code: str, below: Below, is_kept: Callable[[int], bool]
    ) -> tuple[str, str]:
        name, place_id = self._given(f"{country}.{first}.{code}", below, is_kept)
        known = below.find_unit2(country, first, (fold(name),)) if name else ""
        return name, known or place_id

    def _given(self, code: str, below: Below, is_kept: Callable[[int], bool]) -> tuple[str, str]:
        unit = self.tables.get(code) or self.rows.get(code)
        if unit is None:
            return "", ""
        is_known = is_kept(unit.number) or below.has_number(unit.number)
        return unit.name, f"gn:{unit.number}" if is_known else ""


def read_units(
    path: Path, kind: Dump, tally: Tally, progress: Callable[[str, int, int], None]
) -> dict[str, Unit]:
    """Return the units in admin1CodesASCII.txt or admin2Codes.txt by code; faulty lines go to ``tally``.

    Raises
    ------
    GazetteerError
        When the file cannot be read or no line of it is sound.
    """
    found: dict[str, Unit] = {}
    for number, line in _numbered(Lines(path, kind, progress)):
        cells = line.decode("utf-8", "replace").split("\t")
        if (
            len(cells) != 4
            or not _CODE.fullmatch(cells[0])
            or not (cells[3].isascii() and cells[3].isdigit())
        ):
            tally.fault(
                path.name, number, FaultKind.SHAPE, "expected a code, two names and a number in 4 columns"
            )
        elif "\ufffd" in cells[1]:
            tally.fault(path.name, number, FaultKind.ENCODING, "expected UTF-8")
        else:
            found.setdefault(cells[0], Unit(int(cells[3]), plain_line(cells[1]).strip()))
    if not found:
        raise GazetteerError(f"{path}: no line could be used: expected {EXPECTED[kind]}; name the right file")
    return found


def _numbered(lines: Lines) -> Iterator[tuple[int, bytes]]:
    for first, part in lines:
        for number, line in enumerate(part, first):
            if stripped := line.rstrip(b"\r"):
                yield number, stripped
