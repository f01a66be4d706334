"""The rows of a delimited text by their exact lines; an open quote costs its own line alone."""

import csv
from collections.abc import Callable, Iterator, Sequence

from geomap.gazetteer.formats.faults import CellFault
from geomap.gazetteer.rows import FaultKind

#: Spreadsheets set to most languages of Europe write semicolons, and commas into numbers.
SEPARATORS = (",", ";", "\t")
SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_COMMENT = "#"
# A cell may run over this many lines; an open quote is looked after no further.
_MOST_LINES = 100

#: Cells of a row, or what is wrong with it.
Cells = Sequence[str] | CellFault


def split_rows(
    lines: Sequence[str], separator: str, *, first: int = 0, is_row: Callable[[Sequence[str]], bool]
) -> Iterator[tuple[int, int, Cells]]:
    """Yield (line, lines that it takes, cells or fault) of each row from index ``first`` on; lines from 1.

    Comments and blank lines are left out. ``is_row`` tells whether cells look like a whole row: an
    open quote does not swallow one.
    """
    index = first
    while index < len(lines):
        line = lines[index]
        taken = 1
        if '"' not in line:
            if line and line[0] != _COMMENT and not line.isspace():
                yield index + 1, 1, line.split(separator)
        elif not line.startswith(_COMMENT):
            cells, taken = _quoted(lines, index, separator, is_row)
            yield index + 1, taken, cells
        index += taken


def split_line(line: str, separator: str) -> list[str] | None:
    """Return the cells of one line, None when its quotes are not those of one row."""
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None


def _quoted(
    lines: Sequence[str], index: int, separator: str, is_row: Callable[[Sequence[str]], bool]
) -> tuple[Cells, int]:
    block = (f"{line}\n" for line in lines[index : index + _MOST_LINES])
    reader = csv.reader(block, delimiter=separator, strict=True)
    try:
        cells = next(reader)
    except csv.Error as error:
        return _quote_fault(str(error)), 1
    taken = reader.line_num
    for line in lines[index + 1 : index + taken]:
        inner = split_line(line, separator)
        # The last line of a cell ends with its quote, which split_line takes for a part of the text.
        if inner is not None and is_row(inner) and not any('"' in cell for cell in inner):
            return _quote_fault("it swallows rows"), 1
    return cells, taken


def _quote_fault(why: str) -> CellFault:
    if "larger than field limit" in why:
        return CellFault(FaultKind.SHAPE, "a cell is over 131,072 letters long", "shorten it")
    remedy = 'close the quote, write a quote within a cell as "" and put the cell in quotes, or take it out'
    return CellFault(FaultKind.SHAPE, "a double quote is not closed, or stands within a cell", remedy)
