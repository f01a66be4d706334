"""Tables with a header: commas, semicolons or tabs; a relaxed superset of Linked Places TSV 0.5.

``id,title,variants,types,ccodes,lat,lon,geowkt,population,parent_name,matches,start,end,description,action``
and the columns of the hand tables, under every header of `geomap.gazetteer.formats.columns`.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter

from geomap.gazetteer.formats.by_column import clean_rows
from geomap.gazetteer.formats.columns import LEAST_COLUMNS, Header, read_header
from geomap.gazetteer.formats.coordinates import is_degrees
from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.formats.making import Record, RowMaker, Rules
from geomap.gazetteer.formats.source import Source, TableRefused, encoding_fault
from geomap.gazetteer.formats.splitting import SEPARATORS, SIGNS, Cells, split_line, split_rows
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.rows import FaultKind, PlaceRow, RowFault

# What a line may hold beside what can be printed: Persian and Indic joiners, spaces of other widths.
_NUL_AND_BROKEN = re.compile("[\x00\ud800-\udfff]")
_PLACE_ID = re.compile(r"(?:gn|iso|geomap|user|osm):\S+")
# A row of so many cells as the header has is one; text in a cell has a comma or two by chance.
_TELLING_WIDTH = 5


class Table:
    """A delimited text whose header is known: its lines, its separator and where its rows begin."""

    def __init__(self, source: Source, *, is_strict: bool = False) -> None:
        self.source = source
        self.lines = source.text.split("\n")
        self.first, line = next(
            ((index, line) for index, line in enumerate(self.lines) if line.strip() and line[0] != "#"),
            (0, ""),
        )
        choices = [_header_of(line, separator, is_strict) for separator in SEPARATORS]
        found = max(
            zip(SEPARATORS, choices, strict=True),
            key=lambda choice: (len(choice[1][1].columns), line.count(choice[0])),
        )
        self.separator, (self.cells, self.header) = found

    def rows(self) -> Iterator[tuple[int, int, Cells]]:
        """Yield (line, lines that it takes, cells or fault) of each row below the header."""
        return split_rows(self.lines, self.separator, first=self.first + 1, is_row=self._is_row)

    def raw(self, line: int, taken: int) -> str:
        """Return a row as it stands in the file."""
        return self.lines[line - 1] if taken == 1 else "\n".join(self.lines[line - 1 : line - 1 + taken])

    def _is_row(self, cells: Sequence[str]) -> bool:
        lat, lon, place_id = map(self.header.position, ("lat", "lon", "id"))
        point = [cells[at].strip() for at in (lat, lon) if 0 <= at < len(cells)]
        if len(point) == 2 and all(map(is_degrees, point)):
            return True
        if 0 <= place_id < len(cells) and _PLACE_ID.fullmatch(cells[place_id].strip()):
            return True
        return len(cells) == self.header.width >= _TELLING_WIDTH


def _header_of(line: str, separator: str, is_strict: bool) -> tuple[list[str], Header]:
    cells = split_line(line, separator) or []
    return cells, read_header(cells, is_strict=is_strict)


def read(source: Source, rules: Rules) -> tuple[list[PlaceRow], list[RowFault]]:
    """Return the rows of a table with a header and all faults.

    Raises
    ------
    TableRefused
        When the first line names no column by which places could be told.
    """
    table = Table(source, is_strict=rules.is_strict)
    faults = check_header(table, rules)
    maker = RowMaker(rules)
    plan = [(column.position, column.name, maker.parsers[column.name]) for column in table.header.columns]
    clean, others = _split(table)
    # What is sound, nearly every row, takes the short way; both use the same parsers.
    made = clean_rows([line for line, _, _ in clean], [cells for _, _, cells in clean], plan)
    rows = [row for row in made if row is not None]
    if len(rows) < len(clean):
        others += [entry for entry, row in zip(clean, made, strict=True) if row is None]
    for line, taken, cells in others:
        row, found = _careful_row(line, cells, table.raw(line, taken), table, maker)
        faults += found
        if row is not None:
            rows.append(row)
    return sorted(rows, key=itemgetter(0)) if others else rows, faults


def _split(table: Table) -> tuple[list[tuple[int, int, Sequence[str]]], list[tuple[int, int, Cells]]]:
    """Return the rows of which the form is sound, and all others, each as `Table.rows` gives it."""
    width, is_tabbed = table.header.width, table.separator == "\t"
    is_printed = _is_printed(table.source.text.replace("\n", " "), is_tabbed)
    clean: list[tuple[int, int, Sequence[str]]] = []
    others: list[tuple[int, int, Cells]] = []
    for line, taken, cells in table.rows():
        if isinstance(cells, CellFault) or len(cells) != width:
            others.append((line, taken, cells))
        elif (is_printed and taken == 1) or _is_printed(table.raw(line, taken), is_tabbed):
            clean.append((line, taken, cells))
        else:
            others.append((line, taken, cells))
    return clean, others


def _is_printed(text: str, is_tabbed: bool) -> bool:
    return (text.replace("\t", "") if is_tabbed else text).isprintable()


def _careful_row(
    line: int, cells: Cells, raw: str, table: Table, maker: RowMaker
) -> tuple[PlaceRow | None, list[RowFault]]:
    """Return the row if it can be used, and every fault of it."""
    name = _name_in(cells, table.header)
    found: list[CellFault] = []
    if isinstance(cells, CellFault):
        found.append(cells)
        cells = ()
    elif not any(cell.strip() for cell in cells):
        return None, []
    if broken := broken_fault(raw):
        found.append(broken)
    elif shape := _shape_fault(cells, table):
        found.append(shape)
    if found:
        return None, [maker.row_fault(line, fault, name) for fault in found]
    texts = {
        column.name: cells[column.position] for column in table.header.columns if column.position < len(cells)
    }
    row, faults = maker.make(Record(line, texts))
    return row, list(faults)


def _name_in(cells: Cells, header: Header) -> str:
    position = header.position("name")
    if isinstance(cells, CellFault) or not 0 <= position < len(cells):
        return ""
    return cells[position]


def broken_fault(raw: str) -> CellFault | None:
    """Return what is wrong with the bytes of a row, None when nothing is."""
    if not _NUL_AND_BROKEN.search(raw):
        return None
    if fault := encoding_fault(raw):
        return CellFault(FaultKind.ENCODING, *fault)
    return CellFault(FaultKind.ENCODING, "a NUL byte stands in the row", "write the row anew")


def check_header(table: Table, rules: Rules) -> list[RowFault]:
    """Return the warnings about the header of a table.

    Raises
    ------
    TableRefused
        When it names no column by which places could be told, or one twice.
    """
    header, line = table.header, table.first + 1
    names = {column.name for column in header.columns}
    if rules.is_strict and (header.unknown or header.spare or "name" not in names):
        raise _header_refused(table, line)
    if not header.is_usable:
        raise _header_refused(table, line)
    faults = []
    if header.unknown:
        listed = ", ".join(show(cell) for cell in header.unknown[:20])
        reason, remedy = f"unknown columns {listed} are not read", "rename them if they are meant"
        faults.append(RowFault(rules.file, line, FaultKind.HEADER, reason, remedy, is_warning=True))
    for spare, used in header.spare:
        reason = f"the columns {show(spare)} and {show(used)} mean the same"
        remedy = f"{show(used)} is read; delete the other"
        faults.append(RowFault(rules.file, line, FaultKind.HEADER, reason, remedy, is_warning=True))
    return faults


def _header_refused(table: Table, line: int) -> TableRefused:
    header = table.header
    if header.doubled:
        wrong = f"twice {', '.join(map(show, header.doubled[:20]))}"
    elif header.unknown and any(column.name == "name" for column in header.columns):
        wrong = f"unknown {', '.join(map(show, header.unknown[:20]))}"
    elif header.spare:
        wrong = f"{show(header.spare[0][0])} and {show(header.spare[0][1])} mean the same"
    else:
        wrong = "no column 'name' or 'id'"
    got = show(table.separator.join(table.cells))
    reason = f"the first line must name the columns: {wrong}, got {got}"
    remedy = f"write {','.join(LEAST_COLUMNS)} above the rows"
    return TableRefused(RowFault(table.source.name, line, FaultKind.HEADER, reason, remedy))


def _shape_fault(cells: Sequence[str], table: Table) -> CellFault | None:
    """Return what is wrong with the number or the order of ``cells``, None when nothing is."""
    header = [_plain_header(cell) for cell in table.cells]
    if any(cell.strip() for cell in cells[len(header) :]):
        reason = f"{len(cells)} cells, expected {len(header)}"
        remedy = f"put a cell that holds {SIGNS[table.separator]} in double quotes"
        return CellFault(FaultKind.SHAPE, reason, remedy)
    least = dict(zip(LEAST_COLUMNS, (cell.strip() for cell in cells), strict=False))
    is_pasted = (
        tuple(header[: len(LEAST_COLUMNS)]) != LEAST_COLUMNS
        and set(LEAST_COLUMNS) <= set(header)
        and len(LEAST_COLUMNS) - 1 <= len(cells) <= len(LEAST_COLUMNS)
        and is_degrees(least["latitude"])
        and is_degrees(least["longitude"])
        and least["kind"].casefold() in {"", *KINDS}
    )
    if not is_pasted:
        return None
    row = io.StringIO()
    writer = csv.writer(row, delimiter=table.separator, lineterminator="")
    writer.writerow([least.get(name, "") for name in header])
    reason = (
        f"{len(cells)} cells in the order {','.join(LEAST_COLUMNS)}, but the columns here are "
        f"{table.separator.join(header)}"
    )
    return CellFault(FaultKind.SHAPE, reason, f"write it as {row.getvalue()}")


_PLAIN_HEADERS = {
    "lat": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "long": "longitude",
    "alias": "aliases",
}


def _plain_header(cell: str) -> str:
    name = cell.strip().casefold()
    return _PLAIN_HEADERS.get(name, name)
