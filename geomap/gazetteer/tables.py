"""The hand tables that the build reads: strictly, each faulty row named by line and reason."""

import hashlib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.formats import delimited
from geomap.gazetteer.formats.aliases import parse_aliases
from geomap.gazetteer.formats.columns import COLUMNS, EXTRA_COLUMNS, LEAST_COLUMNS
from geomap.gazetteer.formats.faults import CellFault
from geomap.gazetteer.formats.making import Rules
from geomap.gazetteer.formats.source import encoding_fault, read_source
from geomap.gazetteer.formats.unique import SAME_PLACE_KM, is_near, join_table
from geomap.gazetteer.rows import PlaceRow

# What of the form of a table others ask for here; all else is defined below.
__all__ = ["COLUMNS", "EXTRA_COLUMNS", "LEAST_COLUMNS", "SAME_PLACE_KM", "is_near", "parse_aliases"]

#: Tables of places in the order in which they are read; a later row adds to an earlier one of its id.
COUNTRIES = "countries.csv"
#: The table of the project to which users add; the project's own rows in it have ids.
USERS_TABLE = "places.csv"
PLACE_TABLES = (
    "countries.csv", "admin1.csv", "admin2.csv", "counties.csv", "regions.csv", "waters.csv", "rivers.csv",
    "lakes.csv", "terrain.csv", "mountains.csv", "islands.csv", "historic.csv", "sites.csv", "airports.csv",
    "universities.csv", "places.csv",
)  # fmt: skip
#: Organisations that a text may mean as places: looked up, never found in running text by their whole
#: names, which would hide the city in "University of Amsterdam".
LOOKED_UP_TABLES = frozenset({"universities.csv"})
PATCHES = "patches.csv"
ABBREVIATIONS = "abbreviations.csv"
SEATS = "seats.csv"
CLAIMS = "claims.csv"
DISPUTES = "disputed.csv"
DISPUTE_PARTS = "disputed_parts.csv"
VAGUE = "vague.csv"
TYPE_WORDS = "type_words.csv"
#: The columns that the build reads of each plain table; the first two must be filled.
PLAIN_TABLES = {
    PATCHES: ("id", "field", "value"),
    ABBREVIATIONS: ("place", "abbreviation", "language"),
    SEATS: ("place", "stands_for"),
    CLAIMS: ("country", "claimed_by"),
    DISPUTES: ("place", "note", "claimed_by", "held_by"),
    DISPUTE_PARTS: ("area", "part"),
    VAGUE: ("place", "source"),
    TYPE_WORDS: ("word", "where", "kinds"),
}
#: The folder with a table of names for each language, by ISO 639 code, and its columns.
NAMES = "names"
NAME_COLUMNS = ("id", "name", "also")

#: (line, cells) of each row of a plain table.
Rows = Sequence[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """The rows of a table that can be used, and the faults of those that cannot."""

    rows: tuple[PlaceRow, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSet:
    """All tables of a folder: those of places and the plain ones by file name, names by language."""

    places: dict[str, PlaceTable]
    plain: dict[str, Rows]
    names: dict[str, Rows]


def table_digest(path: Path) -> str:
    """Return the SHA-256 of a table, with the line ends of the repository, not the checkout's."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def read_place_table(path: Path, *, countries: Container[str]) -> PlaceTable:
    """Return the rows of the hand table of places at ``path``, faulty ones apart.

    Only the tables' own columns, kinds and ids will do, and ``countries``, the ISO alpha-2 codes.

    Raises
    ------
    GazetteerError
        When no row can be read at all: no such file, no text, no column ``name``, an unknown column.
    """
    source = read_source(path)
    rules = Rules(source.name, countries, is_strict=True)
    rows, faults = delimited.read(source, rules)
    table = join_table(rows, faults, rules)
    return PlaceTable(table.rows, tuple(map(str, table.faults)))


def read_records(path: Path) -> tuple[tuple[int, Mapping[str, str]], ...]:
    """Return (line, record) for every row of a CSV file that is not blank; values are stripped.

    Cells are separated by what the header has most of: commas, semicolons or tabs.

    Raises
    ------
    GazetteerError
        When the file cannot be read, or a row of it is not UTF-8 or not CSV.
    """
    return tuple(_records(path))


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    table = delimited.Table(read_source(path))
    header = [cell.strip().casefold() for cell in table.cells]
    for line, taken, cells in table.rows():
        if broken := encoding_fault(table.raw(line, taken)):
            raise GazetteerError(f"{path}:{line}: {'; '.join(broken)}")
        if isinstance(cells, CellFault):
            raise GazetteerError(f"{path}:{line}: {cells}")
        if len(cells) > len(header):
            raise GazetteerError(f"{path}:{line}: {len(cells)} cells, expected {len(header)}; delete some")
        if any(cell.strip() for cell in cells):
            yield line, dict(zip(header, (cell.strip() for cell in cells), strict=False))


def read_pairs(
    path: Path, columns: Sequence[str]
) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], tuple[str, ...]]:
    """Return ((line, cells) of each row, faults) of a table whose first two columns must be filled.

    ``cells`` are those of ``columns``, in that order.

    Raises
    ------
    GazetteerError
        When the file cannot be read, or lacks one of ``columns``.
    """
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults: list[str] = []
    for line, record in read_records(path):
        if missing := [column for column in columns if column not in record]:
            raise GazetteerError(
                f"{path.name}:{line}: no cell for {missing}; expected the columns {','.join(columns)}"
            )
        cells = tuple(record[column] for column in columns)
        if cells[0] and cells[1]:
            rows.append((line, cells))
        else:
            faults.append(
                f"{path.name}:{line}: {columns[0]} and {columns[1]} must both be filled; complete the row"
            )
    return tuple(rows), tuple(faults)
